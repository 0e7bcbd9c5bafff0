-- Preferences of users. A user has a bounded number of them, for every page reads all of them.

create function logic.preferences(p_user int) returns json language sql stable as $$
    select coalesce(json_object_agg(p.name, p.chosen order by p.name), '{}') from data.user_preference p where p.user_id = p_user
$$;
comment on function logic.preferences is '用户的全部个人设置
What a user chose for himself, by name.';

create function logic.set_preference(p_user int, p_name text, p_chosen text[]) returns void language plpgsql volatile as $$
begin
    -- two at once must not both be the last that there is room for
    perform from data.user_account u where u.id = p_user for no key update;
    insert into data.user_preference as p (user_id, name, chosen) values (p_user, p_name, p_chosen)
    on conflict on constraint user_preference_pkey do update set chosen = excluded.chosen;
    if (select count(*) from data.user_preference p where p.user_id = p_user) > 100 then
        perform logic.fail('preference_limit', jsonb_build_object('limit', 100));
    end if;
end $$;
comment on function logic.set_preference is '保存用户的一项个人设置
Keeps what a user chose, instead of what he had chosen before. Raises value_invalid, preference_limit.';
