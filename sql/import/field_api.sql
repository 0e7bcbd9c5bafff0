-- What can be imported, and which column of a file is what.

create function api.import_kinds() returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select logic.import_kinds() $$;
comment on function api.import_kinds is '可导入的资料及其列
What the caller may import, by which operation, with the fields of each and the heads by which they are known.';
select logic.register('import.kinds', 'query', 'master.see',
    p_answer => '{rows: [{kind: text, operation: text, stock_operation: text?, list: text, is_order: boolean, zh: text, en: text,
    fields: [{name: text, zh: text, en: text,
      required: boolean, form: import_field.form, example: text, synonyms: [text]}]}]}');

create function api.import_recognise(p_kind text, p_first_rows logic.import_line[]) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from meta.import_kind k where k.name = p_kind) then
        perform logic.refuse_faults('[{"path": "kind", "fault": "not_found"}]');
    elsif cardinality(p_first_rows) > 20 or exists (select from unnest(p_first_rows) r where cardinality(r.cells) > 200) then
        perform logic.refuse_faults('[{"path": "first_rows", "fault": "too_many", "expected": "at most 20 rows of 200 cells"}]');
    end if;
    return logic.recognised_file(p_kind, p_first_rows);
end $$;
comment on function api.import_recognise is '识别文件的列
{head, columns, missing}: which of the first rows, at most 20, holds the heads of the columns, from 0, null for none; the field of each column, null
where its head is not known; the required fields that none is. Raises request_invalid.';
select logic.register('import.recognise', 'query', 'master.see', p_fields_required => '{"first_rows": ["cells"]}',
    p_example => '{"kind": "products", "first_rows": [{"cells": ["商品资料"]}, {"cells": ["货号", "品名", "进价(元)", "期初数量"]}]}',
    p_answer => '{head: int?, columns: [text?], missing: [text]}');
