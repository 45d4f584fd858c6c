-- Keys under which other systems act, and their ends. Only added to; data classes as in the first
-- migration. A key's own person has a name and no account.

create table token (
    tenant uuid not null references tenant (id),
    id uuid not null,
    person uuid not null,                   -- whose hand it is: the other system's
    name text not null,                     -- [o] what the other system is called
    post uuid not null,                     -- the post it acts under
    unit uuid not null,                     -- the unit it reaches, and what lies below
    acts jsonb not null,                    -- [o] what it may do beyond looking
    digest text not null,                   -- [s] SHA-256 of the key
    until_day date not null,                -- the last day
    by uuid not null,                       -- [p] who issued it
    at timestamptz not null,
    action uuid not null,
    acts_at bigint not null,               -- [t] at which write of the tenant it came
    primary key (tenant, id),
    foreign key (tenant, person) references person (tenant, id),
    foreign key (tenant, post) references post (tenant, id),
    foreign key (tenant, unit) references unit (tenant, id)
);
create unique index token_digest on token (tenant, digest);
create index token_action on token (tenant, action);

create table token_end (
    tenant uuid not null,
    id uuid not null,
    by uuid not null,                       -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, id),
    foreign key (tenant, id) references token (tenant, id)
);
create index token_end_action on token_end (tenant, action);
