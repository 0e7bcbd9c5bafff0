"""What a BI login may not do, see or find out: claims to be mixed into a test case of `Logins`."""

import pathlib

import psycopg

from attempts import ATTEMPTS
from logins import ALL, DATABASE, GROUP, OF_COMPANY, ONE, command

# Codes and names of what belongs to the company, which a row of a branch only refers to.
NAMES_OF_ALL = {
    "branch", "branch_name", "product", "product_name", "product_id", "spec", "category_id", "unit", "base_unit", "tax_code", "kind_name", "state_name",
    "created_by", "updated_by", "login", "user_name", "posted_by", "approved_by", "approver", "approver_name", "starter", "starter_name", "cancelled_by",
    "with_branch", "prefix", "digits", "period"}


class Bounds:
    """Each login keeps to what it was given."""

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
        expected = self.value(ONE, query)
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
            "default_transaction_read_only", "statement_timeout", "idle_in_transaction_session_timeout", "search_path", "temp_file_limit", "timezone")}
        self.assertEqual(shown, {
            "default_transaction_read_only": "on", "statement_timeout": "5min", "idle_in_transaction_session_timeout": "1min",
            "search_path": "report", "temp_file_limit": "4GB", "timezone": "Asia/Shanghai"})
        self.assertEqual(connection.execute("select count(*) from unit").fetchone(), connection.execute("select count(*) from report.unit").fetchone())
        with self.assertRaises(psycopg.errors.InsufficientPrivilege):
            connection.execute("set temp_file_limit = '-1'")
        command(self.service, "bi", "grant", GROUP + "few", "--branch", "A", "--connections", "2", "--new-password-file", self.scratch("few"))
        self.passwords[GROUP + "few"] = pathlib.Path(self.scratch("few")).read_text().strip()
        held = [self.connect(GROUP + "few"), self.connect(GROUP + "few")]
        with self.assertRaises(psycopg.OperationalError):
            self.connect(GROUP + "few")
        held[0].execute("select 1")
