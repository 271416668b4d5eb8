-- Parcels: what stations say of each, in whatever order it comes, and what follows from all of it.

create table parcel (
  parcel uuid primary key,
  waybill text not null,
  origin text not null default '',      -- codes of stations; empty where they are not known
  destination text not null default '',
  state text not null default 'unheard',        -- of the piece that is least far
  since bigint not null default 0,
  pieces smallint not null default 0,
  due bigint not null default 0,        -- carriage that is still to collect, minor units
  cod_owed bigint not null default 0,   -- cash on delivery that its sender is owed
  troubles integer not null default 0
);
create index parcel_by_waybill on parcel (waybill);
create index parcel_on_its_way on parcel (destination, state)
  where state not in ('delivered', 'returned', 'cancelled');

-- Entries by the parcels that they name.
create table parcel_event (
  parcel uuid not null,
  device uuid not null,
  epoch integer not null,
  seq bigint not null,
  primary key (parcel, device, epoch, seq),
  foreign key (device, epoch, seq) references entry
);

-- What contradicts and people were told of: each once, whatever comes later.
create table parcel_trouble (
  parcel uuid not null,
  trouble text not null,                -- its kind and the entries of it
  primary key (parcel, trouble)
);

comment on column feed.stops is 'for counters at one of these stops, or of these stations';
