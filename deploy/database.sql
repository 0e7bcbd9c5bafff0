-- The roles and the database of Suanpan on a server, made where absent; run by psql, as superuser or as a login with
-- CREATEROLE and CREATEDB, as often as one likes. The passwords of suanpan_deploy and suanpan_service are the first lines
-- of the files of these names in the folder that the environment names in SUANPAN_SECRETS, so that no argument shows them.
--
--     SUANPAN_SECRETS=/etc/suanpan/secrets psql -f deploy/database.sql
--
-- With `-v keep_passwords=yes` only roles that are made here get theirs.

\set ON_ERROR_STOP on
\set deploy_password `head -n 1 "$SUANPAN_SECRETS/suanpan_deploy"`
\set service_password `head -n 1 "$SUANPAN_SECRETS/suanpan_service"`
select :'deploy_password' = '' or :'service_password' = '' as lacks_password \gset
\if :lacks_password
do $$ begin raise 'the files suanpan_deploy and suanpan_service in $SUANPAN_SECRETS have to hold passwords'; end $$;
\endif

select
    not exists (select from pg_catalog.pg_roles r where r.rolname = 'suanpan_deploy') as sets_deploy,
    not exists (select from pg_catalog.pg_roles r where r.rolname = 'suanpan_service') as sets_service \gset
\if :{?keep_passwords}
\else
    \set sets_deploy yes
    \set sets_service yes
\endif

\ir ../sql/roles.sql

\if :sets_deploy
alter role suanpan_deploy password :'deploy_password';
\endif
\if :sets_service
alter role suanpan_service password :'service_password';
\endif

-- Unless superuser, only a member of a role may make a database for it.
select format('grant suanpan_deploy to %I', current_user)
where not pg_catalog.pg_has_role(current_user, 'suanpan_deploy', 'member') \gexec

select $$create database suanpan owner suanpan_deploy template template0 encoding 'UTF8' locale 'C.UTF-8'$$
where not exists (select from pg_catalog.pg_database d where d.datname = 'suanpan') \gexec
