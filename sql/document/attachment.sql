-- Files on documents and records. Who sees a document sees its files and may add some; files of a product or partner are added by who may
-- edit it. A file is what its name's ending and its first bytes say, both, or it is refused.

select logic.declare_permission('attachment.remove', 'general', '删除他人的附件', 'remove files of others', 'administrator,owner');

create type logic.attachment_subject as (document_id bigint, product_id int, partner_id int, kind text);
comment on type logic.attachment_subject is '附件所属的对象
What a file hangs on: a document, a product or a partner; kind of a document.';

create function logic.attachment_subject(p_document bigint, p_product data.code, p_partner data.code) returns logic.attachment_subject
language plpgsql stable as $$
declare
    v_subject logic.attachment_subject;
begin
    if num_nonnulls(p_document, p_product, p_partner) <> 1 then
        perform logic.refuse_faults('[{"path": "document", "fault": "missing"}]');
    elsif p_document is not null then
        select d.id, null::int, null::int, d.kind into v_subject from report.document d where d.id = p_document;
        if v_subject.document_id is null then
            perform logic.fail('document_unknown', jsonb_build_object('document', p_document));
        end if;
    elsif p_product is not null then
        perform logic.require('master.see');
        select null::bigint, p.id, null::int, null::text into v_subject from report.product p where p.code = p_product;
        if v_subject.product_id is null then
            perform logic.fail('product_unknown', jsonb_build_object('product', p_product));
        end if;
    else
        perform logic.require('master.see');
        select null::bigint, null::int, p.id, null::text into v_subject from report.partner p where p.code = p_partner;
        if v_subject.partner_id is null then
            perform logic.fail('partner_unknown', jsonb_build_object('partner', p_partner));
        end if;
    end if;
    return v_subject;
end $$;
comment on function logic.attachment_subject is '附件所属的对象,须为本人可见
What a file hangs on: exactly one of document, product and partner, which the user sees. Raises request_invalid, document_unknown,
product_unknown, partner_unknown, permission_denied.';

create function logic.attachment_rows(p_subject logic.attachment_subject) returns json language sql stable as $$
    select coalesce(json_agg(json_build_object('attachment', a.id::text, 'name', a.name, 'type', a.type, 'size', a.size, 'by', u.name, 'at', a.at,
        'can_remove', a.user_id = logic.actor() or logic.may('attachment.remove')) order by a.id), '[]')
    from data.attachment a
    join data.user_account u on u.id = a.user_id
    where a.removed_at is null
      and (a.document_id = p_subject.document_id or a.product_id = p_subject.product_id or a.partner_id = p_subject.partner_id)
$$;
comment on function logic.attachment_rows is '对象的附件
The files of a thing, without their content; whether the user may remove them.';

create function logic.seen_attachment(p_attachment bigint) returns data.attachment language plpgsql stable as $$
declare
    v_attachment data.attachment;
begin
    select a.* into v_attachment
    from data.attachment a
    where a.id = p_attachment and a.removed_at is null
      and (exists (select from report.document d where d.id = a.document_id)
           or logic.may('master.see') and (exists (select from report.product p where p.id = a.product_id)
                                           or exists (select from report.partner p where p.id = a.partner_id)));
    if v_attachment.id is null then
        perform logic.fail('attachment_unknown', jsonb_build_object('attachment', p_attachment));
    end if;
    return v_attachment;
end $$;
comment on function logic.seen_attachment is '用户可见的附件
A file that hangs on what the user sees. Raises attachment_unknown.';

create function logic.attachment_type(p_name text, p_content bytea) returns text language sql stable as $$
    select t.name from meta.attachment_type t
    where lower(substring(p_name from '\.([A-Za-z0-9]{1,8})$')) = any (t.endings)
      and substring(p_content from 1 for length(t.beginning)) = t.beginning
$$;
comment on function logic.attachment_type is '附件类型
The media type that the ending of the name and the first bytes agree on; null where they agree on none.';
