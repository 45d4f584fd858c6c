-- People after the set-up, and the seals of the trail. Data classes as in the first migration.

alter table account add column unit uuid;         -- [o] where the account was made; none: at set-up

alter table post add column acting boolean not null default false;  -- [o] minds it without holding it

-- What was done about posts, each proposed, given, ended or declined under the post's own id.
-- Append-only: the post's row is what the last of them says.
create table appointment (
    tenant uuid not null references tenant (id),
    number bigint not null,
    act text not null,
    post uuid not null,
    person uuid not null,                   -- [p] opaque
    role text not null,                     -- [o]
    unit uuid not null,
    office text not null,                   -- [o]
    acting boolean not null,
    from_day date not null,
    until_day date,
    reason text not null,                   -- [p] may name people
    by uuid not null,                       -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, number),
    foreign key (tenant, person) references person (tenant, id),
    foreign key (tenant, unit) references unit (tenant, id)
);
create index appointment_post on appointment (tenant, post);
create index appointment_action on appointment (tenant, action);

-- What somebody may do for the holder of a post. Append-only: the last row under an id counts.
create table delegation (
    tenant uuid not null references tenant (id),
    number bigint not null,
    id uuid not null,
    post uuid not null,
    person uuid not null,                   -- [p] who acts, opaque
    deputy boolean not null,                -- a standing deputy, not one errand
    acts jsonb not null,                    -- [o] what it covers
    from_day date not null,
    until_day date,
    ended boolean not null,
    reason text not null,                   -- [p] may name people
    by uuid not null,                       -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, number),
    foreign key (tenant, post) references post (tenant, id),
    foreign key (tenant, person) references person (tenant, id)
);
create index delegation_person on delegation (tenant, person);
create index delegation_action on delegation (tenant, action);

-- Actions that were done for somebody else. Append-only.
create table behalf (
    tenant uuid not null references tenant (id),
    action uuid not null,
    person uuid not null,                   -- [p] whose hand it was
    holder uuid not null,                   -- [p] for whom
    post uuid not null,
    at timestamptz not null,
    primary key (tenant, action)
);
create index behalf_at on behalf (tenant, at);

-- The second factor of an account.
create table factor (
    tenant uuid not null,
    person uuid not null,
    secret text not null,                   -- [s]
    confirmed boolean not null,             -- a code was given once
    step bigint not null,                   -- the last time step a code was taken for: none is taken twice
    spare jsonb not null,                   -- [s] digests of recovery codes that are left
    at timestamptz not null,
    primary key (tenant, person),
    foreign key (tenant, person) references account (tenant, person)
);

-- Seals of the trail: how long it was, and what its end was. Append-only.
create table checkpoint (
    tenant uuid not null references tenant (id),
    number bigint not null,
    entries bigint not null,
    head text not null,                     -- SHA-256 of the last entry
    sm3 text not null,                      -- SM3 over all entries
    before text not null,                   -- the signature of the seal before
    at timestamptz not null,
    key text not null,                      -- the installation's public key
    signature text not null,
    primary key (tenant, number)
);
