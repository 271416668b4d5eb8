-- The central's database. `entry` is what counters pushed, byte for byte; every figure follows from it.

create table company (
  company uuid primary key,
  name text not null,
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
  public_key bytea not null check (octet_length(public_key) = 32),
  state text not null default 'active' check (state in ('active', 'revoked', 'frozen')),
  epoch integer not null default 0,     -- where its journal ends here; 0 before the first entry
  seq bigint not null default 0,
  hash bytea not null default decode(repeat('00', 32), 'hex'),
  enrolled_at timestamptz not null default now(),
  last_contact timestamptz,
  clock_off_ms bigint                   -- its clock less ours at the last contact
);

create table enrolment_code (
  code_hash bytea primary key,          -- SHA-256: the code itself is told once
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_by uuid references device
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
