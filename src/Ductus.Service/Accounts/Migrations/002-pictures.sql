alter table accounts add column pictures_a_month bigint;
create table pictures (
  job text primary key,
  account text not null,
  made integer not null,
  created double precision not null
);
create index pictures_of_accounts on pictures (account, created);
