-- The floor: the least that any program has to do to post a stock document durably, in plain SQL with nothing else in the way: a
-- header, its lines, a ledger row for each, and the balances of their products in the order of their keys; one call, one
-- transaction. No rights, no numbers, no cost, no checks but the one on the balance. What the door takes beyond this is the
-- price of what it does beyond this.

create schema floor;

create table floor.document (
    id         bigint generated always as identity primary key,
    branch     int         not null,
    partner    int         not null,
    on_day     date        not null,
    created_at timestamptz not null default now()
);
create table floor.line (
    document_id bigint   not null references floor.document,
    line_number smallint not null,
    product     int      not null,
    quantity    numeric  not null,
    price       numeric  not null,
    primary key (document_id, line_number)
);
create table floor.balance (
    branch   int     not null,
    product  int     not null,
    quantity numeric not null check (quantity >= 0),
    value    numeric not null,
    primary key (branch, product)
) with (fillfactor = 70);
create table floor.entry (
    id          bigint generated always as identity primary key,
    document_id bigint   not null,
    line_number smallint not null,
    branch      int      not null,
    product     int      not null,
    quantity    numeric  not null,
    value       numeric  not null,
    on_day      date     not null
);
create index entry_branch_idx on floor.entry (branch, product, on_day);

create function floor.fill(p_branches int, p_products int) returns void
language sql
as $$
    insert into floor.balance (branch, product, quantity, value)
    select b, p, 100000000, 1000000000 from generate_series(1, p_branches) b, generate_series(1, p_products) p
$$;

create function floor.post(p_branch int, p_products int[], p_quantities numeric[]) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    v_document bigint;
    v_changed  int;
begin
    insert into floor.document (branch, partner, on_day) values (p_branch, 1, current_date) returning id into v_document;
    insert into floor.line (document_id, line_number, product, quantity, price)
    select v_document, n, p, q, 10 from unnest(p_products, p_quantities) with ordinality l (p, q, n);
    insert into floor.entry (document_id, line_number, branch, product, quantity, value, on_day)
    select v_document, n, p_branch, p, -q, -q * 10, current_date from unnest(p_products, p_quantities) with ordinality l (p, q, n);
    perform from floor.balance b where b.branch = p_branch and b.product = any (p_products) order by b.product for no key update;
    update floor.balance b set quantity = b.quantity - l.q, value = b.value - l.q * 10
    from unnest(p_products, p_quantities) l (p, q)
    where b.branch = p_branch and b.product = l.p;
    get diagnostics v_changed = row_count;
    if v_changed <> cardinality(p_products) then
        raise exception 'a balance is missing';
    end if;
    return v_document;
end
$$;

analyze floor.balance;
