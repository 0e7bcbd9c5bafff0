-- The seven roles that a company starts with. They get the permissions of a release once (logic.declare_permission); what an
-- administrator took from or gave to them stays.

insert into data.role (code, name, seeded) values
('administrator', '系统管理员', true), ('owner', '老板', true), ('buyer', '采购员', true), ('seller', '销售员', true),
('storekeeper', '库管员', true), ('accountant', '会计', true), ('auditor', '审计员', true)
on conflict on constraint role_code_key do nothing;
