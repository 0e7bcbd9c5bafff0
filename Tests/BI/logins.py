"""A company, and a BI login of each kind, for the tests of this folder; what each login reads, as pandas and as bags of rows."""

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

from company import BRANCHES, fill
from service import LOGIN, PASSWORD, running

PROGRAM, SERVER = sys.argv[1:3]
DATABASE = "suanpan_bi_tests"
GROUP = "test_bi_client_"
ONE, ALL, COST, NONE, STRANGER = (GROUP + name for name in ("one", "all", "cost", "none", "stranger"))
OF_BRANCH = {branch: GROUP + branch.lower() for branch in BRANCHES}
# What belongs to the company is shown to every BI login; all else belongs to branches.
OF_COMPANY = {"sales_item",
    "branch", "catalog", "catalog_column", "category", "category_ancestor", "company", "number_format", "partner_class", "partner_source",
    "payment_terms", "product", "product_unit", "region", "role", "role_permission", "tax_code", "unit", "value_word"}


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


class Logins(unittest.TestCase):
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

    def of_branches(self):
        """Views whose rows belong to branches and say to which."""
        return [view for view in self.views if "branch" in self.frame(COST, view).columns and view not in OF_COMPANY | {"user_account"}]

    def period(self, login, call="report.stock_period('2020-01-01', '2999-12-31')"):
        with self.engine(login).connect() as connection:
            return pandas.read_sql(sqlalchemy.text(f"select * from {call}"), connection, coerce_float=False)

    def scratch(self, name):
        if not hasattr(self, "folder"):
            self.folder = self.enterContext(tempfile.TemporaryDirectory())
        return f"{self.folder}/{name}"

    def exists(self, login):
        return self.admin.execute("select exists (select from pg_roles where rolname = %s)", (login,)).fetchone()[0]
