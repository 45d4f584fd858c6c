-- Sheets that left as files and came back. Only added to.

create table form_out (
    tenant uuid not null,
    id uuid not null,                        -- the action: the number on the form
    cycle uuid not null,
    stage text not null,
    one boolean not null,                    -- one subject's sheet, not a row for each
    subjects jsonb not null,                  -- the number of each subject's sheet then
    keys jsonb not null,                      -- [o] what was asked
    person uuid not null,                    -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, id),
    foreign key (tenant, cycle) references cycle (tenant, id)
);

create table form_in (
    tenant uuid not null,
    id uuid not null,
    cycle uuid not null,
    form uuid,                               -- the form_out it says it is; none: it does not say
    file text not null,                      -- [o] the name of the file
    sheets jsonb not null,                    -- [o] its cells as text
    person uuid not null,                    -- [p]
    at timestamptz not null,
    action uuid not null,
    primary key (tenant, id),
    foreign key (tenant, cycle) references cycle (tenant, id)
);

create index form_out_action on form_out (tenant, action);
create index form_in_action on form_in (tenant, action);
