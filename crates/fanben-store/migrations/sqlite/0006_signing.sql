-- Signatures on what is sent up, who stands aside, draws. Only added to; data classes as in the first
-- migration.

create table signature (
    tenant blob not null,
    cycle blob not null,
    subject blob not null,
    number integer not null,
    stage text not null,
    role text not null,                     -- [o] of the pack; the last row of a role counts
    title text not null,                    -- [o] under which it was signed
    refused boolean not null,
    reason text not null,                   -- [o] why it was refused
    digest text not null,                   -- SHA-256 of what was shown
    shown text not null,                    -- [o] what was shown, as canonical values
    post text not null,                     -- [o] in what capacity
    person blob not null,                   -- [p] whose hand
    holder blob,                            -- [p] for whom; none: under a post of their own
    at text not null,
    action blob not null,
    primary key (tenant, cycle, subject, number),
    foreign key (tenant, cycle, subject) references subject (tenant, cycle, subject)
);
create index signature_action on signature (tenant, action);

create table recusal (
    tenant blob not null,
    cycle blob not null,
    number integer not null,
    subject blob not null,
    person blob not null,                   -- [p] who stands aside; the last row of a person counts
    why text not null,                      -- [o] a category, never a story
    lifted boolean not null,
    by blob not null,                       -- [p] who said so: the same person, or the office
    at text not null,
    action blob not null,
    primary key (tenant, cycle, number),
    foreign key (tenant, cycle, subject) references subject (tenant, cycle, subject),
    foreign key (tenant, person) references person (tenant, id)
);
create index recusal_action on recusal (tenant, action);

create table draw (
    tenant blob not null,
    cycle blob not null,
    number integer not null,
    stage text not null,
    unit blob not null,                     -- who draws, for the subjects below
    announced integer not null,                 -- the number of its announcement; its own: it is one
    digest text not null,                   -- [o] SHA-256 of the secret
    figure text not null,                   -- [o] the published figure that goes into the seed
    listed text not null,                   -- [o] from what it is drawn
    seed text not null,                     -- [o] empty: only announced
    drawn text not null,                    -- [o] what was drawn
    reason text not null,                   -- [o] why there is another one
    post text not null,                     -- [o] in what capacity
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, cycle, number),
    foreign key (tenant, unit) references unit (tenant, id),
    foreign key (tenant, cycle) references cycle (tenant, id)
);
create index draw_action on draw (tenant, action);

-- What is not known before the draw.
create table draw_secret (
    tenant blob not null,
    cycle blob not null,
    number integer not null,                    -- of the announcement
    secret text not null,                   -- [s] until it is drawn
    primary key (tenant, cycle, number),
    foreign key (tenant, cycle, number) references draw (tenant, cycle, number)
);
