-- Every key begins with the tenant. Data classes: [o] of the organisation, [p] personal, [s] secret,
-- [t] technical. Kept: as long as the cycle's file (30 years) unless another time is named.

create table tenant (
    id uuid not null primary key,           -- [t]
    code text not null,                     -- [o]
    name text not null,                     -- [o]
    roles jsonb not null,                   -- [o]
    acts bigint not null                    -- [t] how many forms were taken: the lock of every write
);

create table unit (
    tenant uuid not null references tenant (id),
    id uuid not null,
    position bigint not null,               -- [o] official display order
    code text not null,                     -- [o]
    name text not null,                     -- [o]
    kind text not null,                     -- [o]
    parent text,                            -- [o] code of the unit above
    fields jsonb not null,                  -- [o] further columns of the register
    from_day date,
    until_day date,
    primary key (tenant, id)
);
create unique index unit_code on unit (tenant, code) where until_day is null;

create table person (
    tenant uuid not null references tenant (id),
    id uuid not null,
    name text not null,                     -- [p] five years after the last post
    primary key (tenant, id)
);

create table account (
    tenant uuid not null,
    person uuid not null,
    login text not null,                    -- [p]
    password text not null,                 -- [s] argon2id
    fresh boolean not null,                 -- somebody else knows the password
    failures bigint not null,
    locked_until timestamptz,
    ended boolean not null,
    last_at timestamptz,                    -- [p] six months
    primary key (tenant, person),
    foreign key (tenant, person) references person (tenant, id)
);
create unique index account_login on account (tenant, login);

create table post (
    tenant uuid not null,
    id uuid not null,
    person uuid not null,
    role text not null,                     -- [o]
    unit uuid not null,
    office text not null,                   -- [o] department whose measures are recorded
    from_day date not null,
    until_day date,
    primary key (tenant, id),
    foreign key (tenant, person) references person (tenant, id),
    foreign key (tenant, unit) references unit (tenant, id)
);
create index post_person on post (tenant, person);

create table session (
    tenant uuid not null,
    digest text not null,                   -- [s] of the token; six months
    person uuid not null,
    form_token text not null,               -- [s]
    opened_at timestamptz not null,         -- [p]
    seen_at timestamptz not null,           -- [p]
    ended boolean not null,
    primary key (tenant, digest),
    foreign key (tenant, person) references person (tenant, id)
);

create table cycle (
    tenant uuid not null,
    id uuid not null,
    unit uuid not null,
    scheme text not null,                   -- [o]
    title text not null,                    -- [o]
    version text not null,                  -- [o]
    period text not null,                   -- [o]
    state text not null,
    rules jsonb not null,                   -- [o] the scheme and overlays as written
    digest text not null,                   -- of the rules; empty in a draft
    revision bigint not null,               -- grows with everything that can move a score
    made_at timestamptz not null,
    primary key (tenant, id),
    foreign key (tenant, unit) references unit (tenant, id)
);

create table subject (
    tenant uuid not null,
    cycle uuid not null,
    subject uuid not null,
    code text not null,                     -- [o] at opening: earlier papers keep it
    name text not null,                     -- [o]
    position bigint not null,
    phase text not null,
    stage bigint not null,
    returned boolean not null,
    since timestamptz not null,
    primary key (tenant, cycle, subject),
    foreign key (tenant, cycle) references cycle (tenant, id)
);
create unique index subject_code on subject (tenant, cycle, code);

-- Append-only from here on: rows are added, never changed. The highest number counts.

create table sheet (
    tenant uuid not null,
    cycle uuid not null,
    subject uuid not null,
    stage text not null,
    number bigint not null,
    answers jsonb not null,                 -- [o] value, reason, hand and time of every question
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, cycle, subject, stage, number),
    foreign key (tenant, cycle, subject) references subject (tenant, cycle, subject)
);

create table held (
    tenant uuid not null,
    cycle uuid not null,
    subject uuid not null,
    stage text not null,
    method text not null,
    number bigint not null,
    on_day date not null,
    due bigint not null,
    present bigint not null,
    agreed bigint not null,
    minutes text not null,                  -- [p] may name people
    sheet bigint not null,                  -- the number of the sheet that was before it
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, cycle, subject, stage, method, number),
    foreign key (tenant, cycle, subject) references subject (tenant, cycle, subject)
);

create table event (
    tenant uuid not null,
    cycle uuid not null,
    subject uuid not null,
    number bigint not null,
    act text not null,
    stage text not null,                    -- at which it was done
    phase text not null,                    -- where the subject stands after it
    to_stage bigint not null,
    returned boolean not null,
    sheet bigint not null,                  -- the number of the sheet that went with it
    says text not null,                     -- [o] the reason, the document, what was declared
    post text not null,                     -- [o] in what capacity
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, cycle, subject, number),
    foreign key (tenant, cycle, subject) references subject (tenant, cycle, subject)
);

create table measure (
    tenant uuid not null,
    name text not null,                     -- [o]
    period text not null,
    unit uuid not null,
    number bigint not null,
    state text not null,                    -- number, words, none (not applicable), blank (taken back)
    amount bigint,                          -- [o] 10^-6 of the base unit
    words text,                             -- [o]
    source text not null,                   -- [o]
    reason text not null,                   -- [o] why it was corrected
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, name, period, unit, number),
    foreign key (tenant, unit) references unit (tenant, id)
);
create index measure_period on measure (tenant, period);

create table result (
    tenant uuid not null,
    cycle uuid not null,
    subject uuid not null,
    number bigint not null,
    document text not null,                 -- [o]
    result jsonb not null,                  -- [o] the standing with its lines
    digest text not null,
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, cycle, subject, number),
    foreign key (tenant, cycle, subject) references subject (tenant, cycle, subject)
);

create table extension (
    tenant uuid not null,
    cycle uuid not null,
    stage text not null,
    subject uuid,                            -- none: everybody
    number bigint not null,
    until date not null,                    -- the last day now
    reason text not null,                   -- [o]
    person uuid not null,                    -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, cycle, number),
    foreign key (tenant, cycle) references cycle (tenant, id)
);

create table reminder (
    tenant uuid not null,
    cycle uuid not null,
    stage text not null,
    subject uuid not null,
    number bigint not null,
    says text not null,                     -- [o] the text that was copied
    person uuid not null,                    -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, cycle, number),
    foreign key (tenant, cycle, subject) references subject (tenant, cycle, subject)
);

create table receipt (
    tenant uuid not null references tenant (id),
    action uuid not null,
    person uuid not null,
    act text not null,
    number bigint not null,                 -- in the audit trail
    says text not null,
    gives jsonb not null,
    at timestamptz not null,
    primary key (tenant, action)
);

create table audit (
    tenant uuid not null references tenant (id),
    number bigint not null,
    at timestamptz not null,
    person uuid,                            -- [p] opaque
    act text not null,
    about text not null,                    -- [o] ids only
    outcome text not null,
    action uuid,
    content text not null,                  -- salted commitment to the rows the action wrote
    before text not null,                   -- the hash of the entry before
    hash text not null,
    primary key (tenant, number)
);

create table salt (
    tenant uuid not null references tenant (id),
    action uuid not null,
    salt text not null,                     -- [s] without it a commitment says nothing
    primary key (tenant, action)
);

-- What an action wrote is read again when the trail is verified.
create index sheet_action on sheet (tenant, action);
create index held_action on held (tenant, action);
create index event_action on event (tenant, action);
create index measure_action on measure (tenant, action);
create index result_action on result (tenant, action);
create index extension_action on extension (tenant, action);
create index reminder_action on reminder (tenant, action);
