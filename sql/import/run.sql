-- The run of an import. Guarantees: all of a file or none of it; a check writes nothing and locks nothing; a run holds what others wait for no
-- longer than one part takes, a tenth of a second, for in a job it goes on in transactions of its own, which others pass. When a later part
-- fails, or somebody stops the job, what the parts before it made is cancelled or mirrored. What a service that died left behind is gone on
-- with by the next run of the same file. Products that come with their opening stock are made first: nobody waits for what nobody sees. Outside of
-- a job (SQL users) all is one transaction.

create function logic.import_known(p_kind text, p_external_ids text[]) returns text[] language plpgsql stable as $$
begin
    return array(
        select d.external_id::text from data.document d
        where d.kind = p_kind and d.external_id = any (p_external_ids) and d.state <> 'cancelled' and not d.reversed);
end $$;
comment on function logic.import_known is '已导入的外部编号
Which external ids papers have that count; one that was cancelled or reversed does not.';

create function logic.adopt_papers(p_kind text, p_external_ids text[]) returns void language plpgsql volatile as $$
begin
    -- of runs that nobody carries out any more
    update data.import_paper p set job_id = logic.current_job(), place = -abs(p.place)
    where p.kind = p_kind and p.external_id = any (p_external_ids) and not logic.job_alive(p.job_id);
    delete from data.import_paper p where p.job_id = logic.current_job() and p.document_id is null;
end $$;
comment on function logic.adopt_papers is '接续中断的导入
Takes over what a run of the same file made that was interrupted: it ends with this one, or is undone with it.';

create function logic.stage_import(p_kind text, p_groups logic.import_group[], p_submit boolean, p_numbers int[]) returns void
language plpgsql volatile as $$
begin
    insert into data.import_paper (job_id, place, kind, branch_id, external_id, submits, input, lines, row_numbers)
    select logic.current_job(), g.ordinality, p_kind, logic.current_branch(), g.external_id, p_submit, to_jsonb(g.input),
           to_jsonb(g.lines),
           case when p_numbers is null then g.row_numbers else array(select p_numbers[n.row_number] from unnest(g.row_numbers) with
               ordinality n (row_number, place) order by n.place) end
    from unnest(p_groups) with ordinality g;
end $$;
comment on function logic.stage_import is '登记待导入的单据
Keeps the papers of a file for the parts of the job that follow; p_numbers: the rows of the file that theirs were made of, null for the same. Raises
busy where another run has one of them.';

create function logic.import_paper(
    p_kind text, p_input logic.document_input, p_lines logic.line_input[], p_row_numbers int[], p_submit boolean) returns bigint
language plpgsql volatile as $$
declare
    v_computed logic.computed_document := logic.computed_document(p_kind, p_input, p_lines);
    v_document data.document;
begin
    if v_computed.faults is not null then
        perform logic.refuse_import(array(
            select f from logic.import_faults(array(
                select row(j ->> 'path', j ->> 'fault', j ->> 'value')::logic.fault from jsonb_array_elements(v_computed.faults) j),
                       p_row_numbers) f));
    end if;
    v_document := logic.write_draft(null, v_computed);
    if p_submit then
        v_document := logic.submit_document(v_document);
    end if;
    return v_document.id;
end $$;
comment on function logic.import_paper is '写入一张导入的单据
Makes one paper of a file, or makes and submits it. Raises import_faulty where it has become faulty since it was checked, and what posting raises.';

create function logic.import_groups_now(p_kind text, p_groups logic.import_group[], p_submit boolean, p_rows int) returns void
language plpgsql volatile as $$
declare
    v_group logic.import_group;
    v_done  int := 0;
begin
    foreach v_group in array p_groups loop
        perform logic.progress(v_done, p_rows);
        v_done := v_done + cardinality(v_group.row_numbers);
        perform logic.import_paper(p_kind, v_group.input, v_group.lines, v_group.row_numbers, p_submit);
    end loop;
    perform logic.progress(p_rows, p_rows);
end $$;
comment on function logic.import_groups_now is '在同一事务中导入全部单据
Makes all papers of a file in this transaction, telling how far it is.';

