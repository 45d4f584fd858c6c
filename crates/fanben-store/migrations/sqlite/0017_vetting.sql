-- Joint vetting of eligibility: whether candidates meet the conditions departments answer for. Only
-- added to; data classes as in the first migration. Candidates are units, never people.

create table vetting (
    tenant blob not null,
    id blob not null,
    cycle blob not null,
    title text not null,                    -- [o]
    asks text not null,                     -- [o] purpose, number, conditions, grounds, last day, as JSON
    candidates text not null,               -- [o] units with code and name, as JSON
    post text not null,                     -- [o] in what capacity
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, id)
);
create index vetting_action on vetting (tenant, action);

create table vetting_answer (
    tenant blob not null,
    vetting blob not null,
    department text not null,               -- [o]
    number integer not null,                -- from 1: the last counts
    answers text not null,                  -- [o] by candidate: verdicts, ground, document, as JSON
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, vetting, department, number)
);
create index vetting_answer_action on vetting_answer (tenant, action);

create table vetting_step (
    tenant blob not null,
    vetting blob not null,
    number integer not null,                -- from 1
    act text not null,                      -- send, sign, return, collect, waive, approve, close, void
    department text not null,               -- [o] whose answer; empty: the vetting as a whole
    answer integer not null,                -- which answer; 0: none
    rule text not null,                     -- of waive: what a missing answer means
    missing text not null,                  -- [o] of waive: the departments that are missing, as JSON
    reason text not null,                   -- [o]
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, vetting, number)
);
create index vetting_step_action on vetting_step (tenant, action);
