-- Files on documents and records through the door.

create function api.attachment_list(p_document bigint default null, p_product data.code default null, p_partner data.code default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return json_build_object('rows', logic.attachment_rows(logic.attachment_subject(p_document, p_product, p_partner)));
end $$;
comment on function api.attachment_list is '附件列表
The files of a document, product or partner, without their content. Raises document_unknown, product_unknown, partner_unknown.';
select logic.register('attachment.list', 'query', null, p_example => '{"document": 1}',
    p_answer => '{rows: [{attachment: id, name: text, type: text, size: int, by: text, at: instant, can_remove: boolean}]}');

create function api.attachment_get(p_attachment bigint) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_attachment data.attachment := logic.seen_attachment(p_attachment);
begin
    return json_build_object('attachment', v_attachment.id::text, 'name', v_attachment.name, 'type', v_attachment.type, 'size', v_attachment.size,
        'content', translate(encode(v_attachment.content, 'base64'), E'\n', ''));
end $$;
comment on function api.attachment_get is '取附件
A file whole, its content in base64. Raises attachment_unknown.';
select logic.register('attachment.get', 'query', null, p_example => '{"attachment": 1}',
    p_answer => '{attachment: id, name: text, type: text, size: int, content: text}');

create function api.attachment_add(
    p_name data.phrase, p_content data.content, p_document bigint default null, p_product data.code default null,
    p_partner data.code default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_subject logic.attachment_subject := logic.attachment_subject(p_document, p_product, p_partner);
    v_content bytea;
    v_type    text;
    v_id      bigint;
begin
    if v_subject.product_id is not null then
        perform logic.require('product.edit');
    elsif v_subject.partner_id is not null then
        perform logic.require('partner.edit');
    end if;
    begin
        v_content := decode(p_content, 'base64');
    exception when invalid_parameter_value then
        perform logic.refuse_faults('[{"path": "content", "fault": "wrong_type"}]');
    end;
    if length(v_content) not between 1 and 5242880 then
        perform logic.fail('attachment_size', jsonb_build_object('size', length(v_content), 'limit', '5 MB'));
    end if;
    v_type := logic.attachment_type(p_name, v_content);
    if v_type is null then
        perform logic.fail('attachment_type', jsonb_build_object('name', p_name));
    elsif json_array_length(logic.attachment_rows(v_subject)) >= 20 then
        perform logic.fail('attachment_limit', jsonb_build_object('limit', 20));
    end if;
    insert into data.attachment (document_id, product_id, partner_id, name, type, size, digest, content, user_id)
    values (v_subject.document_id, v_subject.product_id, v_subject.partner_id, btrim(p_name), v_type, length(v_content),
        sha256(v_content), v_content, logic.actor())
    returning id into v_id;
    return json_build_object('attachment', v_id::text, 'type', v_type);
end $$;
comment on function api.attachment_add is '添加附件
Puts a file, its content in base64, of at most 5 MiB, beside a document, product or partner: pdf, png, jpg, webp, xlsx, docx, txt or csv. Raises
attachment_type, attachment_size, attachment_limit, document_unknown, product_unknown, partner_unknown, permission_denied.';
select logic.register('attachment.add', 'command', null, p_groupable => false,
    p_example => '{"document": 1, "name": "合同.txt", "content": "5ZCI5ZCM"}', p_answer => '{attachment: id, type: text}');

create function api.attachment_remove(p_attachment bigint) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_attachment data.attachment := logic.seen_attachment(p_attachment);
begin
    if v_attachment.user_id <> logic.actor() then
        perform logic.require('attachment.remove');
    end if;
    update data.attachment a set content = null, removed_at = clock_timestamp(), removed_by = logic.actor()
    where a.id = p_attachment and a.removed_at is null;
    return json_build_object('attachment', p_attachment::text);
end $$;
comment on function api.attachment_remove is '删除附件
Removes one''s own file, or any with the right attachment.remove: its content is gone, that it was there stays. Raises attachment_unknown,
permission_denied.';
select logic.register('attachment.remove', 'command', null, p_example => '{"attachment": 1}', p_answer => '{attachment: id}');
