-- Secret evaluations. Evaluations, what was done about them and counts of paper are only added to.

create table evaluation (
    tenant uuid not null,
    id uuid not null,
    unit uuid not null,                     -- that holds it
    cycle uuid,                             -- for whose results it is held; none: for none
    way text not null,                      -- codes, paper
    form text not null,                     -- [o] what is asked of whom, as canonical text
    subjects text not null,                 -- the ids of the units evaluated, as text
    deadline date not null,                 -- the last day that slips name
    post text not null,                     -- [o] in what capacity
    person uuid not null,                   -- [p] who drafted it
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, id),
    foreign key (tenant, cycle) references cycle (tenant, id)
);
create index evaluation_action on evaluation (tenant, action);

create table evaluation_step (
    tenant uuid not null,
    evaluation uuid not null,
    number bigint not null,
    act text not null,                      -- opened, reissued, closed, annulled
    outcome text not null,                  -- [o] what it came to, as far as it may be said; empty: it was not counted
    reason text not null,                   -- [o]
    post text not null,                     -- [o]
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, evaluation, number),
    foreign key (tenant, evaluation) references evaluation (tenant, id)
);
create index evaluation_step_action on evaluation_step (tenant, action);

create table paper_count (
    tenant uuid not null,
    evaluation uuid not null,
    number bigint not null,
    counts text not null,                   -- [o] what one person counted
    post text not null,                     -- [o]
    person uuid not null,                   -- [p] who counted, never who voted
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, evaluation, number),
    foreign key (tenant, evaluation) references evaluation (tenant, id)
);
create index paper_count_action on paper_count (tenant, action);

-- Codes nobody has used yet. A code that is used is gone: there is no mark, no time and no order of
-- use. Not in backups; gone when the evaluation is counted or annulled.
create table ballot_code (
    tenant uuid not null,
    digest text not null,                   -- [s] of the code
    evaluation uuid not null,
    primary key (tenant, digest),
    foreign key (tenant, evaluation) references evaluation (tenant, id)
);
create index ballot_code_evaluation on ballot_code (tenant, evaluation);

-- The sums of the ballots that came: one row, written over by every ballot. No ballot is a row. Not in
-- backups; gone when the evaluation is counted or annulled.
create table ballot_box (
    tenant uuid not null,
    evaluation uuid not null,
    tally text not null,                    -- [s] until it is counted
    primary key (tenant, evaluation),
    foreign key (tenant, evaluation) references evaluation (tenant, id)
);
