-- Times are seconds since 1970 by the database's own clock. The same statements run on SQLite and on PostgreSQL.
create table jobs (
  id text primary key,
  kind text not null,
  account text not null,
  hand text not null,
  base text not null,
  needs text not null,
  priority integer not null,
  state text not null,
  attempt integer not null default 0,
  tries integer not null default 0,
  worker text,
  lease_until double precision,
  run_after double precision not null,
  deadline double precision,
  cancel_requested integer not null default 0,
  continues text,
  input text,
  output text,
  error text,
  tag text,
  request text,
  step double precision not null default 0,
  steps double precision not null default 0,
  seconds_left double precision,
  events integer not null default 0,
  webhook text,
  webhook_events text not null default '',
  removable integer not null default 0,
  data_removed integer not null default 0,
  running_limit integer not null default 0,
  created double precision not null,
  started double precision,
  ended double precision
);
create index jobs_waiting on jobs (state, run_after, created);
create index jobs_listed on jobs (account, created, id);
create table job_events (
  job text not null,
  seq integer not null,
  kind text not null,
  data text not null,
  at double precision not null,
  primary key (job, seq)
);
create table workers (
  id text primary key,
  abilities text not null,
  hot_hands text not null,
  hot_base text not null,
  seen double precision not null
);
create table outbox (
  id text primary key,
  job text not null,
  number integer not null,
  event text not null,
  url text not null,
  body text,
  created double precision not null,
  try_at double precision not null,
  tries integer not null default 0
);
create index outbox_due on outbox (try_at);
create index outbox_of_job on outbox (job, number);