select logic.declare_shape('paper_import', '{rows: int, created: int, unchanged: int, left_out?: int}');

create function logic.import_documents(
    p_kind text, p_rows logic.document_import_row[], p_submit boolean, p_numbers int[] default null, p_fields jsonb default '{}') returns json
language plpgsql volatile as $$
declare
    v_kind   meta.document_kind := logic.kind(p_kind);
    v_lines  logic.document_import_line[];
    v_groups logic.import_group[];
    v_known  text[];
    v_papers int;
    v_zero   int := 0;
begin
    perform logic.refuse_too_many(cardinality(p_rows));
    perform logic.progress(0, cardinality(p_rows));
    v_lines := logic.priced_lines(logic.document_import_lines(logic.document_rows_named(p_kind, p_rows)));
    v_papers := (select count(distinct l.external_id) from unnest(v_lines) l where l.quantity is distinct from 0 or not v_kind.precedes_start);
    if v_kind.precedes_start then
        v_lines := logic.opened_before(v_lines);
        v_zero := (select count(*) from unnest(v_lines) l where l.quantity = 0 and l.faults = '{}');
        v_lines := array(select l from unnest(v_lines) l where l.quantity is distinct from 0 or l.faults <> '{}' order by l.n);
    end if;
    v_groups := array(select g from logic.import_groups(v_lines) g);
    if logic.current_job() is not null and not logic.dry_run() then
        perform logic.adopt_papers(p_kind, array(select g.external_id from unnest(v_groups) g));
    end if;
    v_known := logic.import_known(p_kind, array(select g.external_id from unnest(v_groups) g));
    v_groups := array(select g from unnest(v_groups) g where not g.external_id = any (v_known) order by g.row_numbers[1]);
    v_lines := array(select l from unnest(v_lines) l where l.external_id is null or not l.external_id = any (v_known) order by l.n);
    perform logic.refuse_import(array(
        select row(coalesce(p_numbers[f.row_number], f.row_number), coalesce(p_fields ->> f.field, f.field), f.fault, f.value)::logic.import_fault
        from unnest(logic.document_import_faults(v_kind, v_lines, v_groups, p_submit)) f));
    if logic.dry_run() then
        null;
    elsif logic.current_job() is not null then
        perform logic.stage_import(p_kind, v_groups, p_submit, p_numbers);
        if v_groups = '{}' then
            perform logic.progress(cardinality(p_rows), cardinality(p_rows));
        end if;
    else
        perform logic.import_groups_now(p_kind, v_groups, p_submit, cardinality(p_rows));
    end if;
    return json_strip_nulls(json_build_object('rows', cardinality(p_rows), 'created', cardinality(v_groups),
        'unchanged', v_papers - cardinality(v_groups),
        'left_out', nullif(v_zero, 0)));
end $$;
comment on function logic.import_documents is '导入单据
Imports a file of documents as drafts, or submits them; all or none. Faults are told by the rows p_numbers and the fields p_fields, where the rows
were made of others; left_out: rows of opening stock without quantity. In a job the papers are kept for its parts. Raises import_too_large,
import_faulty, job_cancelled, and with p_submit what posting raises.';

create function logic.carry_on_import() returns boolean language plpgsql volatile as $$
declare
    v_job   bigint := logic.current_job();
    v_until timestamptz := clock_timestamp() + interval '100 milliseconds';
    v_paper data.import_paper;
    v_done  int;
    v_total int;
begin
    select coalesce(sum(cardinality(p.row_numbers)) filter (where p.document_id is not null), 0), coalesce(sum(cardinality(p.row_numbers)), 0)
    into v_done, v_total from data.import_paper p where p.job_id = v_job and p.place > 0;
    loop
        select p.* into v_paper from data.import_paper p where p.job_id = v_job and p.document_id is null order by p.place limit 1;
        exit when v_paper.job_id is null or clock_timestamp() > v_until;
        perform logic.progress(v_done, v_total);
        perform set_config('suanpan.branch', v_paper.branch_id::text, true);
        update data.import_paper p
        set document_id = logic.import_paper(v_paper.kind, jsonb_populate_record(null::logic.document_input, v_paper.input),
            array(select l from jsonb_populate_recordset(null::logic.line_input, v_paper.lines) l), v_paper.row_numbers, v_paper.submits)
        where p.job_id = v_job and p.place = v_paper.place;
        v_done := v_done + cardinality(v_paper.row_numbers);
    end loop;
    perform logic.progress(v_done, v_total);
    if v_paper.job_id is null then
        delete from data.import_paper p where p.job_id = v_job;
    end if;
    return v_paper.job_id is not null;
