"""What schema report and schema 报表 show to whom: claims to be mixed into a test case of `Logins`."""

import collections

import pandas
import psycopg
import sqlalchemy

from company import BRANCHES
from logins import ALL, COST, NONE, OF_BRANCH, OF_COMPANY, ONE, STRANGER

# Cost and purchase prices: blank in all rows without the right.
COST_COLUMNS = {
    "product": {"purchase_price"}, "product_unit": {"purchase_price"}, "stock_on_hand": {"unit_cost", "value"}, "stock_ledger": {"value"},
    "delivery_line": {"cost", "margin"}, "purchase_order_line": {"net", "gross", "on_order_net"}, "operation_log": {"request"},
    "approval_pending": {"gross", "amount"}, "document": {"cost"}, "document_line": {"cost"},
}
# On papers whose partner is no customer.
COST_OF_PAPERS = {
    "document": ["discount", "rounding_off", "net", "tax", "gross"],
    "document_line": ["list_price", "price", "discount_share", "net", "tax", "gross"]}
# Columns by which rows differ from one reading to the next, or that are no amounts to add up.
NOT_ADDITIVE = {"price", "list_price", "discount", "tax_rate", "rate", "unit_cost", "balance_after", "lower_limit", "upper_limit", "latitude", "longitude"}


