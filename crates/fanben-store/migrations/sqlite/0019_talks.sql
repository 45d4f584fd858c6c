-- Monthly talks and warning cards: internal, only added to; data classes as in the first migration.

create table talk (
    tenant blob not null,
    id blob not null,
    kind text not null,                     -- talk, card
    unit blob not null,                     -- whom it is about
    period text not null,                   -- of a talk the month: 2026-10
    cycle blob,                             -- of a card: whose notice is its ground; none: a decision alone
    rule text not null,                     -- that notice; empty: none
    post text not null,                     -- [o] in what capacity
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, id)
);
create index talk_action on talk (tenant, action);
create index talk_unit on talk (tenant, unit);

create table talk_sheet (
    tenant blob not null,
    talk blob not null,
    number integer not null,                -- from 1: the last counts
    sheet text not null,                    -- [o] ground, items, body, document, as JSON
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, talk, number)
);
create index talk_sheet_action on talk_sheet (tenant, action);

create table talk_step (
    tenant blob not null,
    talk blob not null,
    number integer not null,                -- from 1
    act text not null,                      -- hold, withdraw, decide, receive, chase, report, note, follow, close, lift
    role text not null,                     -- of a receipt: as what
    item integer not null,                  -- of a follow-up: which; 0: none
    on_day text,                            -- of a talk: held on; of a follow-up: goes on until
    says text not null,                     -- [o] a remark, or why
    document text not null,                 -- [o] of a decision: its number
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, talk, number)
);
create index talk_step_action on talk_step (tenant, action);
