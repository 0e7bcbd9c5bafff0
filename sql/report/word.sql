-- Words: what pages and files call a name or a value. Said once, in meta.term and meta.value_word; everybody else asks here.

create function logic.label(p_term meta.term, out zh text, out en text) language sql immutable as $$
    select coalesce(p_term.label_zh, nullif(regexp_replace(h.zh, '^是否|(内部编号|编码|名称|数量)$', '', 'g'), ''), h.zh),
           coalesce(p_term.label_en, upper(left(h.en, 1)) || substr(h.en, 2))
    from (select regexp_replace(coalesce(p_term.column_zh, p_term.zh), '[:：,，(（;；—].*', '') zh,
                 replace(regexp_replace(p_term.identifier, '_name$', ''), '_', ' ') en) h
$$;
comment on function logic.label is '页面上的名称
What pages call a name: what its row says, else in Chinese the head of its meaning without 是否, 编码, 名称, 数量, in English the name itself as words.';

create function logic.words_json() returns json language sql stable as $$
    select json_object_agg(t.identifier, json_build_array(l.zh, l.en) order by t.identifier) from meta.term t cross join lateral logic.label(t) l
$$;
comment on function logic.words_json is '全部名称的 JSON
{name: [Chinese, English]}: what pages call each name of an argument or a column.';

create function logic.column_meaning(p_term meta.term) returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
    select coalesce(p_term.column_zh, p_term.zh) || E'\n' || upper(left(m.en, 1)) || substr(m.en, 2) || case when m.en ~ '\.$' then '' else '.' end
    from (select coalesce(p_term.column_en, p_term.en) en) m
$$;
comment on function logic.column_meaning is '列的含义
What a column of the name holds where its view does not say: Chinese line, English sentence, as a comment.';
grant execute on function logic.column_meaning(meta.term) to suanpan_report;
