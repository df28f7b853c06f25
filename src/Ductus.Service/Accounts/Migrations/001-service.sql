create table accounts (
  name text primary key,
  seconds_a_month double precision,
  running integer not null,
  queued integer not null,
  bytes bigint not null,
  creations_a_minute integer not null,
  webhook_secret text not null,
  created double precision not null
);
create table tokens (
  id text primary key,
  hash text not null unique,
  last_four text not null,
  account text not null,
  scopes text not null,
  created double precision not null,
  expires double precision,
  last_used double precision
);
create table models (
  owner text not null,
  name text not null,
  account text not null,
  description text not null,
  visibility text not null,
  hardware text not null,
  created double precision not null,
  primary key (owner, name)
);
create table versions (
  id text not null,
  owner text not null,
  model text not null,
  kind text not null,
  file text not null,
  base text not null,
  word text not null,
  job text,
  created double precision not null,
  primary key (id, owner, model)
);
create unique index versions_of_jobs on versions (job);
create table files (
  id text primary key,
  account text not null,
  name text not null,
  content_type text not null,
  size bigint not null,
  sha256 text not null,
  md5 text not null,
  metadata text not null,
  created double precision not null,
  expires double precision not null
);
create table deployments (
  owner text not null,
  name text not null,
  number integer not null,
  model text not null,
  version text not null,
  hardware text not null,
  min_instances integer not null,
  max_instances integer not null,
  created double precision not null,
  primary key (owner, name)
);
create table idempotency (
  account text not null,
  name text not null,
  hash text not null,
  job text,
  created double precision not null,
  primary key (account, name)
);
