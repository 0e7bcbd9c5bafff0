-- Cluster roles, created where absent. Run once per cluster by a superuser or a role with CREATEROLE;
-- `suanpan schema apply` only verifies them.
--
-- Three owners that nobody logs in as keep what each layer may do a matter of privilege: code cannot change tables,
-- views see only what row-level security lets them.

do $$
declare
    v_role text;
begin
    foreach v_role in array array['suanpan_data', 'suanpan_code', 'suanpan_report', 'suanpan_bi'] loop
        if not exists (select from pg_catalog.pg_roles r where r.rolname = v_role) then
            execute format('create role %I nologin', v_role);
        end if;
    end loop;
    foreach v_role in array array['suanpan_deploy', 'suanpan_service'] loop
        if not exists (select from pg_catalog.pg_roles r where r.rolname = v_role) then
            execute format('create role %I login', v_role);
        end if;
    end loop;
    foreach v_role in array array['suanpan_data', 'suanpan_code', 'suanpan_report'] loop
        if not pg_catalog.pg_has_role('suanpan_deploy', v_role, 'member') then
            execute format('grant %I to suanpan_deploy', v_role);
        end if;
    end loop;
    -- What the service asks is short: compiling it costs more than running it.
    alter role suanpan_service set jit = off;
    -- database.activity tells what connections of other roles wait for
    if not pg_catalog.pg_has_role('suanpan_code', 'pg_read_all_stats', 'member') then
        grant pg_read_all_stats to suanpan_code;
    end if;
end $$;

comment on role suanpan_data is 'owns tables and sequences';
comment on role suanpan_code is 'owns functions; append-only ledgers grant it INSERT and SELECT alone';
comment on role suanpan_report is 'owns views; bound by row-level security';
comment on role suanpan_bi is 'group of the logins of BI tools: SELECT on schema report';
comment on role suanpan_deploy is 'owns the database and applies the schema';
comment on role suanpan_service is 'the service: may execute the door and nothing else';
