-- Preferences: kept for the user who chose them and for nobody else, bounded, and answered with the session.

select plan(16);
select pg_temp.enrol('ann', '{"roles": ["buyer"], "branches": ["HQ"]}');
select pg_temp.enrol('bob', '{"roles": ["seller"], "branches": ["HQ"]}');
create function pg_temp.chosen(p_login text) returns jsonb language sql as
$$ select pg_temp.call(p_login, 'session.current') -> 'preferences' $$;

-- chosen, changed, forgotten
select is(pg_temp.chosen('ann'), '{}', 'at first nothing is chosen');
select is(pg_temp.outcome('ann', 'preference.set', '{"name": "products.columns", "chosen": ["name", "code"]}'),
    'done', 'whoever is signed in may choose');
select is(pg_temp.chosen('ann'), '{"products.columns": ["name", "code"]}', 'and has it with his session, in his order');
select is(pg_temp.chosen('bob'), '{}', 'others have their own');
select pg_temp.call('ann', 'preference.set', '{"name": "products.columns", "chosen": ["code"]}');
select pg_temp.call('ann', 'preference.set', '{"name": "stock.columns", "chosen": ["product"]}');
select pg_temp.call('bob', 'preference.reset', '{"name": "stock.columns"}');
select is(pg_temp.chosen('ann'), '{"products.columns": ["code"], "stock.columns": ["product"]}',
    'a later choice replaces the one before, and is no one else''s to forget');
select is(pg_temp.outcome('ann', 'preference.reset', '{"name": "products.columns"}'), 'done', 'what was chosen can be forgotten');
select is(pg_temp.outcome('ann', 'preference.reset', '{"name": "products.columns"}'), 'done', 'twice');
select is(pg_temp.chosen('ann'), '{"stock.columns": ["product"]}', 'and only that');

-- what is refused leaves nothing
select is(pg_temp.outcome('ann', 'preference.set', jsonb_build_object('name', n.name, 'chosen', '{a}'::text[])),
    'value_invalid', 'not a name: ' || left(n.name, 20))
from unnest(array['', 'Products', 'a.b.c', repeat('a', 41)]) n(name);
select is(string_agg(pg_temp.outcome('ann', 'preference.set', jsonb_build_object('name', 'x', 'chosen', c.chosen)), ' '),
    'value_invalid request_invalid value_invalid value_invalid',
    'nor is nothing, null, too many or too long a choice')
from (values ('[]'::jsonb), ('["a", null]'), (to_jsonb(array_fill('a'::text, array[101]))), (to_jsonb(array[repeat('a', 2001)]))) c(chosen);
select is((select string_agg(pg_temp.outcome('bob', 'preference.set', jsonb_build_object('name', 'n' || g, 'chosen', '{a}'::text[])), ' ' order by g)
           from generate_series(100, 200) g), repeat('done ', 100) || 'preference_limit', 'a user has a hundred at most');

-- the own language
select is(pg_temp.outcome('ann', 'preference.use_language', '{"language": "fr"}'), 'value_invalid', 'a language that there is not is refused');
select pg_temp.call('ann', 'preference.use_language', '{"language": "en"}');
select is(
    (select string_agg(concat(c.login, ' ', pg_temp.call(c.login, 'session.current') #>> '{user,language}'), ' ' order by c.login)
        from (values ('ann'), ('bob')) c(login)),
    'ann en bob zh', 'the language is the user''s own, in every session');
select * from finish();
