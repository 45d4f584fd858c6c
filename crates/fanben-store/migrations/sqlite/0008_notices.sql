-- Notices, objections and what bodies decided. Only added to; data classes as in the first migration.

create table notice (
    tenant blob not null,
    cycle blob not null,
    number integer not null,
    replaces integer not null,               -- the number of the notice it takes the place of; 0: of none
    document text not null,                 -- [o] what was published, as canonical values
    digest text not null,                   -- SHA-256 of it
    file text not null,                     -- the digest of the bundle's zip file; empty: none
    salt text not null,                     -- [s] of the commitments in the bundle
    post text not null,                     -- [o] in what capacity
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, cycle, number),
    foreign key (tenant, cycle) references cycle (tenant, id)
);
create index notice_action on notice (tenant, action);

create table notice_step (
    tenant blob not null,
    cycle blob not null,
    notice integer not null,
    number integer not null,                 -- of the notice, from 1
    act text not null,                      -- withdrawn, confirmed, taken_down
    reason text not null,                   -- [o]
    document text not null,                 -- [o] the number of the document that says so
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, cycle, notice, number),
    foreign key (tenant, cycle, notice) references notice (tenant, cycle, number)
);
create index notice_step_action on notice_step (tenant, action);

-- Who objects may be anybody. Nothing is kept here of who it was or from where it came.
create table objection (
    tenant blob not null,
    cycle blob not null,
    number integer not null,
    notice integer not null,
    subject blob,                           -- about whom; none: about the notice as a whole
    named boolean not null,                 -- a name was given
    late boolean not null,                  -- it came after the period
    digest text not null,                   -- the salted commitment to its words
    at text not null,
    action blob not null,
    primary key (tenant, cycle, number),
    foreign key (tenant, cycle, notice) references notice (tenant, cycle, number)
);
create index objection_action on objection (tenant, action);

-- What it says, and who says so where a name was given. May be erased: the trail holds the commitment.
create table objection_words (
    tenant blob not null,
    cycle blob not null,
    number integer not null,                 -- of the objection
    salt text not null,                     -- [s] of the commitment
    name text not null,                     -- [p] two years after the ruling; empty: no name
    contact text not null,                  -- [p] two years after the ruling; empty: none
    words text not null,                    -- [p] two years after the ruling
    primary key (tenant, cycle, number),
    foreign key (tenant, cycle, number) references objection (tenant, cycle, number)
);

create table ruling (
    tenant blob not null,
    cycle blob not null,
    objection integer not null,
    upheld boolean not null,
    reply text not null,                    -- [o] what the objector and the public read
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, cycle, objection),
    foreign key (tenant, cycle, objection) references objection (tenant, cycle, number)
);
create index ruling_action on ruling (tenant, action);

create table title_decision (
    tenant blob not null,
    cycle blob not null,
    number integer not null,
    notice integer not null,                 -- the notice it was made after; 0: before the first
    kind text not null,                     -- fill, vacant, depart
    title text not null,                    -- [o] empty: none
    league text not null,                   -- [o] empty: titles are counted among all
    subject blob,                           -- who gets it; none: nobody
    departs boolean not null,               -- it was not the next by score
    reason text not null,                   -- [o]
    body text not null,                     -- [o] that decided
    document text not null,                 -- [o] the number of its document
    on_day text not null,                   -- of its meeting
    post text not null,                     -- [o] in what capacity it was recorded
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, cycle, number),
    foreign key (tenant, cycle) references cycle (tenant, id)
);
create index title_decision_action on title_decision (tenant, action);
