"""BI logins with the clients that BI people use: psycopg, SQLAlchemy's reflection, pandas. Each test's name is its claim.

    python Tests/BI/bi.py PROGRAM SERVER
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Browser"))

import pandas
import psycopg
import psycopg.conninfo
import sqlalchemy

from attempts import ATTEMPTS
from company import BRANCHES, fill
from service import LOGIN, PASSWORD, running

PROGRAM, SERVER = sys.argv[1:3]
DATABASE = "suanpan_bi_tests"
GROUP = "test_bi_client_"
ONE, ALL, COST, NONE, STRANGER = (GROUP + name for name in ("one", "all", "cost", "none", "stranger"))
OF_BRANCH = {branch: GROUP + branch.lower() for branch in BRANCHES}
# What belongs to the company is shown to every BI login; all else belongs to branches.
OF_COMPANY = {
    "branch", "catalog", "catalog_column", "category", "category_ancestor", "company", "number_format", "partner_class", "partner_source",
    "payment_terms", "product", "product_unit", "region", "role", "role_permission", "tax_code", "unit"}
# Cost and purchase prices: blank in all rows without the right.
COST_COLUMNS = {
    "product": {"purchase_price"}, "product_unit": {"purchase_price"}, "stock_on_hand": {"unit_cost", "value"}, "stock_ledger": {"value"},
    "delivery_line": {"cost", "margin"}, "purchase_order_line": {"net", "gross", "on_order_net"}, "operation_log": {"request"},
    "approval_pending": {"gross"},
}
# On papers whose partner is no customer.
COST_OF_PAPERS = {
    "document": ["discount", "rounding_off", "net", "tax", "gross"],
    "document_line": ["list_price", "price", "discount_share", "net", "tax", "gross"]}
# Codes and names of what belongs to the company, which a row of a branch only refers to.
NAMES_OF_ALL = {
    "branch", "branch_name", "product", "product_name", "product_id", "spec", "category_id", "unit", "base_unit", "tax_code", "kind_name", "state_name",
    "created_by", "updated_by", "login", "user_name", "posted_by", "approver", "approver_name", "starter", "starter_name", "cancelled_by",
    "with_branch", "prefix", "digits", "period"}
# Columns by which rows differ from one reading to the next, or that are no amounts to add up.
NOT_ADDITIVE = {"price", "list_price", "discount", "tax_rate", "rate", "unit_cost", "balance_after", "lower_limit", "upper_limit", "latitude", "longitude"}


def command(service, *arguments, check=True, **environment):
    """Runs the program as the administrator."""
    with tempfile.NamedTemporaryFile("w") as password:
        password.write(PASSWORD)
        password.flush()
        done = subprocess.run(
            [PROGRAM, *arguments, "--login", LOGIN, "--password-file", password.name], capture_output=True, text=True,
            env=service.environment | environment)
    if check and done.returncode:
        raise AssertionError(f"{arguments}: {done.returncode} {done.stderr}")
    return done


def conninfo(**changes):
    """The way to the test's database, by TCP where a password has to be shown."""
    parts = psycopg.conninfo.conninfo_to_dict(SERVER) | {"dbname": DATABASE} | changes
    if "password" in changes and parts.get("host", "").startswith("/"):
        parts["host"] = "127.0.0.1"
    return psycopg.conninfo.make_conninfo(**parts)


