-- People whose data are erased: who asked for it, who did it, which rows of the trail can no longer
-- be opened as they were. Only added to; data classes as in the first migration.

create table erasure (
    tenant uuid not null references tenant (id),
    number bigint not null,                -- from 1
    act text not null,                      -- proposed, declined, done
    proposal bigint not null,              -- the number of the proposal; its own: it is one
    person uuid not null,                   -- [t] opaque, and all that is left
    why text not null,                      -- [o] a category, never a story
    document text not null,                 -- [o] the number of the document behind it
    by uuid not null,                       -- [p]
    at timestamptz not null,
    action uuid not null,
    acts bigint not null,                  -- [t] at which write of the tenant it came
    primary key (tenant, number),
    foreign key (tenant, person) references person (tenant, id)
);
create index erasure_action on erasure (tenant, action);

-- By what else the person is known: telephones, other names. Gone when the proposal is settled.
create table erasure_word (
    tenant uuid not null,
    proposal bigint not null,
    word text not null,                     -- [p]
    primary key (tenant, proposal, word),
    foreign key (tenant, proposal) references erasure (tenant, number)
);

-- Actions whose rows were blanked. Their first commitment can no longer be opened, because its salt
-- is gone; from then on they are held against this one.
create table erased_entry (
    tenant uuid not null,
    erasure bigint not null,
    entry uuid not null,                    -- the action
    content text not null,                  -- salted commitment to its rows as they were left
    action uuid not null,                   -- that erased
    primary key (tenant, erasure, entry),
    foreign key (tenant, erasure) references erasure (tenant, number)
);
create index erased_entry_action on erased_entry (tenant, action);
