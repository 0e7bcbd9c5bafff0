-- What PostgreSQL lets everybody do who may connect, and what in this database our own roles alone may do from then on: temporary tables,
-- objects in schema public; where a superuser runs it, large objects, advisory locks (by which the door makes a branch's work queue up) and
-- messages in the write-ahead log too. `suanpan bi grant` runs it before the first BI login comes in; by hand, and after a restore:
--
--     psql -d suanpan -f sql/everybody.sql

do $$
declare
    v_function regprocedure;
begin
    execute format('revoke temporary on database %I from public', current_database());
    -- seeds put what they read into one
    execute format('grant temporary on database %I to suanpan_data', current_database());
    revoke create on schema public from public;
    if not (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user) then
        return;
    end if;
    for v_function in
        select p.oid::regprocedure
        from pg_catalog.pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
          and (p.proname ~ '^pg_(try_)?advisory_' or p.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'pg_logical_emit_message'))
    loop
        execute format('revoke execute on function %s from public', v_function);
        execute format('grant execute on function %s to suanpan_deploy, suanpan_data, suanpan_code, suanpan_service', v_function);
    end loop;
end $$;