end $$;
comment on function logic.carry_on_import is '导入作业的下一部分
Makes papers of the job of this transaction for a tenth of a second, at least one; true where more wait. The last part forgets what was kept. Raises
what import_paper raises, job_cancelled.';

create function logic.undo_paper(p_document bigint) returns boolean language plpgsql volatile as $$
declare
    v_document data.document := logic.lock_document(p_document, null);
begin
    if v_document.state = 'submitted' then
        v_document := logic.refuse_document(v_document, 'withdraw', '');
    end if;
    if v_document.state = 'posted' and not v_document.reversed then
        perform logic.mirror_document(v_document, v_document.business_on, '');
    elsif v_document.state in ('draft', 'rejected', 'approved') then
        if v_document.state = 'approved' then
            perform logic.withdraw_order(v_document, false);
        end if;
        perform logic.move_document(v_document, 'cancel', '');
    end if;
    return true;
exception when sqlstate 'SP409' or sqlstate 'SP422' then
    -- somebody has used it meanwhile
    return false;
end $$;
comment on function logic.undo_paper is '撤销一张已导入的单据
Cancels or mirrors a paper that an import made; false where something stands in the way.';

create function logic.imported_products() returns table (product_id int, code text, place bigint) language sql stable as $$
    select p.id, p.code::text, row_number() over (order by p.code)
    from data.job j
    join data.change c on c.request_id = j.request_id and c.at >= j.started_at and c.table_name = 'product' and c.action = 'insert'
    join data.product p on p.id = c.row_id::int
    where j.id = logic.current_job() and j.operation = 'product.open'
$$;
comment on function logic.imported_products is '本作业新建的商品
The products that the job of this transaction made with their opening stock and that are there, by code.';

create function logic.undo_products() returns boolean language plpgsql volatile as $$
declare
    v_ids int[] := array(
        select i.product_id from logic.imported_products() i
        where not exists (select from data.document_line l where l.product_id = i.product_id)
          and not exists (select from data.attachment a where a.product_id = i.product_id)
        order by i.product_id limit 100);
begin
    delete from data.product_limit l where l.product_id = any (v_ids);
    delete from data.product_barcode b where b.product_id = any (v_ids);
    delete from data.product_unit u where u.product_id = any (v_ids);
    delete from data.product p where p.id = any (v_ids);
    return v_ids <> '{}';
exception when foreign_key_violation then
    -- somebody began to use one meanwhile: the next look knows
    return true;
end $$;
comment on function logic.undo_products is '删除本作业新建而未用的商品
Deletes products that the job of this transaction made and nobody uses, a hundred at most; true where there may be more.';

create function logic.undo_import() returns boolean language plpgsql volatile as $$
declare
    v_job   bigint := logic.current_job();
    v_until timestamptz := clock_timestamp() + interval '100 milliseconds';
    v_paper data.import_paper;
    v_more  boolean := false;
