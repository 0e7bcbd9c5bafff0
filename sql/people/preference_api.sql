-- Operations on what a user sets for himself. Each works on the caller alone, so none needs a permission.

create function api.preference_set(p_name text, p_chosen text[]) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform logic.set_preference(logic.actor(), p_name, p_chosen);
    return json_build_object('name', p_name, 'chosen', p_chosen);
end $$;
comment on function api.preference_set is '保存一项个人设置
Keeps what the signed-in user chose under a name, such as the columns of a list under products.columns; session.current answers it from then
on. Raises value_invalid, preference_limit.';
select logic.register('preference.set', 'command', null, p_example => '{"name": "products.columns", "chosen": ["code", "name", "sale_price"]}',
    p_answer => '{name: text, chosen: json}');

create function api.preference_reset(p_name text) returns json language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from data.user_preference p where p.user_id = logic.actor() and p.name = p_name;
    return json_build_object('name', p_name);
end $$;
comment on function api.preference_reset is '恢复一项个人设置
Forgets what the signed-in user chose under a name; one that was never chosen is as it was.';
select logic.register('preference.reset', 'command', null, p_example => '{"name": "products.columns"}', p_answer => '{name: text}');

create function api.preference_use_language(p_language text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update data.user_account u set language = p_language where u.id = logic.actor() and u.language <> p_language;
    return json_build_object('language', p_language);
end $$;
comment on function api.preference_use_language is '设置自己的语言
Makes zh or en the language of the signed-in user, in every browser. Raises value_invalid.';
select logic.register('preference.use_language', 'command', null, p_example => '{"language": "en"}', p_answer => '{language: language}');
