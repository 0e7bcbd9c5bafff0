-- What pages say: labels of names where logic.label would make another of what they mean, and the words of values that stand for something.

update meta.term t set label_zh = l.zh, label_en = l.en
from (values
('after', '变更后', null), ('all_branches', '全部分支', null), ('allow_author', null, 'Author may decide'), ('amount_from', '金额从', null),
('amount_to', '金额至', null), ('approval_amount', null, 'Amount judged'), ('approver_name', '审批人', null), ('as_of', '截至', null),
('available_mixed', '可销合整件', 'Available, in units'), ('averaged_value', null, 'Moved by average'),
('backorder_refused', '缺货时拒绝审核', 'Refuse backorders'), ('balance_after', null, 'Balance'), ('base_quantity', '基本数量', null),
('base_unit_name', '单位', 'Unit'), ('branch_name', '分支机构', null), ('branches', '分支机构', null), ('business_on', null, 'Business day'),
('cancelled_by', '取消人', null), ('category', '分类', null), ('client', '客户端', null), ('closed', null, 'Given up'), ('closing', '结存', null),
('closing_value', '结存金额', null), ('cost_unit', null, 'Valued with'), ('created_at', null, 'Entered at'), ('created_by', null, 'Entered by'),
('date_format', '日期显示', 'Days are shown as'), ('days_late', '逾期天数', null), ('decimals', '小数位', null), ('denominator', null, 'Divided by'),
('discount', '整单折扣(金额)', 'Document discount (amount)'), ('discount_limit', '手工让利上限(0.2 = 最多减 20%)', 'Most taken off by hand (0.2 = 20 %)'),
('done', '已完成', null), ('due_on', null, 'Promised day'), ('duration_us', '微秒', 'Microseconds'), ('email', null, 'E-mail'),
('employee', null, 'Handler'), ('employee_name', null, 'Handler'), ('ended_at', null, 'Ended'), ('face', null, 'Through'),
('failed_at', '最近失败', 'Last failure'), ('fields', null, 'What changed'), ('flow', '流程编码', 'Code of the flow'), ('for_branch', '适用分支', null),
('for_exceptions', null, 'For exceptions of price alone'), ('from', '从(默认本月 1 日)', 'From (first of the month)'),
('future_days', '可晚于今天的天数', 'Days after today'), ('gross', null, 'Gross total'), ('id', '编号', 'No.'), ('invoice_kind', null, 'Usual invoice'),
('is_customer', null, 'Is a customer'), ('is_default', '默认', 'Default'), ('is_supplier', null, 'Is a supplier'), ('kind', '种类', null),
('last_purchase_on', null, 'Last purchase'), ('last_sale_on', null, 'Last sale'), ('late', '已逾期', 'Late only'),
('limits', '各仓库上下限', 'Limits per warehouse'), ('line_number', '行', 'Line'), ('list_price', '单价', 'Price'),
('make_barcode', '没有条码时生成店内码', 'Make a barcode where there is none'), ('memo', '备注', null),
('more_branches', '其他分支(各带一个仓库)', 'Further branches, each with a warehouse'), ('number', '编号', null),
('numerator', '换算(合基本单位)', 'Base units in one'), ('object', null, 'About'), ('on_day', null, 'Day'), ('on_hand_mixed', '合整件', 'In its units'),
('on_order_net', '在途不含税', 'On order, net'), ('open', null, 'Open only'), ('order_number', '订单', 'Order'), ('outcome_name', '结果', null),
('over_receipt_percent', '超收允许 %', 'Over-receipt %'), ('partner_class', '等级(分类)', 'Class'), ('partner_class_name', null, 'Class'),
('partner_source', null, 'Source'), ('path', '路径', null), ('payment_terms_name', null, 'Terms'), ('period', '周期', null),
('phone', null, 'Telephone'), ('posted_by', null, 'Operator'), ('price_decimals', '单价至少小数位', 'Decimals of prices, at least'),
('price_tolerance_amount', '入库行差额上限', 'Price tolerance of receipts a line'),
('price_tolerance_percent', '入库价差允许百分比', 'Price tolerance of receipts in percent'), ('product_name', '名称', 'Name'),
('quantity_decimals', '数量至少小数位', 'Decimals of quantities, at least'), ('reject_reason', '不合格原因', 'Why rejected'),
('requires_order', null, 'Orders required'), ('reversed', '已红冲', null), ('rounding_off', null, 'Rounding-off'),
('rounding_off_limit', null, 'Rounding-off limit'), ('row_id', '行', 'Row'), ('seeded', '系统预置', 'Built in'), ('session_hours', '会话最长小时', null),
('session_idle_minutes', '会话空闲分钟', 'Idle minutes'), ('short', null, 'Backordered only'),
('sign_in_attempts', '登录失败几次后等五分钟', 'Failed sign-ins until the longest wait'), ('spec', null, 'Specification'),
('started_at', '提交时间', 'Submitted at'), ('started_on', null, 'First business day'), ('starter_name', '提交人', 'Submitted by'),
('table_label', null, 'Record kind'), ('taxpayer_kind', null, 'Taxpayer'), ('times', '第几次', 'Which time'), ('to', '至(默认今天)', 'To (today)'),
('total', '总数', null), ('units', '单位、价格与条码', 'Units, prices and barcodes'), ('user', '用户', null), ('user_name', '操作人', 'By'), ('value', '金额', null),
('waiting_until', null, 'Waits until'), ('warehouses', '仓库', null), ('with_branch', '含分支编码', null), ('with_tax', null, 'Prices with tax')
) l (name, zh, en)
where t.identifier = l.name;

