-- The forms. 三联单 is the three-part continuous paper of half a page, 241 mm × 140 mm.

insert into meta.print_form (name, zh, en, lines) values
('a4', 'A4', 'A4', 30),
('three_part', '三联单 241×140', 'three-part 241×140', 10)
on conflict on constraint print_form_pkey do update set zh = excluded.zh, en = excluded.en, lines = excluded.lines
where (print_form.*) is distinct from (excluded.*);
