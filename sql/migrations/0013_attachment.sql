-- Files that people put beside documents and records. A file hangs on exactly one thing; it is never changed, and what was removed stays
-- as a row without its content.

create table meta.attachment_type (
    name      text constraint attachment_type_pkey primary key,
    endings   text[] not null,
    beginning bytea  not null
);
comment on table meta.attachment_type is '附件允许的类型
Types of files that may be attached: the media type, the endings of names, and the bytes that such a file begins with (none for text).';

create table data.attachment (
    id          bigint generated always as identity constraint attachment_pkey primary key,
    document_id bigint      constraint attachment_document_id_fkey references data.document,
    product_id  int         constraint attachment_product_id_fkey references data.product,
    partner_id  int         constraint attachment_partner_id_fkey references data.partner,
    name        data.phrase not null,
    type        text        not null constraint attachment_type_fkey references meta.attachment_type,
    size        int         not null,
    digest      bytea       not null,
    content     bytea,
    user_id     int         not null constraint attachment_user_id_fkey references data.user_account,
    at          timestamptz not null default clock_timestamp(),
    removed_at  timestamptz,
    removed_by  int         constraint attachment_removed_by_fkey references data.user_account,
    constraint attachment_of_one check (num_nonnulls(document_id, product_id, partner_id) = 1),
    constraint attachment_size_range check (size between 1 and 5242880),
    constraint attachment_removed check ((content is null) = (removed_at is not null) and (removed_at is null) = (removed_by is null))
);
create index attachment_document_id_idx on data.attachment (document_id) where document_id is not null;
create index attachment_product_id_idx on data.attachment (product_id) where product_id is not null;
create index attachment_partner_id_idx on data.attachment (partner_id) where partner_id is not null;
create index attachment_type_idx on data.attachment (type);
create index attachment_user_id_idx on data.attachment (user_id, at);
create index attachment_removed_by_idx on data.attachment (removed_by) where removed_by is not null;
alter table data.attachment alter column content set storage external;
comment on table data.attachment is '附件
Files on documents, products and partners, of at most 5 MiB. One row per file; a removed one keeps its name and digest (SHA-256), not its content.';
