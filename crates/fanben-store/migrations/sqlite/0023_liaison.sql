-- Who looks after whom, their visits, the problems these find: internal, only added to; data classes
-- as in the first migration.

alter table tenant add column liaison text not null default '[]';   -- the kinds of tie of its pack, as JSON

create table tie (
    tenant blob not null,
    id blob not null,
    duty text not null,                     -- which kind of tie
    holder blob not null,                   -- the post that is tied
    holds blob not null,                    -- [p] who holds it
    unit blob not null,                     -- to which unit
    from_day text not null,
    households integer not null,            -- how many households they keep in touch with: a number, nobody's name
    post text not null,                     -- [o] in what capacity it was made
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, id)
);
create index tie_action on tie (tenant, action);
create index tie_holds on tie (tenant, holds);

create table tie_step (
    tenant blob not null,
    tie blob not null,
    number integer not null,                -- from 1
    act text not null,                      -- end, chase
    on_day text,                            -- of an end: the last day
    says text not null,                     -- [o] why
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, tie, number)
);
create index tie_step_action on tie_step (tenant, action);

create table visit (
    tenant blob not null,
    tie blob not null,
    number integer not null,                -- from 1
    kind text not null,                     -- visit, home, meeting
    on_day text not null,
    homes integer not null,                 -- how many households were called on
    says text not null,                     -- [o] what was done; of one that is taken back: why
    strikes integer not null,               -- the one it takes back; 0: it is one
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, tie, number)
);
create index visit_action on visit (tenant, action);
create index visit_day on visit (tenant, on_day);

create table issue (
    tenant blob not null,
    id blob not null,
    tie blob not null,                      -- under which it was found
    visit integer not null,                 -- by which visit
    unit blob not null,                     -- where
    what text not null,                     -- [o]
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, id)
);
create index issue_action on issue (tenant, action);
create index issue_tie on issue (tenant, tie);

create table issue_step (
    tenant blob not null,
    issue blob not null,
    number integer not null,                -- from 1
    act text not null,                      -- assign, report, accept, return, drop
    owner blob,                             -- of an assignment: the unit that gets it
    office text not null,                   -- of an assignment: its department; empty: the unit itself
    on_day text,                            -- of an assignment: until when
    says text not null,                     -- [o]
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, issue, number)
);
create index issue_step_action on issue_step (tenant, action);
