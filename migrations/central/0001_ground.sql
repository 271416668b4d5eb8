-- The central's database. `entry` is what counters pushed, byte for byte; every figure follows from it.

create table company (
  company uuid primary key,
  name text not null,
  pepper text,                          -- what its people's PINs are made with: as secret as the key
  founded_at timestamptz not null default now()
);
create unique index company_one on company ((true));   -- one company in one central

-- The key that tokens are signed with. Nodes of one database share it.
create table central_key (
  one boolean primary key default true check (one),
  secret bytea not null check (octet_length(secret) = 32)
);

create table device (
  device uuid primary key,
  name text not null,
  public_key bytea not null check (octet_length(public_key) = 32),   -- what its journal is signed with at its end
  state text not null default 'active' check (state in ('active', 'revoked', 'frozen', 'central')),
  epoch integer not null default 0,     -- where its journal ends here; 0 before the first entry
  seq bigint not null default 0,
  hash bytea not null default decode(repeat('00', 32), 'hex'),
  station uuid,                         -- where it stands, once known
  stop uuid,                            -- the stop of that station
  company_wide boolean not null default false,
  station_wide boolean not null default false,
  counter smallint,                     -- its number there
  enrolled boolean not null default false,     -- its journal says so: until then it held every right
  fed bigint not null default 0,        -- how far it has its feed
  revoked_at timestamptz,
  enrolled_at timestamptz not null default now(),
  last_contact timestamptz,
  clock_off_ms bigint                   -- its clock less ours at the last contact
);

-- Every key that a device signed with.
create table device_key (
  device uuid not null references device,
  public_key bytea not null check (octet_length(public_key) = 32),
  primary key (device, public_key)
);

create table enrolment_code (
  code_hash bytea primary key,          -- SHA-256: the code itself is told once
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_by uuid references device,
  station text not null default '',     -- the code of the station that the counter will stand at
  company_wide boolean not null default false,
  station_wide boolean not null default false   -- it shows all counters of its station
);

-- Assertions that were taken: each is taken once.
create table assertion (
  jti uuid primary key,
  expires_at timestamptz not null
);
create index assertion_by_end on assertion (expires_at);

create table entry (
  device uuid not null references device,
  epoch integer not null,
  seq bigint not null,
  at bigint not null,                   -- milliseconds since 1970, by the device's clock
  actor text not null,
  request uuid not null,
  kind text not null,
  v integer not null,
  body text not null,                   -- the fact, its bytes unchanged
  prev bytea not null,
  hash bytea not null,
  sig bytea not null,
  received_at timestamptz not null default now(),
  primary key (device, epoch, seq)
);

-- Entries that are kept and were not projected, with the cause.
create table parked (
  device uuid not null,
  epoch integer not null,
  seq bigint not null,
  cause text not null,
  detail text not null,
  parked_at timestamptz not null default now(),
  primary key (device, epoch, seq),
  foreign key (device, epoch, seq) references entry
);

-- The other side of a fork: a journal that says something else than what is here.
create table stray (
  device uuid not null references device,
  epoch integer not null,
  seq bigint not null,
  prev bytea not null,
  hash bytea not null,
  at bigint not null,
  actor text not null,
  request uuid not null,
  kind text not null,
  v integer not null,
  body text not null,
  sig bytea not null,
  received_at timestamptz not null default now(),
  primary key (device, epoch, seq, hash)
);

-- Postings summed, as at a counter: revenue by day, till, trip, kind, account, party and hour.
create table ledger (
  day date not null,
  device uuid not null,
  till uuid not null,
  trip uuid not null,                   -- zeros where it is of no trip
  kind text not null,
  account text not null,
  party text not null,
  hour smallint not null,
  debit bigint not null,
  credit bigint not null,
  entries bigint not null,
  tickets bigint not null,
  primary key (day, device, till, trip, kind, account, party, hour)
);

