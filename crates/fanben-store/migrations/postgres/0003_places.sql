-- Units day by day: what became of them, who succeeded whom, what was taken over. Only added to.

-- A unit that is no more keeps its row, and its code may be given again: the register checks that
-- codes are unique among the living of every day.
drop index unit_code;
create index unit_code on unit (tenant, code);

-- The day as of which a subject's kind, class and unit above count; none: as first registered.
alter table subject add column as_of_day date;
drop index subject_code;
create index subject_code on subject (tenant, cycle, code);

create table place_change (
    tenant uuid not null references tenant (id),
    number bigint not null,                  -- the highest is the revision of the register
    kind text not null,                      -- rename, merge, split …, import
    effective date not null,                 -- the first day of what is new
    basis text not null,                     -- [o] the document
    reason text not null,                    -- [o]
    says text not null,                      -- [o] what became of whom
    change jsonb not null,                   -- [o] as it was asked for
    person uuid,                             -- [p] none: whoever runs the program
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, number)
);

create table unit_version (
    tenant uuid not null,
    unit uuid not null,
    number bigint not null,
    change bigint not null,
    from_day date not null,
    position bigint not null,
    code text not null,                      -- [o]
    name text not null,                      -- [o]
    kind text not null,                      -- [o]
    parent text,                             -- [o]
    fields jsonb not null,                   -- [o]
    ended boolean not null,                  -- it is no more; the rest says what it was
    action uuid not null,
    primary key (tenant, unit, number),
    foreign key (tenant, unit) references unit (tenant, id),
    foreign key (tenant, change) references place_change (tenant, number)
);

create table succession (
    tenant uuid not null,
    change bigint not null,
    origin uuid not null,
    heir uuid not null,
    weight bigint,                           -- [o] 10^-6; none: not stated
    weighs text not null,                    -- [o] what it counts: 户数
    action uuid not null,
    primary key (tenant, change, origin, heir),
    foreign key (tenant, change) references place_change (tenant, number),
    foreign key (tenant, origin) references unit (tenant, id),
    foreign key (tenant, heir) references unit (tenant, id)
);

create table treatment (
    tenant uuid not null,
    cycle uuid not null,
    change bigint not null,
    unit uuid not null,                      -- a subject of the cycle
    how text not null,                       -- stay, succeed, goes
    says text not null,                      -- [o] what that means for it
    action uuid not null,
    primary key (tenant, cycle, change, unit),
    foreign key (tenant, cycle) references cycle (tenant, id),
    foreign key (tenant, change) references place_change (tenant, number)
);

create table taken_over (
    tenant uuid not null,
    unit uuid not null,                      -- the heir
    number bigint not null,
    scheme text not null,                    -- [o] whose earlier result
    period text not null,                    -- [o]
    name text not null,                      -- [o] 等次, 警示
    about text not null,                     -- [o] which card
    value text not null,                     -- [o] 是, 否, a title, or empty: none
    reason text not null,                    -- [o]
    post text not null,                      -- [o] in what capacity
    person uuid not null,                    -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, unit, number),
    foreign key (tenant, unit) references unit (tenant, id)
);

create index place_change_action on place_change (tenant, action);
create index unit_version_action on unit_version (tenant, action);
create index succession_action on succession (tenant, action);
create index treatment_action on treatment (tenant, action);
create index taken_over_action on taken_over (tenant, action);
