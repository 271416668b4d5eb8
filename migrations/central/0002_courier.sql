-- Replies that go to a counter by stick.

-- When the last one was made, milliseconds since 1970: each is later than the one before.
alter table device add column courier_at bigint not null default 0;