class Published:
    """Meaning, rows, sums, blanks."""

    def test_every_view_is_reflected_with_its_meaning_in_both_schemas(self):
        columns = collections.defaultdict(list)
        for view, *column in self.admin.execute("select view, name, chinese_name, zh, en from report.catalog_column order by view, position"):
            columns[view].append(column)
        for login in (ALL, ONE, NONE):
            inspector = sqlalchemy.inspect(self.engine(login))
            for schema, place in (("report", 0), ("报表", 1)):
                named = {view: view if schema == "report" else self.chinese[view] for view in self.views}
                self.assertEqual(set(inspector.get_view_names(schema)), set(named.values()))
                for view, name in named.items():
                    table = sqlalchemy.Table(name, sqlalchemy.MetaData(schema=schema), autoload_with=inspector.bind)
                    self.assertEqual([column.name for column in table.columns], [column[place] for column in columns[view]])
                    self.assertRegex(table.comment, r"^[^\n]*[一-鿿][^\n]*\n[^\n]*[A-Za-z]")
                    for column, (_, _, zh, en) in zip(table.columns, columns[view]):
                        self.assertEqual(column.comment.replace("\n", " "), f"{zh} {en}", f"{name}.{column.name}")
                        self.assertNotIsInstance(column.type, sqlalchemy.types.NullType, f"{name}.{column.name}")

    def test_the_key_of_every_view_is_unique_and_its_grain_is_told(self):
        for view, key, grain in self.admin.execute("select view, key, grain from report.catalog where kind = 'view'").fetchall():
            self.assertRegex(grain, "^One row per ", view)
            frame = self.frame(COST, view)
            self.assertFalse(frame.duplicated(subset=key.split(", "), keep=False).any(), view)
        period = self.period(COST)
        self.assertFalse(period.duplicated(subset=["warehouse", "product"]).any())

    def test_views_with_rows_of_branches_are_filled_or_nothing_here_is_proved(self):
        empty = {view for view in self.views if self.frame(COST, view).empty}
        self.assertLessEqual(empty, {"product_limit", "partner_class", "partner_source", "region", "payment_terms", "category", "category_ancestor", "job"})

    def test_chinese_views_have_the_rows_of_the_english_ones(self):
        for login in (COST, ALL, ONE, NONE):
            for view in self.views:
                self.assertEqual(self.rows(login, view), self.rows(login, self.chinese[view], "报表"), (login, view))

    def test_one_branch_sees_its_own_rows_only(self):
        for view in self.of_branches():
            self.assertLessEqual(self.column(view, "branch", self.rows(ONE, view)), {'"A"', "null"}, view)
        # What can be sold is summed over the warehouses that the reader sees, so its rows differ by reader.
        # A branch names its default warehouse to those alone who see it.
        for view in set(self.views) - {"sales_item", "branch"}:
            self.assertFalse(self.rows(ONE, view) - self.rows(ALL, view), view)
        self.assertEqual(set(self.frame(ONE, "user_account")["login"]), {"boss-A"})
        self.assertTrue(self.frame(ONE, "change").empty)
        for name in ("stock_on_hand", "stock_ledger", "document", "document_line", "delivery_line", "purchase_order_line"):
            self.assertFalse(self.frame(ONE, name).empty, name)

    def test_the_branches_together_are_the_whole_row_by_row_and_sum_by_sum(self):
        summed = 0
        for view in self.of_branches():
            whole = self.frame(COST, view)
            bag = collections.Counter({row: n for row, n in self.rows(COST, view).items() if self.column(view, "branch", [row]) != {"null"}})
            parts = collections.Counter()
            for branch, login in OF_BRANCH.items():
                parts.update({row: n for row, n in self.rows(login, view).items() if f'"{branch}"' in self.column(view, "branch", [row])})
            if view == "operation_log":
                # what was done in no branch is seen by those alone who see them all
                self.assertIn("null", self.column(view, "branch", self.rows(COST, view)))
                for login in OF_BRANCH.values():
                    self.assertNotIn("null", self.column(view, "branch", self.rows(login, view)))
                # the administrator printed in one branch papers of others, which the log names to those alone who see them
                parts, bag = (self.without(bag, whole, "document_id", "object") for bag in (parts, bag))
            self.assertEqual(parts, bag, view)
            for name in whole.columns:
                if name in NOT_ADDITIVE or not self.is_number(view, name):
                    continue
                query = f"select sum({name}) from report.{view} where branch is not null"
                sums = {login: self.value(login, query) or 0 for login in [COST, *OF_BRANCH.values()]}
                self.assertEqual(sums.pop(COST), sum(sums.values()), f"{view}.{name}")
                summed += 1
        self.assertGreater(summed, 30)

    def without(self, bag, frame, *names):
        """A bag of rows without some of their columns."""
        kept = [place for place, name in enumerate(frame.columns) if name not in names]
        shorter = collections.Counter()
        for row, n in bag.items():
            shorter[tuple(row[place] for place in kept)] += n
        return shorter

    def is_number(self, view, name):
        return self.admin.execute(
            "select type = 'numeric' from report.catalog_column where view = %s and name = %s", (view, name)).fetchone()[0]

    def test_what_is_committed_is_seen_at_once_where_it_may_be(self):
        query = "select count(*) from 报表.单据 where 备注 = '即时'"
        self.service.call("purchase_order.save", {
            "branch": "A", "partner": "S", "memo": "即时", "lines": [{"product": "RICE", "quantity": "5", "price": "4"}]})
        self.assertEqual([self.value(login, query) for login in (ONE, ALL, OF_BRANCH["B"], NONE)], [1, 1, 0, 0])

    def test_a_login_without_branches_sees_the_master_data_of_the_company_only(self):
        seen = {view for view in self.views if not self.frame(NONE, view).empty}
        self.assertLessEqual(seen, OF_COMPANY)
        self.assertIn("product", seen)
        self.assertTrue(self.period(NONE).empty)

    def test_a_stranger_is_refused(self):
        connection = self.connect(STRANGER)
        for schema, names in (("report", self.views), ("报表", [self.chinese[view] for view in self.views])):
            for name in names:
                with self.assertRaises(psycopg.errors.InsufficientPrivilege, msg=name):
                    connection.execute(f'select 1 from "{schema}"."{name}"')
        for call in ("report.stock_period('2026-01-01', '2026-12-31')", "报表.收发存('2026-01-01', '2026-12-31')", "api.call(null, null)"):
            with self.assertRaises(psycopg.errors.InsufficientPrivilege, msg=call):
                connection.execute(f"select * from {call}")

    def test_cost_is_blank_without_the_right(self):
        for view, names in COST_COLUMNS.items():
            for name in names:
                self.assertTrue(self.frame(COST, view)[name].notna().any(), f"{view}.{name}")
                for login in (ALL, ONE, NONE):
                    self.assertTrue(self.frame(login, view)[name].isna().all(), f"{login} {view}.{name}")
                    chinese = self.admin.execute(
                        "select chinese_name from report.catalog_column where view = %s and name = %s", (view, name)).fetchone()[0]
                    self.assertTrue(self.frame(login, self.chinese[view], "报表")[chinese].isna().all(), f"{login} {view}.{name}")
        for view, names in COST_OF_PAPERS.items():
            for login in (ALL, ONE):
                frame = self.frame(login, view)
                bought = frame[~frame["kind"].isin(["sales_order", "delivery"])]
                self.assertFalse(bought.empty)
                self.assertTrue(bought[names].isna().all(axis=None), view)
                self.assertTrue(frame[frame["kind"] == "delivery"]["gross"].notna().all(), view)
        for before in self.frame(ALL, "change")["after"]:
            self.assertNotIn("purchase_price", before or {})

    def test_functions_show_the_same_rows_as_views_under_both_names(self):
        whole = self.period(COST)
        self.assertEqual(set(whole["warehouse"]), {f"{branch}-W" for branch in BRANCHES})
        stock = self.frame(COST, "stock_on_hand")
        self.assertEqual(whole["closing"].sum(), stock["on_hand"].sum())
        self.assertEqual(whole["closing_value"].sum(), stock["value"].sum())
        parts = pandas.concat([self.period(login) for login in OF_BRANCH.values()])
        for name in ("opening", "received", "received_value", "issued", "issued_value", "closing", "closing_value"):
            self.assertEqual(parts[name].sum(), whole[name].sum(), name)
        one = self.period(ONE)
        self.assertEqual(set(one["warehouse"]), {"A-W"})
        self.assertTrue(one[[name for name in one.columns if name.endswith("_value")]].isna().all(axis=None))
        chinese = self.period(ONE, "报表.收发存(开始日期 => '2020-01-01', 结束日期 => '2999-12-31')")
        self.assertEqual(chinese["期末数量"].tolist(), one["closing"].tolist())
