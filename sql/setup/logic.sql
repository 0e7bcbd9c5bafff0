-- How a company begins: what it is called, its branches and warehouses, and how far it has come. Nothing of it touches a company that has
-- documents.

create type logic.branch_input as (code data.code, name data.title, taxpayer_kind text, warehouse_name data.title);
comment on type logic.branch_input is '新分支输入
A branch with its first warehouse.';

create function logic.require_unbegun() returns void language plpgsql volatile as $$
begin
    -- two who set up at once do so one after the other
    perform from data.company c for update;
    if exists (select from data.document) then
        perform logic.fail('company_begun');
    end if;
end $$;
comment on function logic.require_unbegun is '要求尚无单据
Raises company_begun where there is a document.';

create function logic.setup_steps() returns json language sql stable as $$
    select json_agg(json_build_object('step', s.step, 'done', s.done) order by s.position)
    from (values
        (1, 'setup', (select c.set_up from data.company c) or exists (select from data.document)),
        (2, 'products', exists (select from data.product)),
        (3, 'suppliers', exists (select from data.partner p where p.is_supplier)),
        (4, 'customers', exists (select from data.partner p where p.is_customer)),
        (5, 'users', (select count(*) > 1 from data.user_account u where not u.system)),
        (6, 'opening_stock', exists (
            -- by branch, as the index has it: home pages ask this of years of papers
            select from data.branch b where exists (
                select from data.document d where d.branch_id = b.id and d.kind = 'opening_stock' and d.state = 'posted')))) s (position, step, done)
$$;
comment on function logic.setup_steps is '开始使用的步骤
What a company needs before it trades, and what of it is there.';

select logic.declare_shape('set_up_values', '{name: text, started_on: day?, with_tax: boolean, date_format: date_format, branch_name: text,
      warehouse_name: text, address: text, phone: text, taxpayer_kind: taxpayer_kind}');

create function logic.guide_steps() returns json language sql stable as $$
    select coalesce(json_agg(json_build_object('step', s.kind, 'done', exists (
        select from data.document d where d.kind = s.kind and d.created_by = logic.actor()
            and d.state in ('approved', 'posted', 'closed'))) order by s.position), '[]')
    from (values (1, 'purchase_order'), (2, 'goods_receipt'), (3, 'sales_order'), (4, 'delivery')) s (position, kind)
    where logic.may(s.kind || '.edit')
$$;
comment on function logic.guide_steps is '新手练习的步骤
The first papers of each kind that the user may enter, and whether he has brought one to its end.';
