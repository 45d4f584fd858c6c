-- What townships plan year by year. Only added to; data classes as in the first migration.

create table year_plan (
    tenant uuid not null,
    unit uuid not null,                     -- the township
    scheme text not null,                   -- whose results write villages off
    number bigint not null,                 -- of the version, from 1: the last counts
    tier text not null,                     -- [o] the tier that is to be reached
    years text not null,                    -- [o] how many and which villages in each year, as JSON
    reason text not null,                   -- [o] the document, or why it was changed
    post text not null,                     -- [o] in what capacity
    person uuid not null,                   -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, unit, scheme, number)
);
create index year_plan_action on year_plan (tenant, action);
