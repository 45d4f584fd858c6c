-- People after the set-up, and the seals of the trail. Data classes as in the first migration.

alter table account add column unit blob;         -- [o] where the account was made; none: at set-up

alter table post add column acting boolean not null default false;  -- [o] minds it without holding it

-- What was done about posts, each proposed, given, ended or declined under the post's own id.
-- Append-only: the post's row is what the last of them says.
create table appointment (
    tenant blob not null references tenant (id),
    number integer not null,
    act text not null,
    post blob not null,
    person blob not null,                   -- [p] opaque
    role text not null,                     -- [o]
    unit blob not null,
    office text not null,                   -- [o]
    acting boolean not null,
    from_day text not null,
    until_day text,
    reason text not null,                   -- [p] may name people
    by blob not null,                       -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, number),
    foreign key (tenant, person) references person (tenant, id),
    foreign key (tenant, unit) references unit (tenant, id)
);
create index appointment_post on appointment (tenant, post);
create index appointment_action on appointment (tenant, action);

-- What somebody may do for the holder of a post. Append-only: the last row under an id counts.
create table delegation (
    tenant blob not null references tenant (id),
    number integer not null,
    id blob not null,
    post blob not null,
    person blob not null,                   -- [p] who acts, opaque
    deputy boolean not null,                -- a standing deputy, not one errand
    acts text not null,                    -- [o] what it covers
    from_day text not null,
    until_day text,
    ended boolean not null,
    reason text not null,                   -- [p] may name people
    by blob not null,                       -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, number),
    foreign key (tenant, post) references post (tenant, id),
    foreign key (tenant, person) references person (tenant, id)
);
create index delegation_person on delegation (tenant, person);
create index delegation_action on delegation (tenant, action);

-- Actions that were done for somebody else. Append-only.
create table behalf (
    tenant blob not null references tenant (id),
    action blob not null,
    person blob not null,                   -- [p] whose hand it was
    holder blob not null,                   -- [p] for whom
    post blob not null,
    at text not null,
    primary key (tenant, action)
);
create index behalf_at on behalf (tenant, at);

-- The second factor of an account.
create table factor (
    tenant blob not null,
    person blob not null,
    secret text not null,                   -- [s]
    confirmed boolean not null,             -- a code was given once
    step integer not null,                   -- the last time step a code was taken for: none is taken twice
    spare text not null,                   -- [s] digests of recovery codes that are left
    at text not null,
    primary key (tenant, person),
    foreign key (tenant, person) references account (tenant, person)
);

-- Seals of the trail: how long it was, and what its end was. Append-only.
create table checkpoint (
    tenant blob not null references tenant (id),
    number integer not null,
    entries integer not null,
    head text not null,                     -- SHA-256 of the last entry
    sm3 text not null,                      -- SM3 over all entries
    before text not null,                   -- the signature of the seal before
    at text not null,
    key text not null,                      -- the installation's public key
    signature text not null,
    primary key (tenant, number)
);
