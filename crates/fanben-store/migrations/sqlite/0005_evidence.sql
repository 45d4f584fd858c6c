-- Evidence: files that back judgments and declarations. Data classes as in the first migration.

-- A file's bytes under the SHA-256 of them, whoever sent it: the same file is there once.
-- Kept as long as the cycle's file (30 years) after the last judgment it backs.
create table file (
    tenant blob not null references tenant (id),
    digest text not null,
    kind text not null,                      -- jpg, png, pdf, docx …
    size integer not null,                   -- in bytes
    at text not null,
    primary key (tenant, digest)
);

create table piece (
    tenant blob not null,
    digest text not null,
    number integer not null,
    bytes blob not null,                     -- [p] pictures may show people
    primary key (tenant, digest, number),
    foreign key (tenant, digest) references file (tenant, digest)
);

-- A file that is on its way. Two days; then it is swept.
create table upload (
    tenant blob not null references tenant (id),
    id blob not null,
    person blob not null,                    -- [p] opaque
    size integer not null,                   -- how many bytes it will have
    received integer not null,               -- how many are here
    at text not null,                        -- when the last of them came
    primary key (tenant, id),
    foreign key (tenant, person) references person (tenant, id)
);

create table upload_piece (
    tenant blob not null,
    upload blob not null,
    start integer not null,                  -- where in the file it begins
    bytes blob not null,                     -- [p]
    primary key (tenant, upload, start),
    foreign key (tenant, upload) references upload (tenant, id)
);

-- Append-only.
create table evidence (
    tenant blob not null,
    cycle blob not null,
    subject blob not null,
    number integer not null,
    stage text not null,                     -- empty: it backs the declaration
    about text not null,                     -- [o] clause, item or standard; empty: the whole
    caption text not null,                   -- [o]
    name text not null,                      -- [p] the file's name at its sender
    kind text not null,
    size integer not null,                   -- in bytes, as kept
    digest text not null,                    -- of the bytes as kept
    preview text not null,                   -- the digest of a small picture; empty: none
    original text not null,                  -- SHA-256 of the file as it was sent
    post text not null,                      -- [o] in what capacity
    person blob not null,                    -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, cycle, subject, number),
    foreign key (tenant, cycle, subject) references subject (tenant, cycle, subject),
    foreign key (tenant, digest) references file (tenant, digest)
);

-- Append-only: evidence that no longer backs anything. It stays readable.
create table withdrawal (
    tenant blob not null,
    cycle blob not null,
    subject blob not null,
    number integer not null,                 -- of the evidence
    reason text not null,                    -- [o]
    post text not null,                      -- [o] in what capacity
    person blob not null,                    -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, cycle, subject, number),
    foreign key (tenant, cycle, subject, number) references evidence (tenant, cycle, subject, number)
);

create index evidence_action on evidence (tenant, action);
create index withdrawal_action on withdrawal (tenant, action);
