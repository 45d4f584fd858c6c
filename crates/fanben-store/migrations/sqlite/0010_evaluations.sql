-- Secret evaluations. Evaluations, what was done about them and counts of paper are only added to.

create table evaluation (
    tenant blob not null,
    id blob not null,
    unit blob not null,                     -- that holds it
    cycle blob,                             -- for whose results it is held; none: for none
    way text not null,                      -- codes, paper
    form text not null,                     -- [o] what is asked of whom, as canonical text
    subjects text not null,                 -- the ids of the units evaluated, as text
    deadline text not null,                 -- the last day that slips name
    post text not null,                     -- [o] in what capacity
    person blob not null,                   -- [p] who drafted it
    at text not null,
    action blob not null,
    primary key (tenant, id),
    foreign key (tenant, cycle) references cycle (tenant, id)
);
create index evaluation_action on evaluation (tenant, action);

create table evaluation_step (
    tenant blob not null,
    evaluation blob not null,
    number integer not null,
    act text not null,                      -- opened, reissued, closed, annulled
    outcome text not null,                  -- [o] what it came to, as far as it may be said; empty: it was not counted
    reason text not null,                   -- [o]
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, evaluation, number),
    foreign key (tenant, evaluation) references evaluation (tenant, id)
);
create index evaluation_step_action on evaluation_step (tenant, action);

create table paper_count (
    tenant blob not null,
    evaluation blob not null,
    number integer not null,
    counts text not null,                   -- [o] what one person counted
    post text not null,                     -- [o]
    person blob not null,                   -- [p] who counted, never who voted
    at text not null,
    action blob not null,
    primary key (tenant, evaluation, number),
    foreign key (tenant, evaluation) references evaluation (tenant, id)
);
create index paper_count_action on paper_count (tenant, action);

-- Codes nobody has used yet. A code that is used is gone: there is no mark, no time and no order of
-- use. Not in backups; gone when the evaluation is counted or annulled.
create table ballot_code (
    tenant blob not null,
    digest text not null,                   -- [s] of the code
    evaluation blob not null,
    primary key (tenant, digest),
    foreign key (tenant, evaluation) references evaluation (tenant, id)
) without rowid;
create index ballot_code_evaluation on ballot_code (tenant, evaluation);

-- The sums of the ballots that came: one row, written over by every ballot. No ballot is a row. Not in
-- backups; gone when the evaluation is counted or annulled.
create table ballot_box (
    tenant blob not null,
    evaluation blob not null,
    tally text not null,                    -- [s] until it is counted
    primary key (tenant, evaluation),
    foreign key (tenant, evaluation) references evaluation (tenant, id)
) without rowid;
