-- Lists of tasks: what villages are asked to do in a period. Only added to; data classes as in the
-- first migration.

create table list (
    tenant blob not null,
    id blob not null,
    unit blob not null,                     -- the unit it is for
    cycle blob,                             -- whose scheme scores it; none: nobody's
    period text not null,
    title text not null,                    -- [o]
    kinds text not null,                    -- the kinds of unit that are villages here, as JSON
    limits text not null,                   -- within what it may ask, as JSON
    post text not null,                     -- [o] in what capacity
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, id)
);
create index list_action on list (tenant, action);

create table list_step (
    tenant blob not null,
    list blob not null,
    number integer not null,                    -- from 1
    act text not null,                      -- open, close
    reason text not null,                   -- [o]
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, list, number)
);
create index list_step_action on list_step (tenant, action);

create table list_entry (
    tenant blob not null,
    list blob not null,
    entry blob not null,
    number integer not null,                    -- of the wording, from 1: the last counts
    unit blob not null,                     -- who asks: the list's unit, or a township for its own
    asks text not null,                     -- [o] what is asked, as JSON
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, list, entry, number)
);
create index list_entry_action on list_entry (tenant, action);

create table entry_step (
    tenant blob not null,
    list blob not null,
    entry blob not null,
    number integer not null,                    -- from 1
    act text not null,                      -- admit, refuse, merge, urge, cancel, move, add
    other blob,                             -- of a merger: the entry that stands for it
    deadline text,                          -- of a move: the new last day
    reason text not null,                   -- [o]
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, list, entry, number)
);
create index entry_step_action on entry_step (tenant, action);

create table list_weight (
    tenant blob not null,
    list blob not null,
    unit blob not null,                     -- the township
    number integer not null,                    -- from 1: the last counts
    points text not null,                   -- [o] what it makes of which entry, as JSON
    reason text not null,                   -- [o]
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, list, unit, number)
);
create index list_weight_action on list_weight (tenant, action);

create table task_step (
    tenant blob not null,
    list blob not null,
    entry blob not null,
    unit blob not null,                     -- the unit that does it; of a dispatch, the township
    number integer not null,                    -- from 1
    act text not null,                      -- dispatch, accept, report, pass, return, exempt, readmit
    says text not null,                     -- [o] what was done, or why
    evidence text not null,                 -- [o] where it is shown: a number, a page, a place
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, list, unit, entry, number)
);
create index task_step_action on task_step (tenant, action);
