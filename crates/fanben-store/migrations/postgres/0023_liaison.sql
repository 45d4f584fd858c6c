-- Who looks after whom, their visits, the problems these find: internal, only added to; data classes
-- as in the first migration.

alter table tenant add column liaison jsonb not null default '[]';   -- the kinds of tie of its pack, as JSON

create table tie (
    tenant uuid not null,
    id uuid not null,
    duty text not null,                     -- which kind of tie
    holder uuid not null,                   -- the post that is tied
    holds uuid not null,                    -- [p] who holds it
    unit uuid not null,                     -- to which unit
    from_day date not null,
    households bigint not null,            -- how many households they keep in touch with: a number, nobody's name
    post text not null,                     -- [o] in what capacity it was made
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, id)
);
create index tie_action on tie (tenant, action);
create index tie_holds on tie (tenant, holds);

create table tie_step (
    tenant uuid not null,
    tie uuid not null,
    number bigint not null,                -- from 1
    act text not null,                      -- end, chase
    on_day date,                            -- of an end: the last day
    says text not null,                     -- [o] why
    post text not null,                     -- [o]
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, tie, number)
);
create index tie_step_action on tie_step (tenant, action);

create table visit (
    tenant uuid not null,
    tie uuid not null,
    number bigint not null,                -- from 1
    kind text not null,                     -- visit, home, meeting
    on_day date not null,
    homes bigint not null,                 -- how many households were called on
    says text not null,                     -- [o] what was done; of one that is taken back: why
    strikes bigint not null,               -- the one it takes back; 0: it is one
    post text not null,                     -- [o]
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, tie, number)
);
create index visit_action on visit (tenant, action);
create index visit_day on visit (tenant, on_day);

create table issue (
    tenant uuid not null,
    id uuid not null,
    tie uuid not null,                      -- under which it was found
    visit bigint not null,                 -- by which visit
    unit uuid not null,                     -- where
    what text not null,                     -- [o]
    post text not null,                     -- [o]
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, id)
);
create index issue_action on issue (tenant, action);
create index issue_tie on issue (tenant, tie);

create table issue_step (
    tenant uuid not null,
    issue uuid not null,
    number bigint not null,                -- from 1
    act text not null,                      -- assign, report, accept, return, drop
    owner uuid,                             -- of an assignment: the unit that gets it
    office text not null,                   -- of an assignment: its department; empty: the unit itself
    on_day date,                            -- of an assignment: until when
    says text not null,                     -- [o]
    post text not null,                     -- [o]
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, issue, number)
);
create index issue_step_action on issue_step (tenant, action);
