-- Results of periods before the platform; which version of an upstream result a cycle goes by.
-- Only added to; data classes as in the first migration.

create table earlier_import (
    tenant uuid not null,
    scheme text not null,                   -- whose results they are
    number bigint not null,                 -- from 1: what a later one says counts
    file text not null,                     -- [o] the name of the file; empty: pasted
    source text not null,                   -- [o] the document they were published in
    reason text not null,                   -- [o] why what was there changes; empty: nothing does
    post text not null,                     -- [o] in what capacity
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, scheme, number)
);
create index earlier_import_action on earlier_import (tenant, action);

create table earlier_value (
    tenant uuid not null,
    scheme text not null,
    number bigint not null,                 -- of the import
    period text not null,
    unit uuid not null,
    name text not null,                     -- what result, or which measure
    value text not null,                    -- [o] empty: there was none
    cell text not null,                     -- [o] where it stood
    action uuid not null,
    primary key (tenant, scheme, number, period, unit, name),
    foreign key (tenant, scheme, number) references earlier_import (tenant, scheme, number)
);
create index earlier_value_action on earlier_value (tenant, action);

create table upstream_choice (
    tenant uuid not null,
    cycle uuid not null,                    -- the cycle that reads
    number bigint not null,
    scheme text not null,                   -- whose result it reads
    period text not null,
    unit uuid not null,
    took boolean not null,                  -- the new one; else the one it goes by was kept
    version text not null,                  -- which version the new one is
    digest text not null,                   -- of it
    was text not null,                      -- [o] what the old one says
    says text not null,                     -- [o] what the new one says
    reason text not null,                   -- [o]
    post text not null,                     -- [o] in what capacity
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, cycle, number),
    foreign key (tenant, cycle) references cycle (tenant, id)
);
create index upstream_choice_action on upstream_choice (tenant, action);

create index audit_cycle on audit (tenant, about) where act in ('open_cycle', 'close_cycle');
