-- Money that is paid out batch by batch, and who of a unit gets which share. Only added to; data
-- classes as in the first migration. No account of a bank is kept.

create table pay_run (
    tenant blob not null,
    cycle blob not null,
    number integer not null,                -- of the batch in the cycle, from 1
    notice integer not null,                -- the confirmed notice it follows from
    notice_digest text not null,            -- [o] the digest of that notice's text
    document text not null,                 -- [p] its lines with recipients and reasons, as canonical JSON
    digest text not null,                   -- [o] the digest of the document: what is approved
    post text not null,                     -- [o] in what capacity
    person blob not null,                   -- [p] who drafted it
    at text not null,
    action blob not null,
    primary key (tenant, cycle, number)
);
create index pay_run_action on pay_run (tenant, action);

create table pay_step (
    tenant blob not null,
    cycle blob not null,
    run integer not null,
    number integer not null,                -- of the step, from 1
    act text not null,                      -- [o] approve, return, pay
    reason text not null,                   -- [o] why it was sent back; the voucher by which it was paid
    digest text not null,                   -- [o] the digest that was approved
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, cycle, run, number)
);
create index pay_step_action on pay_step (tenant, action);

create table share_plan (
    tenant blob not null,
    cycle blob not null,
    subject blob not null,                  -- the unit whose people share
    number integer not null,                -- of the proposal, from 1: the last counts
    incentive text not null,                -- [o] of which incentive, under which name
    name text not null,
    amount integer not null,                -- [o] the sum, in 分
    shares text not null,                   -- [p] who gets how much, as JSON
    meeting text not null,                  -- [o] which meeting decided it, and when
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, cycle, subject, number)
);
create index share_plan_action on share_plan (tenant, action);

create table share_check (
    tenant blob not null,
    cycle blob not null,
    subject blob not null,
    number integer not null,                -- of the proposal that was checked
    accepted boolean not null,
    reason text not null,                   -- [o] why it was sent back
    post text not null,                     -- [o]
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, cycle, subject, number)
);
create index share_check_action on share_check (tenant, action);