class BI(unittest.TestCase):
    """One company for all tests, and a login of each kind."""

    @classmethod
    def setUpClass(cls):
        cls.drop_logins()
        cls.addClassCleanup(cls.drop_logins)
        cls.service = cls.enterClassContext(running(PROGRAM, SERVER, DATABASE, fill))
        cls.admin = psycopg.connect(conninfo(), autocommit=True)
        cls.addClassCleanup(cls.admin.close)
        cls.service.environment |= {"SUANPAN_ADMIN_DATABASE_URL": conninfo()}
        cls.passwords = {}
        cls.make(ALL, "--all")
        cls.make(COST, "--all", "--cost")
        cls.make(ONE, "--branch", "A")
        cls.make(NONE, "--branch", "A")
        command(cls.service, "bi", "revoke", NONE, "--branch", "A")
        for branch, login in OF_BRANCH.items():
            cls.make(login, "--branch", branch, "--cost")
        cls.admin.execute(f"create role {STRANGER} login password 'stranger'")
        cls.passwords[STRANGER] = "stranger"
        cls.frames, cls.engines = {}, {}
        cls.views = [row[0] for row in cls.admin.execute("select view from report.catalog where kind = 'view' order by 1")]
        cls.chinese = dict(cls.admin.execute("select view, chinese_name from report.catalog"))
        # All is read before the tests of commands write to logs.
        for login in (ALL, COST, ONE, NONE, *OF_BRANCH.values()):
            for view in cls.views:
                cls.frame(login, view)
                cls.frame(login, cls.chinese[view], "报表")

    @classmethod
    def drop_logins(cls):
        with psycopg.connect(SERVER, autocommit=True) as connection:
            for (login,) in connection.execute("select rolname from pg_roles where starts_with(rolname, %s)", (GROUP,)).fetchall():
                connection.execute(f"drop role {login}")

    @classmethod
    def make(cls, login, *arguments):
        said = command(cls.service, "bi", "grant", login, *arguments).stdout
        cls.passwords[login] = said.split("password ")[1].split()[0]

    def connect(self, login, **options):
        connection = psycopg.connect(
            conninfo(user=login, password=self.passwords[login]), **({"autocommit": True} | options))
        self.addCleanup(connection.close)
        return connection

    def value(self, login, query):
        with self.connect(login) as connection:
            return connection.execute(query).fetchone()[0]

    @classmethod
    def engine(self, login):
        if login not in self.engines:
            self.engines[login] = sqlalchemy.create_engine(
                "postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo(user=login, password=self.passwords[login])))
            self.addClassCleanup(self.engines[login].dispose)
        return self.engines[login]

    @classmethod
    def frame(self, login, view, schema="report"):
        """All rows that a login sees of a view."""
        key = login, schema, view
        if key not in self.frames:
            with self.engine(login).connect() as connection:
                self.frames[key] = pandas.read_sql(sqlalchemy.text(f'select * from "{schema}"."{view}"'), connection, coerce_float=False)
        return self.frames[key]

    def rows(self, login, view, schema="report"):
        """The same as a bag of rows; lists and objects as their JSON."""
        frame = self.frame(login, view, schema)
        return collections.Counter(
            tuple("null" if pandas.api.types.is_scalar(value) and pandas.isna(value) else json.dumps(value, sort_keys=True, default=str)
                  for value in row) for row in frame.itertuples(index=False))

    def column(self, view, name, bag):
        """The values of one column of a bag of rows, in JSON."""
        place = list(self.frame(COST, view).columns).index(name)
        return {row[place] for row in bag}

    # --- what is published -------------------------------------------------------------------------------------------

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

    # --- who sees which rows -----------------------------------------------------------------------------------------

    def of_branches(self):
        """Views whose rows belong to branches and say to which."""
        return [view for view in self.views if "branch" in self.frame(COST, view).columns and view not in OF_COMPANY | {"user_account"}]

    def test_one_branch_sees_its_own_rows_only(self):
        for view in self.of_branches():
            self.assertLessEqual(self.column(view, "branch", self.rows(ONE, view)), {'"A"', "null"}, view)
        for view in self.views:
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
            self.assertEqual(parts, bag, view)
            for name in whole.columns:
                if name in NOT_ADDITIVE or not self.is_number(view, name):
                    continue
                query = f"select sum({name}) from report.{view} where branch is not null"
                sums = {login: self.value(login, query) or 0 for login in [COST, *OF_BRANCH.values()]}
                self.assertEqual(sums.pop(COST), sum(sums.values()), f"{view}.{name}")
                summed += 1
        self.assertGreater(summed, 30)

    def is_number(self, view, name):
        return self.admin.execute(
            "select type = 'numeric' from report.catalog_column where view = %s and name = %s", (view, name)).fetchone()[0]

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

    # --- functions ---------------------------------------------------------------------------------------------------

    def period(self, login, call="report.stock_period('2020-01-01', '2999-12-31')"):
        with self.engine(login).connect() as connection:
            return pandas.read_sql(sqlalchemy.text(f"select * from {call}"), connection, coerce_float=False)

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

    # --- what a login may not do -------------------------------------------------------------------------------------

    def test_no_way_to_see_or_do_more(self):
        token = self.admin.execute("select encode(token_hash, 'hex') from data.session where ended_at is null").fetchone()[0]
        worker = self.admin.execute("select pid from pg_stat_activity where usename = 'suanpan_service' and datname = %s limit 1", (DATABASE,)).fetchone()[0]
        for statements in ATTEMPTS:
            with self.subTest(statements=statements), self.connect(ONE) as connection:
                connection.execute("set default_transaction_read_only = off")
                with self.assertRaises(psycopg.Error) as refused:
                    for statement in statements:
                        connection.execute(statement.format(login=ONE, token=token, worker=worker, database=DATABASE))
                # Refused by a right, because the login finds no such thing, or because no view takes a row.
                self.assertIn(refused.exception.sqlstate, {"42501", "42P01", "42883", "55000", "0A000"}, refused.exception)

    def test_nothing_that_a_login_sets_shows_more_rows(self):
        token = self.admin.execute("select encode(token_hash, 'hex') from data.session where ended_at is null").fetchone()[0]
        query = "select count(*) from report.document"
        expected = len(self.frame(ONE, "document"))
        for setting in (
                f"set suanpan.session = '{token}'", "select set_config('suanpan.user', '1', false)", "set role suanpan_bi", "set search_path = data, logic, pg_temp, report",
                "set default_transaction_read_only = off", "set constraint_exclusion = on", "reset all", "set session characteristics as transaction read write",
                f"select set_config('suanpan.session', '{token}', false)", "set plan_cache_mode = force_generic_plan", "set application_name = 'suanpan_service'"):
            with self.connect(ONE) as connection:
                connection.execute(setting)
                self.assertEqual(connection.execute(query).fetchone()[0], expected, setting)
                self.assertEqual(connection.execute("select count(value) from report.stock_on_hand").fetchone()[0], 0, setting)
        connection = self.connect(ONE, autocommit=False)
        connection.execute(f"set local suanpan.session = '{token}'")
        self.assertEqual(connection.execute(query).fetchone()[0], expected)

    def test_an_error_of_ones_own_making_tells_nothing_of_hidden_rows(self):
        connection, tried = self.connect(ONE), set()
        for view, name, kind in self.admin.execute("select view, name, type from report.catalog_column").fetchall():
            # Amounts and days of hidden lines may be those of other lines of the own branch.
            telling = kind in ("text", "integer", "bigint") or name == "rejected"
            if view not in self.views or view in OF_COMPANY or name in NAMES_OF_ALL or not telling:
                continue
            hidden = list(set(self.frame(ALL, view)[name].dropna()) - set(self.frame(ONE, view)[name].dropna()))
            if hidden:
                # Strict in the column, so that an outer join does not stand in the way.
                connection.execute(f"select count(*) from report.{view} where 1 / (1 - ({name} = any (%s::{kind}[]))::int) = 1", (hidden,))
                tried.add((view, name))
        self.assertGreater(len(tried), 40)
        self.assertLess({("document_line", "reject_reason"), ("document_line", "rejected"), ("user_account", "id"), ("change", "id"), ("document", "number")}, tried)

    def test_sessions_of_others_are_not_seen_at_work(self):
        shown = self.connect(ONE).execute(
            "select count(*) from pg_stat_activity where usename = 'suanpan_service' and query not in ('<insufficient privilege>', '')").fetchone()[0]
        self.assertEqual(shown, 0)

    def test_a_login_is_read_only_bounded_and_at_home_in_report(self):
        connection = self.connect(ONE)
        shown = {name: connection.execute(f"show {name}").fetchone()[0] for name in (
            "default_transaction_read_only", "statement_timeout", "idle_in_transaction_session_timeout", "search_path", "temp_file_limit")}
        self.assertEqual(shown, {
            "default_transaction_read_only": "on", "statement_timeout": "5min", "idle_in_transaction_session_timeout": "1min",
            "search_path": "report", "temp_file_limit": "4GB"})
        self.assertEqual(connection.execute("select count(*) from unit").fetchone(), connection.execute("select count(*) from report.unit").fetchone())
        with self.assertRaises(psycopg.errors.InsufficientPrivilege):
            connection.execute("set temp_file_limit = '-1'")
        command(self.service, "bi", "grant", GROUP + "few", "--branch", "A", "--connections", "2", "--new-password-file", self.scratch("few"))
        self.passwords[GROUP + "few"] = pathlib.Path(self.scratch("few")).read_text().strip()
        held = [self.connect(GROUP + "few"), self.connect(GROUP + "few")]
        with self.assertRaises(psycopg.OperationalError):
            self.connect(GROUP + "few")
        held[0].execute("select 1")

    # --- the commands ------------------------------------------------------------------------------------------------

    def scratch(self, name):
        if not hasattr(self, "folder"):
            self.folder = self.enterContext(tempfile.TemporaryDirectory())
        return f"{self.folder}/{name}"

    def exists(self, login):
        return self.admin.execute("select exists (select from pg_roles where rolname = %s)", (login,)).fetchone()[0]

    def test_what_is_refused_makes_no_login_and_no_file(self):
        login, file = GROUP + "refused", self.scratch("refused")
        for arguments, said in (
                (["--branch", "Z"], "There is no branch Z"), (["--branch", "A", "--branch", "Z"], "There is no branch Z"), ([], "give --branch"),
                (["--all", "--branch", "A"], "give --branch"), (["--all", "--connections", "0"], "--connections")):
            done = command(self.service, "bi", "grant", login, *arguments, "--new-password-file", file, check=False)
            self.assertNotEqual(done.returncode, 0, arguments)
            self.assertIn(said, done.stderr)
            self.assertFalse(self.exists(login), arguments)
            self.assertFalse(pathlib.Path(file).exists(), arguments)
        done = command(self.service, "bi", "grant", login, "--all", "--new-password-file", "/nowhere/file", check=False)
        self.assertIn("cannot be written", done.stderr)
        self.assertFalse(self.exists(login))
        done = command(self.service, "bi", "grant", login, "--all", check=False, SUANPAN_ADMIN_DATABASE_URL="")
        self.assertIn("is no BI login", done.stderr)
        for name in ("suanpan_x", "pg_x", "x" * 64, "a b"):
            self.assertIn("cannot be the name", command(self.service, "bi", "grant", name, "--all", check=False).stderr)

    def test_logins_that_are_no_bi_logins_stay_as_they_are(self):
        superuser = self.admin.execute("select current_user").fetchone()[0]
        before = self.admin.execute("select rolname, rolpassword from pg_authid order by 1").fetchall()
        for login in (superuser, "suanpan_service", "suanpan_deploy", "suanpan_bi", STRANGER):
            for action in (["grant", login, "--all"], ["revoke", login]):
                done = command(self.service, "bi", *action, check=False)
                self.assertNotEqual(done.returncode, 0, action)
        self.assertEqual(self.admin.execute("select rolname, rolpassword from pg_authid order by 1").fetchall(), before)
        self.assertEqual(self.admin.execute("select count(*) from data.bi_login where login = %s", (STRANGER,)).fetchone()[0], 0)

    def test_a_password_is_never_sent_nor_lost(self):
        login, file = GROUP + "secret", self.scratch("secret")
        said = command(
            self.service, "bi", "grant", login, "--branch", "B", "--new-password-file", file, SUANPAN_LOG_LEVEL="trace",
            SUANPAN_ADMIN_DATABASE_URL=conninfo(options="-c log_statement=all -c client_min_messages=log"))
        password = pathlib.Path(file).read_text().strip()
        self.assertEqual(pathlib.Path(file).stat().st_mode & 0o777, 0o600)
        self.assertNotIn(password, said.stdout + said.stderr)
        self.assertIn("SCRAM-SHA-256$", said.stderr, "the server's own log of statements was looked at")
        self.passwords[login] = password
        self.assertEqual(self.connect(login).execute("select string_agg(distinct branch, ' ') from document").fetchone()[0], "B")
        pathlib.Path(file).write_text("another password\n")
        command(self.service, "bi", "grant", login, "--branch", "C", "--new-password-file", file)
        with self.assertRaises(psycopg.OperationalError):
            self.connect(login)
        self.passwords[login] = "another password"
        self.assertEqual(self.connect(login).execute("select string_agg(distinct branch, ' ' order by branch) from document").fetchone()[0], "B C")

    def test_what_is_granted_is_listed_and_can_be_taken_back(self):
        login = GROUP + "passing"
        self.make(login, "--branch", "A", "--branch", "B", "--cost")
        listed = command(self.service, "bi", "list").stdout
        self.assertIn(f"{login}\tA\tcost\n{login}\tB\tcost\n", listed)
        self.assertIn(f"{ALL}\t*\t-\n", listed)
        connection = self.connect(login)
        command(self.service, "bi", "revoke", login, "--branch", "B")
        self.assertEqual(connection.execute("select string_agg(distinct branch, ' ') from document").fetchone()[0], "A")
        self.assertIn("was removed", command(self.service, "bi", "revoke", login).stdout)
        self.assertFalse(self.exists(login))
        with self.assertRaises(psycopg.OperationalError):
            connection.execute("select 1")
        self.assertEqual(command(self.service, "bi", "revoke", login, check=False).returncode, 1)

    def test_who_may_not_edit_users_grants_nothing(self):
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(PASSWORD)
            password.flush()
            done = subprocess.run(
                [PROGRAM, "bi", "grant", GROUP + "denied", "--branch", "A", "--login", "boss-A", "--password-file", password.name],
                capture_output=True, text=True, env=self.service.environment)
        self.assertEqual(done.returncode, 77, done.stderr)
        self.assertFalse(self.exists(GROUP + "denied"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
