-- Control: who is aboard, what leaves with the coach. Trips and tickets are named by their ids: what
-- another device says of them may come before they are known here.

-- Every boarding, the undone ones too. Of one ticket the first counts, in the order of
-- (at, device, epoch, seq); the others are doubles.
create table boarding (
  boarding blob primary key,
  trip blob not null,
  ticket blob not null,
  at integer not null,             -- by the clock of the device
  device blob not null,
  epoch integer not null,
  seq integer not null,
  stop integer not null,           -- index of the call where it happened
  to_stop integer not null,        -- index of the call where the journey ends
  seat integer,                    -- empty for one who stands
  on_trust integer not null,
  entry integer not null
) strict, without rowid;
create index boarding_by_ticket on boarding (trip, ticket);

-- Boardings that were a mistake. Which boarding it is may be heard of later.
create table boarding_undone (
  boarding blob primary key,
  trip blob not null,
  ticket blob not null,
  entry integer not null
) strict, without rowid;
create index boarding_undone_by_ticket on boarding_undone (trip, ticket);

-- Who got off (back = 0) and came back (back = 1), by the round of the exit.
create table passenger_exit (
  trip blob not null,
  ticket blob not null,
  round integer not null,
  back integer not null,
  entry integer not null,
  primary key (trip, ticket, round, back)
) strict, without rowid;

-- Tickets without a seat, sold at the door of a full coach.
create table standing (
  ticket blob primary key,
  number text not null unique,
  trip blob not null,
  legs integer not null,           -- bit mask, as in seat_stock
  boarding blob not null,
  refunded integer not null default 0,
  entry integer not null
) strict, without rowid;
create index standing_by_trip on standing (trip);

-- Pieces of luggage tagged to tickets.
create table luggage (
  luggage blob primary key,
  trip blob not null,
  ticket blob not null,
  first integer not null,
  pieces integer not null,
  grams integer not null,
  paid integer not null,           -- minor units, for what is past the allowance
  entry integer not null
) strict, without rowid;
create index luggage_by_ticket on luggage (trip, ticket);

-- Departures that were closed, and whether they were opened again.
create table departure (
  departure blob primary key,
  trip blob not null,
  stop integer not null,
  closed_local text not null,      -- empty where only the reopening is known
  reopened integer not null,
  entry integer not null
) strict, without rowid;
create index departure_by_trip on departure (trip, stop);

-- When a trip got another coach. What is told of a closed day names the one of then.
create table vehicle_swap (
  trip blob not null,
  entry integer not null,
  primary key (trip, entry)
) strict, without rowid;

-- How late a trip is from one of its calls on, as was said. Later words take the place of earlier ones.
create table trip_delay (
  trip blob not null,
  at integer not null,
  entry integer not null,
  stop integer not null,
  minutes integer not null,
  primary key (trip, at, entry)
) strict, without rowid;

-- Who drives and attends coaches.
create table crew (
  crew blob primary key,
  name text not null,
  active integer not null,
  registered text not null,        -- JSON of the CrewRegistered
  entry integer not null
) strict, without rowid;

-- A list of passengers is of no entry: it names its trip, and the request that queued it.
alter table local_print_job add column subject blob;
alter table local_print_job add column request blob;
create unique index local_print_job_by_request on local_print_job (request)
  where request is not null;

-- What one trip brought.
create index ledger_by_trip on ledger (trip) where trip <> x'';

-- A code names its key by a hash of it, for which these are of no use.
drop index device_by_key;
drop index device_key_by_key;
