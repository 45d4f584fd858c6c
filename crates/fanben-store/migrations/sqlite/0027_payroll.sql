-- Who is paid, unit by unit: a register of people (人员名册), entered once for every scheme. Only
-- added to; data classes as in the first migration. No account of a bank and no identity number.

create table payroll (
    tenant blob not null,
    number integer not null,                    -- of the entry, from 1: what a later one says of a day counts
    from_day text not null,                 -- the first day on which it is so
    file text not null,                     -- [o] the name of the file; empty: pasted
    source text not null,                   -- [o] the document or list it was taken from
    reason text not null,                   -- [o] why what was there changes; empty: nothing does
    post text not null,                     -- [o] in what capacity
    person blob not null,                   -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, number)
);
create index payroll_action on payroll (tenant, action);

create table payroll_row (
    tenant blob not null,
    number integer not null,                    -- of the entry
    position integer not null,                  -- in it, in the order of the sheet
    payee blob not null,                    -- whom it is about: opaque, the same in all entries
    code text not null,                     -- [p] the office's own number of the person
    unit blob not null,
    name text not null,                     -- [p]
    title text not null,                    -- [p] the post: 书记, 主任 …
    fields text not null,                   -- [p] columns that amounts are computed from, as JSON
    account blob,                           -- [p] whose account it is; none: no account is named
    ended boolean not null,                 -- nobody is paid from it any more
    action blob not null,
    primary key (tenant, number, position),
    foreign key (tenant, number) references payroll (tenant, number)
);
create index payroll_row_action on payroll_row (tenant, action);
create index payroll_row_payee on payroll_row (tenant, payee);
create index payroll_row_account on payroll_row (tenant, account) where account is not null;
