-- The till, the money and the manager's day.

-- A session's station and counter as they were, its figures, and how it ended.
alter table till add column station_name text not null default '';
alter table till add column counter integer not null default 0;
alter table till add column opened_local text not null default '';
alter table till add column closed_local text;
alter table till add column first_day text not null default '';   -- days that its facts are booked on
alter table till add column last_day text not null default '';
alter table till add column sales integer not null default 0;
alter table till add column cancellations integer not null default 0;
alter table till add column reprints integer not null default 0;
alter table till add column drawer_openings integer not null default 0;
alter table till add column counts integer not null default 0;
alter table till add column last_count text;                       -- JSON of the last TillCounted
alter table till add column z integer;
alter table till add column closing_entry integer;                  -- the journal line that closed it
alter table till add column reason text;
alter table till add column approved_by text;
alter table till add column to_approve integer not null default 0;
create unique index till_z on till (device, z) where z is not null;
create index till_by_opening on till (opened_at);
create index till_to_approve on till (id) where to_approve = 1;
create index till_open_since on till (id) where closed_at is null;

alter table device add column last_z integer not null default 0;
alter table device add column grand_total integer not null default 0;

-- What became of a ticket, and the journal line that says how it is now.
alter table ticket add column state text not null default 'valid';
alter table ticket add column shown_entry integer not null default 0;
alter table ticket add column replaced_by text;                    -- a ticket's number
alter table ticket add column replaces text;
alter table ticket add column expires text;                        -- the last day of an open ticket

create table ticket_event (
  ticket integer not null,
  entry integer not null,
  primary key (ticket, entry)
) strict, without rowid;

-- Postings summed: what every figure of a report is read from. `late` is the day a posting belongs
-- to where that day was closed already; it then stands on the day after the last closed one.
create table ledger (
  day text not null,
  till blob not null,
  trip blob not null,              -- empty where it is of no trip
  kind text not null,
  account text not null,
  party text not null,             -- empty where it is with nobody in particular
  hour integer not null,
  late text not null,
  debit integer not null,
  credit integer not null,
  entries integer not null,        -- each entry counts once, on its first posting
  tickets integer not null,        -- sold less taken back, on the account of ticket revenue
  entry integer not null,
  primary key (day, till, trip, kind, account, party, hour, late)
) strict, without rowid;

-- Seats sold by trip, as booked on each day: how full a trip was as of any day.
create table occupancy (
  trip integer not null,
  day text not null,
  passengers integer not null,
  legs integer not null,           -- seats times legs
  entry integer not null,
  primary key (trip, day)
) strict, without rowid;

-- Movements of cash without a sale, by session.
create table cash_movement (
  till blob not null,
  entry integer not null,
  primary key (till, entry)
) strict, without rowid;

-- Payments that are not cash.
create table payment (
  payment blob primary key,
  sale_entry integer not null,
  device blob not null,
  method text not null,
  operator text,
  amount integer not null,
  state text not null,             -- pending, completed, replaced, dropped
  entry integer not null
) strict, without rowid;
create index payment_by_sale on payment (sale_entry);
create index payment_pending on payment (sale_entry) where state = 'pending';

create table payment_reference (
  operator text not null,
  reference text not null,
  payment blob not null,
  number text not null,            -- the first ticket it paid
  entry integer not null,
  primary key (operator, reference)
) strict, without rowid;

create index payment_reference_by_payment on payment_reference (payment);

-- What a person must look at.
create table exception (
  entry integer not null,
  kind text not null,
  subject text not null,
  other integer,                   -- the journal line it contradicts
  primary key (entry, kind, subject)
) strict, without rowid;

create table hold (
  hold blob primary key,
  trip integer not null,
  legs integer not null,
  until integer not null,
  held text not null,              -- JSON of the SeatsHeld
  entry integer not null
) strict, without rowid;
create index hold_by_trip on hold (trip, until);
create index hold_by_end on hold (until);

create table promo_use (
  device blob not null,
  code text not null,
  used integer not null,
  entry integer not null,
  primary key (device, code)
) strict, without rowid;

create table rules (
  one integer primary key check (one = 1),
  rules text not null,             -- JSON
  entry integer not null
) strict;

create table day_lock (
  day text primary key,
  figures text not null,           -- SHA-256 of the day's figures
  employee_name text not null,
  entry integer not null
) strict, without rowid;

-- Who did what when: the audit view reads this index alone until it shows a line.
create index entry_by_at on entry (at, kind, actor);
