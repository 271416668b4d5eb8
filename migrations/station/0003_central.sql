-- What a counter holds and knows as one of several: its central, its rights, entries of others.

-- The central this counter belongs to, and what of itself a replay must know.
create table central (
  one integer primary key check (one = 1),
  own blob not null,               -- this counter
  own_key text not null,           -- its public key, hexadecimal
  epoch integer not null,          -- of its journal: entries of an older one are lost ones
  restarted integer not null default 0,   -- the central did not say yet that it knows this epoch
  device blob not null,            -- the central
  public_key text not null,
  company blob not null,
  standalone integer not null,
  entry integer not null
) strict;

-- Counters whose keys the central vouches for.
create table certified (
  device blob primary key,
  public_key text not null,
  name text not null,
  company_wide integer not null,
  revoked_since integer,           -- tickets sold from then on are not good
  entry integer not null
) strict, without rowid;

-- Keys that came after the first one of a device: from a place of its journal on.
create table device_key (
  device blob not null,
  epoch integer not null,
  seq integer not null,
  public_key text not null,
  at integer not null,
  entry integer not null,
  primary key (device, epoch, seq)
) strict, without rowid;

-- Whose key a code was signed with.
create index device_by_key on device (public_key);
create index device_key_by_key on device_key (public_key);

-- Seats that this counter alone may sell, sold ones among them.
create table lease (
  trip blob not null,
  seat integer not null,
  lease integer not null,
  legs integer not null,           -- bit mask, as in seat_stock
  sell_until integer,
  entry integer not null,
  primary key (trip, seat, lease)
) strict, without rowid;

-- What a part of our journal that was lost with a disk gave back: never taken up again.
create table lease_over (
  trip blob not null,
  seat integer not null,
  lease integer not null,
  legs integer not null,
  entry integer not null,
  primary key (trip, seat, lease)
) strict, without rowid;

-- Rights to change a ticket that are not with the counter that sold it.
create table ticket_right (
  ticket blob primary key,
  held integer not null,
  lease integer not null,
  entry integer not null
) strict, without rowid;

-- What a person must look at, as the central raised it.
create table inbox (
  exception blob primary key,
  kind text not null,
  device blob not null,
  subject text not null,
  detail text not null,
  entries text not null,           -- JSON array of places in journals
  raised_at integer not null,
  note text,
  resolved_by text,
  resolved_at integer,
  entry integer not null
) strict, without rowid;
create index inbox_open on inbox (raised_at) where resolved_at is null;

-- Entries of other counters that are kept and could not be applied.
create table unread (
  entry integer primary key,
  cause text not null
) strict;

-- Whether two tickets were ever on it at once: the legs taken then follow from its tickets.
alter table seat_stock add column doubled integer not null default 0;
-- The other counter that gave it its seat; empty where this one did.
alter table ticket add column seated_by blob;
create index ticket_by_trip on ticket (trip, seat);
