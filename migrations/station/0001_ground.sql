-- The store of one counter. `entry` is the journal; every other table is a projection of it, except
-- those named `local_…`, which belong to this machine (print queue, drafts) and are not replayed.
-- In every projection, `entry` is the journal line that last wrote the row.

create table entry (
  id integer primary key,          -- the order in which this store applied them
  device blob not null,
  epoch integer not null,
  seq integer not null,
  at integer not null,             -- milliseconds since 1970, by the device's clock
  actor text not null,
  request blob not null,
  kind text not null,
  v integer not null,
  body text not null,
  prev blob not null,
  hash blob not null,
  sig blob not null,
  unique (device, epoch, seq)
) strict;
create index entry_by_request on entry (request);

create table company (
  company blob primary key,
  name text not null,
  currency text not null,
  timezone text not null,
  training integer not null,
  conditions text not null,        -- JSON array of lines
  entry integer not null
) strict, without rowid;

create table station (
  station blob primary key,
  code text not null,
  name text not null,
  stop blob,
  entry integer not null
) strict, without rowid;

create table device (
  device blob primary key,
  station blob not null,
  counter integer not null,
  public_key text not null,
  last_number integer not null default 0,
  printer text,                    -- JSON of the last PrinterSet
  entry integer not null
) strict, without rowid;

create table employee (
  employee blob primary key,
  code text not null unique,
  name text not null,
  roles text not null,             -- JSON array
  verifier text,
  failures integer not null default 0,
  locked_until integer,
  entry integer not null
) strict, without rowid;

create table stop (
  stop blob primary key,
  name text not null,
  folded text not null,            -- for searching: no accents, small letters
  latitude integer,
  longitude integer,
  entry integer not null
) strict, without rowid;

create table layout (
  layout blob primary key,
  name text not null,
  rows text not null,              -- JSON
  entry integer not null
) strict, without rowid;

create table vehicle (
  vehicle blob primary key,
  plate text not null,
  layout blob not null,
  name text not null,
  entry integer not null
) strict, without rowid;

create table category (
  category blob primary key,
  rank integer not null,
  name text not null,
  entry integer not null
) strict, without rowid;

create table route (
  route blob primary key,
  code text not null,
  name text not null,
  stops text not null,             -- JSON array of stops with metres
  entry integer not null
) strict, without rowid;

create table fare (
  from_stop blob not null,
  to_stop blob not null,
  class text not null,
  route blob not null,             -- empty for a fare of all routes
  category blob not null,
  amount integer not null,
  entry integer not null,
  primary key (from_stop, to_stop, class, route, category)
) strict, without rowid;

create table trip (
  id integer primary key,
  trip blob not null unique,
  route blob not null,
  route_code text not null,
  day text not null,
  class text not null,
  layout blob not null,
  seats integer not null,
  vehicle blob,
  plate text,
  cancelled text,                  -- the reason, once it will not run
  entry integer not null
) strict;

create table trip_call (
  trip integer not null,
  pos integer not null,
  stop blob not null,
  name text not null,
  arrives integer not null,
  departs integer not null,
  arrives_local text not null,
  departs_local text not null,
  entry integer not null,
  primary key (trip, pos)
) strict, without rowid;
create index trip_call_by_departure on trip_call (stop, departs);
create index trip_call_first on trip_call (departs) where pos = 0;

create table seat_stock (
  trip integer not null,
  seat integer not null,
  legs integer not null,           -- bit mask of the legs taken; a u64 in two's complement
  entry integer not null,
  primary key (trip, seat)
) strict, without rowid;

create table till (
  id integer primary key,
  till blob not null unique,
  device blob not null,
  employee blob not null,
  employee_name text not null,
  opened_at integer not null,
  float integer not null,
  drawer integer not null,         -- the drawer's balance in this session
  takings integer not null,
  tickets integer not null,
  closed_at integer,
  counted integer,
  variance integer,
  entry integer not null
) strict;
create unique index till_open on till (device) where closed_at is null;

create table ticket (
  id integer primary key,
  ticket blob not null unique,
  number text not null unique,
  sale_entry integer not null,     -- the journal line that sold it; all of it is in that fact
  pos integer not null,            -- its place in that fact
  trip integer not null,
  seat integer not null,
  legs integer not null,
  phone text,                      -- its last eight digits, for searching
  entry integer not null
) strict;
create index ticket_by_phone on ticket (phone) where phone is not null;
create index ticket_by_sale on ticket (sale_entry);

create table passenger_word (
  word text not null,              -- one word of the passenger's name, folded
  ticket integer not null,
  entry integer not null,
  primary key (word, ticket)
) strict, without rowid;

create table destination (
  from_stop blob not null,
  to_stop blob not null,
  sold integer not null,
  entry integer not null,
  primary key (from_stop, to_stop)
) strict, without rowid;

create table reprint (
  kind text not null,
  subject blob not null,
  copy integer not null,           -- 2, 3…: the original has no row
  entry integer not null,
  primary key (kind, subject, copy)
) strict, without rowid;

create table posting (
  entry integer not null,
  line integer not null,
  account text not null,
  amount integer not null,
  primary key (entry, line)
) strict, without rowid;

create table local_print_job (
  id integer primary key,
  kind text not null,              -- ticket, receipt, test_page, drawer
  entry integer,                   -- the journal line it prints
  pos integer not null default 0,  -- which ticket of that line
  title text not null,
  copy integer not null,
  drawer integer not null,         -- whether it opens the drawer
  state text not null,
  attempts integer not null default 0,
  cause text,
  begun integer not null default 0, -- whether some of it may be on paper
  queued_at integer not null,
  changed_at integer not null
) strict;
create index local_print_job_by_entry on local_print_job (entry) where entry is not null;
-- Used by queries that repeat its condition word for word.
create index local_print_job_open on local_print_job (state, id)
  where state in ('queued', 'sending', 'unknown', 'failed');

create table local_draft (
  employee blob primary key,
  draft text not null,
  at integer not null
) strict, without rowid;

create table local_fact (
  name text primary key,
  value text not null
) strict, without rowid;
