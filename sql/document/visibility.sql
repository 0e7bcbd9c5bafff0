-- What hangs on a partner whom somebody does not see does not exist for him: papers, their lines, files, prints, figures. For views the policies
-- say so; code sees all rows, so whatever it finds by an id asks here, and answers as if there were none. The partner decides at the moment
-- of asking: a customer who changes hands takes his papers along.

create function logic.sees_partner(p_user int, p_partner int) returns boolean language plpgsql stable as $$
begin
    return p_partner is null or logic.user_may(p_user, 'partner.see_all') or exists (
        select from data.partner p
        where p.id = p_partner
          and p.owner_scope = any (array[0, (select u.employee_id from data.user_account u where u.id = p_user)])
          and p.branch_scope = any (logic.user_branches(p_user) || 0));
end $$;
comment on function logic.sees_partner is '用户是否可见某往来单位的单据
Whether a user sees the papers of a partner: all of them with partner.see_all, else those of his own customers and of nobody''s; null, no partner, is
open to all.';

create function logic.sees_document(p_document data.document) returns boolean language plpgsql stable as $$
begin
    return p_document.id is not null and p_document.branch_id = any (logic.user_branches(logic.actor()))
        and (logic.warehouse_allowed(logic.actor(), p_document.warehouse_id)
             or exists (select from data.user_warehouse w where w.user_id = logic.actor() and w.warehouse_id = any (p_document.other_warehouses)))
        and logic.may(p_document.kind || '.see')
        and logic.sees_partner(logic.actor(), p_document.partner_id);
end $$;
comment on function logic.sees_document is '当前用户是否可见一张单据
Whether the user of this call sees a document: its branch, warehouse, kind and partner, as the policies decide it for views.';

create function logic.seen_lines(p_kind meta.document_kind, p_lines logic.line_input[]) returns logic.line_input[] language plpgsql stable as $$
declare
    v_lines logic.line_input[] := p_lines;
    v_seen  bigint[];
    v_place int;
begin
    -- who sees all that his lines could fulfil pays for no look at the papers
    if not exists (select from unnest(p_lines) i where i.source_line is not null)
       or not exists (select from meta.link_rule r where r.kind = p_kind.name and not logic.may(r.source_kind || '.see'))
          and logic.may('partner.see_all') and not exists (select from data.user_warehouse w where w.user_id = logic.actor()) then
        return p_lines;
    end if;
    v_seen := array(
        select o.id
        from (
            select distinct s.document_id id
            from unnest(p_lines) i
            cross join lateral (select x.document_id from data.document_line x where x.id = i.source_line offset 0) s) o
        cross join lateral (select d as document from data.document d where d.id = o.id offset 0) d
        where logic.sees_document(d.document));
    for v_place in
        select i.ordinality
        from unnest(p_lines) with ordinality i
        where i.source_line is not null
          and not exists (select from data.document_line x where x.id = i.source_line and x.document_id = any (v_seen))
    loop
        v_lines[v_place].source_line := null;
    end loop;
    return v_lines;
end $$;
comment on function logic.seen_lines is '只能引用可见单据的行
Lines as given, but that one which is to fulfil an order that the user does not see fulfils none; its fault is that of a line that is not there.';
