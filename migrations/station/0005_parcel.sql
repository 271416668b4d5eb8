-- Parcels. What happened to one is told by facts of several counters, in any order: the events are
-- kept as they came, and the other rows are made anew of all that is known after each.

create table parcel (
  id integer primary key,
  parcel blob not null unique,
  waybill text not null,
  registered integer,              -- the journal line that took it in, once that is known
  origin text not null,            -- codes of stations; empty where they are not known
  destination text not null,
  state text not null,             -- of the piece that is least far
  since integer not null,
  due integer not null,            -- carriage that is still to collect, minor units
  cod_owed integer not null,       -- cash on delivery that its sender is owed
  troubles integer not null,
  entry integer not null
) strict;
create index parcel_by_waybill on parcel (waybill);
create index parcel_owed on parcel (origin, id) where cod_owed > 0;

-- What each entry says of each parcel.
create table parcel_event (
  parcel integer not null,
  entry integer not null,
  at integer not null,             -- by the clock of the device
  device blob not null,
  epoch integer not null,
  seq integer not null,
  event text not null,             -- JSON
  primary key (parcel, entry)
) strict, without rowid;

create table parcel_piece (
  parcel integer not null,
  piece integer not null,
  state text not null,
  station blob,                    -- where it lies
  trip blob,                       -- or what it is on
  destination text not null,       -- the code of the station it goes to; empty where not known
  since integer not null,
  ready text,                      -- the day since which it can be picked up
  back integer not null,           -- whether it goes back to its sender
  damaged integer not null,
  entry integer not null,
  primary key (parcel, piece)
) strict, without rowid;
create index parcel_piece_here on parcel_piece (station, state, destination, parcel)
  where station is not null;
create index parcel_piece_aboard on parcel_piece (trip, parcel) where trip is not null;
create index parcel_piece_coming on parcel_piece (destination, parcel) where state = 'loaded';

-- The carriage of pieces on trips: loaded (unloaded = 0) and unloaded, at which station.
create table parcel_shipment (
  trip blob not null,
  station blob not null,
  unloaded integer not null,
  parcel integer not null,
  piece integer not null,
  via text not null,               -- the code of the station where it changes; empty where it does not
  entry integer not null,
  primary key (trip, station, unloaded, parcel, piece)
) strict, without rowid;

create table parcel_claim (
  claim blob primary key,
  parcel integer not null,
  state text not null,             -- unheard, opened, decided, paid
  asked integer not null,
  awarded integer,
  entry integer not null
) strict, without rowid;
create index parcel_claim_by_parcel on parcel_claim (parcel);
create index parcel_claim_open on parcel_claim (state, claim) where state in ('opened', 'decided');

-- Senders and receivers, for finding: telephones by their last eight digits, names by their words.
create table parcel_phone (
  phone text not null,
  parcel integer not null,
  entry integer not null,
  primary key (phone, parcel)
) strict, without rowid;
create table parcel_word (
  word text not null,
  parcel integer not null,
  entry integer not null,
  primary key (word, parcel)
) strict, without rowid;

-- Every tariff that was set. The one of the highest edition is in force.
create table parcel_tariff (
  edition integer not null,
  at integer not null,
  device blob not null,
  epoch integer not null,
  seq integer not null,
  entry integer not null,
  primary key (edition, at, device, epoch, seq)
) strict, without rowid;

-- Texts to senders and receivers, and what became of them.
create table message (
  message blob primary key,
  parcel blob not null,
  device blob not null,            -- the counter that sends it
  state text not null,             -- prepared, sent, failed
  attempts integer not null,
  cause text,
  prepared integer not null,       -- the journal line that has its text; 0 while it is not known
  entry integer not null
) strict, without rowid;
create index message_by_parcel on message (parcel);
create index message_waiting on message (device, prepared) where state = 'prepared';

-- The last running number of a waybill that the device gave.
alter table device add column last_waybill integer not null default 0;

-- Pick-up codes that were told here. They are on papers of today, and in no entry.
create table local_pickup_code (
  parcel blob primary key,
  code text not null,
  at integer not null
) strict, without rowid;
create index local_pickup_code_by_age on local_pickup_code (at);