begin
    delete from data.import_paper p where p.job_id = v_job and p.document_id is null;
    loop
        select p.* into v_paper from data.import_paper p where p.job_id = v_job and not p.stands order by p.place desc limit 1;
        exit when v_paper.job_id is null or clock_timestamp() > v_until;
        perform set_config('suanpan.branch', v_paper.branch_id::text, true);
        v_more := true;
        if logic.undo_paper(v_paper.document_id) then
            delete from data.import_paper p where p.job_id = v_job and p.place = v_paper.place;
        else
            update data.import_paper p set stands = true where p.job_id = v_job and p.place = v_paper.place;
        end if;
    end loop;
    v_more := v_more or logic.undo_products();
    -- told by a call that does nothing else, for what raises is undone itself
    if not v_more and exists (select from data.import_paper p where p.job_id = v_job) then
        perform logic.fail('import_stands', (
            select jsonb_build_object('count', count(*), 'numbers', string_agg(coalesce(d.number, '#' || d.id), ', ' order by p.place))
            from (select * from data.import_paper p where p.job_id = v_job order by p.place limit 20) p
            join data.document d on d.id = p.document_id));
    elsif not v_more and exists (select from logic.imported_products()) then
        perform logic.fail('import_products_stand', (
            select jsonb_build_object('count', count(*), 'codes', string_agg(i.code, ', ' order by i.code) filter (where i.place <= 20))
            from logic.imported_products() i));
    end if;
    return v_more;
end $$;
comment on function logic.undo_import is '撤销导入作业
Undoes papers that the parts of the job of this transaction made, the last first, for a tenth of a second, then deletes the products that came with
them; true where more may wait. Raises import_stands, import_products_stand once what is left cannot be undone.';

create function logic.create_import_operations() returns void language plpgsql volatile as $$
declare
    v_kind    meta.document_kind;
    v_posts   boolean;
    v_stock   boolean;
    v_comment text;
begin
    for v_kind in select k.* from meta.document_kind k where k.lines = 'goods' order by k.name loop
        v_posts := v_kind.final_state = 'posted';
        v_stock := v_kind.partner = 'none';
        v_comment := concat_ws(' ', format('%s the %s of a file of up to 20,000 lines%s; none where any row is faulty.',
                case when v_posts then 'Posts' else 'Makes' end, v_kind.plural_en, concat(
                case when v_posts and not v_stock then ', past ones on their day' when v_stock and v_kind.direction < 0 then ' at current cost' end,
                case when v_posts then ', or leaves them as drafts' else ' as drafts, or submits them' end,
                case when v_kind.reserves then ', which reserves what is available in the order of the file' end)),
            case when v_stock and v_kind.priced then 'price is the cost of the unit.' end,
            'The rows of one external id are one paper;',
            case when not v_stock then 'one that exists already is left as it is. discount is what is paid: 90, 90%, 9折 or 0.95.'
                 else 'those without are one for each 500 lines of a warehouse, day and reason, and the same once more is known by what it'
                     ' holds.' end,
            case when v_kind.returns then 'No row names its source, which takes a permission of its own.' end,
            case when v_kind.precedes_start then
                'A row that was opened already just so is left, one that says otherwise is refused and names the paper to reverse; rows without'
                ' quantity are left out.' end,
            'Raises import_faulty, import_too_large' || case when v_posts then ' and what posting raises.' else '.' end);
        execute format('create function api.%s_import(p_rows logic.document_import_row[], p_submit boolean default %s) returns json'
            ' language sql volatile security definer set search_path = pg_catalog, pg_temp'
            ' as $body$ select logic.import_documents(%L, p_rows, p_submit) $body$', v_kind.name, v_posts::text, v_kind.name);
        execute format('comment on function api.%s_import is %L', v_kind.name, format(E'导入%s\n%s', v_kind.zh, v_comment));
        perform logic.register(v_kind.name || '.import', 'batch', 'document.import', 'branch',
            p_fields_required => jsonb_build_object('rows', case when v_stock then '["product", "quantity"]'::jsonb
                                                                else '["external_id", "product", "quantity"]' end),
            p_example => jsonb_build_object('rows', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('external_id', '1',
                'partner', case v_kind.partner when 'supplier' then 'S00001' when 'customer' then 'C00001' end, 'warehouse', 'HQ-1',
                'business_on', case when not v_kind.precedes_start then '2026-01-05' end, 'product', 'P000001', 'quantity', '4',
                'price', case when v_kind.priced then '52' end, 'reason', case when v_kind.returns then '破损' end)))),
            p_answer => 'paper_import');
    end loop;
end $$;
comment on function logic.create_import_operations is '生成各种单据的导入操作
Makes api.<kind>_import of every kind with lines of goods, thin as they are. Run once all kinds are declared.';