create table till (
  till uuid primary key,
  device uuid not null,
  employee uuid not null,
  employee_name text not null,
  station_name text not null,
  opened_at bigint not null,
  closed_at bigint,
  variance bigint
);

-- The central's own journal and the feed end here. Its row is locked by whoever writes to either, until
-- they commit: numbers have no gap, and what has a lower number was committed before.
create table head (
  one boolean primary key default true check (one),
  device uuid not null,                 -- the central as a device
  epoch integer not null default 1,
  seq bigint not null default 0,
  hash bytea not null default decode(repeat('00', 32), 'hex'),
  feed bigint not null default 0,
  lease bigint not null default 0       -- the last number of a lease
);

create table feed (
  n bigint primary key,
  device uuid not null,
  epoch integer not null,
  seq bigint not null,
  audience text not null check (audience in ('all', 'stops', 'device', 'company')),
  stops uuid[],                         -- for counters at one of these stops
  target uuid                           -- for this counter alone
);
create index feed_by_entry on feed (device, epoch, seq);

create table station (
  station uuid primary key,
  code text not null,
  name text not null,
  stop uuid
);

create table trip (
  trip uuid primary key,
  device uuid not null,                 -- who planned it
  route uuid not null,
  route_code text not null,
  day date not null,
  seats smallint not null,
  stops uuid[] not null,
  names text[] not null,
  departs bigint[] not null,
  ends bigint not null,
  cancelled text,
  original uuid,                        -- who held every seat of it, being alone, until that is written out
  allotted boolean not null default false
);
create index trip_by_end on trip (ends) where not allotted;
create index trip_by_stops on trip using gin (stops);

-- Who may sell, or sold, which seat on which legs. The database itself forbids that two overlap.
create extension if not exists btree_gist;
create table seat_right (
  id bigint generated always as identity primary key,
  trip uuid not null references trip,
  seat smallint not null,
  legs int4range not null,
  device uuid not null,
  lease bigint,                         -- 0 for what a counter held before it enrolled; null for none
  ticket uuid,                          -- the ticket that used it
  exclude using gist (trip with =, seat with =, legs with &&)
);
create index seat_right_by_trip on seat_right (trip);
create index seat_right_by_device on seat_right (device, trip) where ticket is null;

-- Seats that a counter asked for while another held them: it gets them once they come back.
create table seat_wanted (
  trip uuid not null,
  seat smallint not null,
  legs int4range not null,
  device uuid not null,
  primary key (trip, seat, device)
);

create table quota (
  trip uuid not null,
  device uuid not null,
  seats smallint not null,
  primary key (trip, device)
);

-- Tickets sold by counter and route: by what seats are shared.
create table sold (
  device uuid not null,
  route uuid not null,
  tickets bigint not null,
  primary key (device, route)
);

create table ticket (
  ticket uuid primary key,
  number text not null,
  device uuid not null,                 -- who sold it
  epoch integer not null,
  seq bigint not null,
  trip uuid not null,
  seat smallint not null,
  state text not null,
  holder uuid,                          -- who may change it
  lease bigint not null default 0,
  wanted_by uuid,
  changed_by uuid,                      -- the entry that changed it last
  changed_epoch integer,
  changed_seq bigint
);
create index ticket_by_trip on ticket (trip);

create table payment_reference (
  operator text not null,
  reference text not null,
  device uuid not null,
  epoch integer not null,
  seq bigint not null,
  primary key (operator, reference)
);

create table exception (
  exception uuid primary key,
  kind text not null,
  device uuid not null,
  subject text not null,
  detail text not null,
  entries jsonb not null,
  raised_at timestamptz not null default now(),
  resolved_at timestamptz,
  note text,
  employee_name text
);
create index exception_open on exception (kind, device) where resolved_at is null;

-- The ledger with the names that head office looks for.
create view revenue as
select l.*, t.employee_name, t.station_name, d.name as counter_name, p.route_code
from ledger l
join device d using (device)
left join till t using (till)
left join trip p on p.trip = l.trip;
