-- Sheets that left as files and came back. Only added to.

create table form_out (
    tenant blob not null,
    id blob not null,                        -- the action: the number on the form
    cycle blob not null,
    stage text not null,
    one boolean not null,                    -- one subject's sheet, not a row for each
    subjects text not null,                  -- the number of each subject's sheet then
    keys text not null,                      -- [o] what was asked
    person blob not null,                    -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, id),
    foreign key (tenant, cycle) references cycle (tenant, id)
);

create table form_in (
    tenant blob not null,
    id blob not null,
    cycle blob not null,
    form blob,                               -- the form_out it says it is; none: it does not say
    file text not null,                      -- [o] the name of the file
    sheets text not null,                    -- [o] its cells as text
    person blob not null,                    -- [p]
    at text not null,
    action blob not null,
    primary key (tenant, id),
    foreign key (tenant, cycle) references cycle (tenant, id)
);

create index form_out_action on form_out (tenant, action);
create index form_in_action on form_in (tenant, action);
