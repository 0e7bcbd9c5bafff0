-- What a user set for himself: it is his own, follows him to every browser, and is read with each page, so it is small.

create table data.user_preference (
    user_id int    not null constraint user_preference_user_id_fkey references data.user_account,
    name    text   not null,
    chosen  text[] not null,
    constraint user_preference_pkey primary key (user_id, name),
    constraint user_preference_name_form check (name ~ '^[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?$'),
    constraint user_preference_chosen_size check (
        cardinality(chosen) between 1 and 100 and array_ndims(chosen) = 1 and array_position(chosen, null) is null
        and octet_length(array_to_string(chosen, ' ')) <= 2000)
);
comment on table data.user_preference is '用户的个人设置
What users chose for themselves. One row per user and name; a name without a row is as the system has it.';
comment on column data.user_preference.name is '设置名称,如 products.columns
Name of the setting, such as products.columns: the columns of a list.';
comment on column data.user_preference.chosen is '所选的值
What was chosen, in its order.';
