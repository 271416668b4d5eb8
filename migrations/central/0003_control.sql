-- Control: what leaves with coaches, and what was said at their doors.

-- Departures that were closed, and whether they were opened again.
create table departure (
  departure uuid primary key,
  trip uuid not null,
  stop smallint not null,               -- index of the call
  reopened boolean not null
);
create index departure_by_trip on departure (trip);

-- The last stop that the coach has left by such a closing: its seats are granted from the next one on.
alter table trip add column left_stop smallint;

-- Entries of the doors, by ticket: who got on, off and back on, and what was undone.
create table at_door (
  device uuid not null,
  epoch integer not null,
  seq bigint not null,
  trip uuid not null,
  ticket uuid not null,
  primary key (device, epoch, seq),
  foreign key (device, epoch, seq) references entry
);
create index at_door_by_ticket on at_door (ticket);
