-- A company that can start: its settings row, the system actor, and where there is none yet a first branch with a warehouse.

insert into data.company (id, name, started_on) values (1, '我的公司', date_trunc('year', current_date)::date)
on conflict on constraint company_pkey do nothing;

insert into data.user_account (login, name, system, all_branches)
select 'system', '系统', true, true
where not exists (select from data.user_account u where u.system);

select data.make_first_branch();
