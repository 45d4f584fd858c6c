-- What heads of departments signed at a stage, and how the stage was closed. Only added to; data
-- classes as in the first migration.

create table office_sign (
    tenant uuid not null,
    cycle uuid not null,
    number bigint not null,                -- in the cycle, from 1: the last of a stage and a department counts
    stage text not null,
    office text not null,                   -- [o] the department
    sent_back boolean not null,
    reason text not null,                   -- [o] why it was sent back
    digest text not null,                   -- [o] the digest of what was shown
    shown text not null,                    -- [o] its scores and measures, as canonical JSON
    post text not null,                     -- [o] in what capacity
    person uuid not null,                   -- [p]
    holder uuid,                            -- [p] for whom
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, cycle, number)
);
create index office_sign_action on office_sign (tenant, action);

create table closing (
    tenant uuid not null,
    cycle uuid not null,
    number bigint not null,                -- in the cycle, from 1
    stage text not null,
    step text not null,                     -- [o] closed, proposed, approved, refused
    proposal text not null,                 -- [o] which departments are missing and what stands for them, as JSON
    answers bigint not null,               -- [o] the number of the proposal that is answered; 0: none
    reason text not null,                   -- [o]
    subjects bigint not null,              -- [o] how many went up
    post text not null,                     -- [o]
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, cycle, number)
);
create index closing_action on closing (tenant, action);
