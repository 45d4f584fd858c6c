-- Who may also come in as a sign-on provider knows them. Data classes as in the first migration.

-- Only added to: the last row of a person counts.
create table identity (
    tenant blob not null references tenant (id),
    number integer not null,
    person blob not null,                   -- [p] opaque
    act text not null,                      -- expected, bound, ended
    issuer text not null,                   -- [o] the provider
    subject text not null,                  -- [p] what the provider calls the person; empty: not known yet
    by blob not null,                       -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, number),
    foreign key (tenant, person) references account (tenant, person)
);
create index identity_person on identity (tenant, person);
create index identity_subject on identity (tenant, issuer, subject);
create index identity_action on identity (tenant, action);

-- Whom a provider has named and whose code of the second factor is still asked for; minutes only.
create table sign_on (
    tenant blob not null,
    digest text not null,                   -- [s] of what the browser holds
    person blob not null,                   -- [p] opaque
    issuer text not null,                   -- [o]
    subject text not null,                  -- [p]
    at text not null,
    primary key (tenant, digest),
    foreign key (tenant, person) references account (tenant, person)
);