-- family, place, value, words, other words by which files say it, apart by spaces; states and kinds of documents tell their own
delete from meta.value_word;
insert into meta.value_word (family, position, value, zh, en, synonyms)
select v.family, v.position, v.value, v.zh, v.en, string_to_array(v.synonyms, ' ')
from (values
('truth', 1, 'true', '是', 'Yes', ''), ('truth', 2, 'false', '否', 'No', ''),
('partner_role', 1, 'supplier', '供应商', 'Supplier', ''), ('partner_role', 2, 'customer', '客户', 'Customer', ''),
('product_kind', 1, 'stocked', '库存商品', 'Stocked goods', '商品 普通商品 实物'), ('product_kind', 2, 'service', '服务或费用', 'Service or charge', '服务 费用 虚拟商品'),
('invoice_kind', 1, 'special', '专票', 'Special', '专用 专用发票 增值税专用发票'), ('invoice_kind', 2, 'ordinary', '普票', 'Ordinary', '普通 普通发票 增值税普通发票'),
('invoice_kind', 3, 'none', '不开票', 'None', '无 收据'),
('taxpayer_kind', 1, 'general', '一般纳税人', 'General', ''), ('taxpayer_kind', 2, 'small', '小规模纳税人', 'Small', ''),
('tax_kind', 1, 'taxable', '应税', 'Taxable', ''), ('tax_kind', 2, 'exempt', '免税', 'Exempt', ''), ('tax_kind', 3, 'outside', '不征税', 'Outside', ''),
('terms_kind', 1, 'at_once', '现结', 'At once', ''), ('terms_kind', 2, 'net', '若干天', 'Net days', ''),
('terms_kind', 3, 'month_end', '月结', 'Month end', ''),
('cost_unit', 1, 'branch', '与分支共用', 'The branch', ''), ('cost_unit', 2, 'warehouse', '单独核算', 'Itself', ''),
('location_kind', 1, 'storage', '正常存放', 'Storage', ''), ('location_kind', 2, 'quarantine', '待检', 'Quarantine', ''),
('location_kind', 3, 'transit', '在途', 'In transit', ''), ('location_kind', 4, 'with_partner', '在对方处(我方货物)', 'With a partner (ours)', ''),
('location_kind', 5, 'held', '代管(对方货物)', 'Held (theirs)', ''),
('stock_level', 1, 'below', '低于下限', 'Below limit', ''), ('stock_level', 2, 'over', '高于上限', 'Above limit', ''),
('stock_level', 3, 'empty', '无货', 'None left', ''), ('stock_level', 4, 'normal', '正常', 'Normal', ''),
('approval_rule', 1, 'any', '任一人', 'Any of them', ''), ('approval_rule', 2, 'all', '全体', 'All of them', ''),
('number_period', 1, 'day', '按日', 'Daily', ''), ('number_period', 2, 'month', '按月', 'Monthly', ''),
('date_format', 1, 'YYYY-MM-DD', '2026-01-09', '2026-01-09', ''), ('date_format', 2, 'YYYY/MM/DD', '2026/01/09', '2026/01/09', ''),
('date_format', 3, 'YYYY.MM.DD', '2026.01.09', '2026.01.09', ''), ('date_format', 4, 'YYYY年M月D日', '2026年1月9日', '2026年1月9日', ''),
('language', 1, 'zh', '中文', 'Chinese', ''), ('language', 2, 'en', '英文', 'English', ''),
('print_form', 1, 'three_part', '三联单', 'Three-part paper', ''), ('print_form', 2, 'a4', 'A4', 'A4', ''),
('job_state', 1, 'running', '进行中', 'Running', ''), ('job_state', 2, 'done', '成功', 'Done', ''), ('job_state', 3, 'failed', '失败', 'Failed', ''),
('job_state', 4, 'cancelled', '已作废', 'Cancelled', ''),
('change_action', 1, 'insert', '新增', 'New', ''), ('change_action', 2, 'update', '修改', 'Changed', ''),
('change_action', 3, 'delete', '删除', 'Removed', ''),
('face', 1, 'web', '网页', 'Pages', ''), ('face', 2, 'http', '接口', 'API', ''), ('face', 3, 'console', '控制台', 'Console', ''),
('face', 4, 'command_line', '命令行', 'Command line', ''), ('face', 5, 'import', '导入', 'Import', ''), ('face', 6, 'schedule', '定时', 'Schedule', ''),
('face', 7, 'gateway', '服务', 'Service', ''), ('face', 8, 'demo', '演示', 'Demo', ''), ('face', 9, 'bench', '测量', 'Bench', ''),
('face', 10, 'sql', '数据库', 'Database', ''), ('face', 11, 'test', '测试', 'Test', '')
) v (family, position, value, zh, en, synonyms);
