-- At which write of the tenant a row came or changed last, so that what is in memory is brought up
-- to date by what is new. [t] It is no part of what a row says: neither backups nor commitments hold it.

alter table account add column acts integer not null default 0;
alter table subject add column acts integer not null default 0;
alter table sheet add column acts integer not null default 0;
alter table measure add column acts integer not null default 0;
alter table behalf add column acts integer not null default 0;
alter table taken_over add column acts integer not null default 0;

create index account_acts on account (tenant, acts);
create index subject_acts on subject (tenant, cycle, acts);
create index sheet_acts on sheet (tenant, cycle, acts);
create index measure_acts on measure (tenant, period, acts);
create index behalf_acts on behalf (tenant, acts);
