"""The clients of BI people beside SQLAlchemy and pandas: psql, polars, psqlODBC (Excel's and Power BI's way), LibreOffice. Each reads what
there is, with its types: claims to be mixed into a test case of `Logins`."""

import csv
import datetime
import decimal
import io
import json
import os
import pathlib
import shutil
import subprocess
import unittest

import polars
import psycopg

from logins import COST, conninfo
from service import ROOT

# Without them booleans and long text come as text of 5 and 8190 characters.
ODBC_SETTINGS = "ReadOnly=1;BoolsAsChar=0;TextAsLongVarchar=0"
PYTHON_OF_DEBIAN = "/usr/bin/python3"


def shown(value):
    """A value as every client can tell it."""
    if isinstance(value, decimal.Decimal):
        return format(value.normalize() + 0, "f")
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    return value


class Clients:
    """Each reads the views of both schemas."""

    def read(self, view, schema="report"):
        """The rows of a view by its first column, as psycopg has them."""
        with self.connect(COST) as connection:
            cursor = connection.execute(f'select * from "{schema}"."{view}"')
            return [column.name for column in cursor.description], cursor.fetchall()

    def test_psql_lists_and_reads_the_views(self):
        environment = os.environ | {"PGPASSWORD": self.passwords[COST]}

        def psql(*arguments):
            return subprocess.run(
                ["psql", "-X", "--csv", conninfo(user=COST, password=self.passwords[COST]), *arguments], env=environment, check=True, text=True,
                capture_output=True).stdout

        self.assertIn("实时库存", psql("-c", r"\dv+ 报表.*"))
        rows = list(csv.DictReader(io.StringIO(psql("-c", "select * from 报表.实时库存"))))
        names, expected = self.read(self.chinese["stock_on_hand"], "报表")
        self.assertEqual(list(rows[0]), names)
        self.assertEqual(len(rows), len(expected))

    def test_polars_reads_the_views_with_their_types(self):
        for view in ("document", "stock_on_hand", "stock_ledger", "delivery_line", "product"):
            with self.engine(COST).connect() as connection:
                frame = polars.read_database(f"select * from report.{view}", connection, infer_schema_length=None)
            names, rows = self.read(view)
            self.assertEqual(frame.columns, names)
            self.assertEqual(frame.height, len(rows))
            types = dict(self.admin.execute("select name, type from report.catalog_column where view = %s", (view,)).fetchall())
            for name in names:
                if types[name] in ("numeric", "date", "boolean") and frame[name].null_count() < frame.height:
                    wanted = {"numeric": polars.Decimal, "date": polars.Date, "boolean": polars.Boolean}[types[name]]
                    self.assertIsInstance(frame[name].dtype, wanted, f"{view}.{name}")

    def test_psqlodbc_reads_the_views_with_their_types_by_the_settings_of_the_guide(self):
        odbc = self.odbc()
        parts = psycopg.conninfo.conninfo_to_dict(conninfo(user=COST, password=self.passwords[COST]))
        connection = odbc.connect(
            f"Driver={{PostgreSQL Unicode}};Server={parts['host']};Port={parts.get('port', 5432)};Database={parts['dbname']};"
            f"Uid={COST};Pwd={parts['password']};{ODBC_SETTINGS}")
        for guide in ("bi.md", "bi.zh.md"):
            self.assertIn(ODBC_SETTINGS, (ROOT / "deploy" / guide).read_text(), "the settings that are tried are those of the guide")
        self.addCleanup(connection.close)
        wanted = {"numeric": decimal.Decimal, "boolean": bool, "date": datetime.date, "integer": int, "text": str}
        typed = set()
        for view in self.views:
            cursor = connection.cursor()
            cursor.execute(f"select * from report.{view}")
            types = dict(self.admin.execute("select name, type from report.catalog_column where view = %s", (view,)).fetchall())
            for name, kind, _, size, *_ in cursor.description:
                if types[name] in wanted:
                    self.assertIs(kind, wanted[types[name]], f"{view}.{name}")
                    typed.add(types[name])
            found = cursor.fetchall()
            names, rows = self.read(view)
            self.assertEqual(len(found), len(rows), view)
            numbers = [place for place, name in enumerate(names) if types[name] in ("numeric", "text", "boolean", "date")]

            def bag(rows):
                return sorted(json.dumps([shown(row[place]) for place in numbers]) for row in rows)

            self.assertEqual(bag(found), bag(rows), view)
        self.assertEqual(typed, set(wanted))
        chinese = connection.cursor().execute("select 商品编码, 可销数量 from 报表.实时库存 order by 1").fetchall()
        self.assertEqual({row[0] for row in chinese}, {"BEER", "COLA", "RICE"})

    def odbc(self):
        """pyodbc with the driver."""
        try:
            import pyodbc
        except ImportError as error:
            raise unittest.SkipTest(f"no ODBC here: {error}") from error
        if "PostgreSQL Unicode" not in pyodbc.drivers():
            raise unittest.SkipTest("no psqlODBC here: the Debian package odbc-postgresql")
        return pyodbc

    def test_libreoffice_reads_a_view_by_its_own_driver(self):
        if not shutil.which("soffice") or subprocess.run([PYTHON_OF_DEBIAN, "-c", "import uno"], capture_output=True).returncode:
            raise unittest.SkipTest("no LibreOffice here: the Debian packages libreoffice-calc, -base-drivers, -sdbc-postgresql, python3-uno")
        parts = psycopg.conninfo.conninfo_to_dict(conninfo(user=COST, password=self.passwords[COST]))
        asked = {
            "url": f"sdbc:postgresql:host={parts['host']} port={parts.get('port', 5432)} dbname={parts['dbname']}", "user": COST,
            "password": parts["password"],
            "query": 'select 商品编码, 仓库编码, 可销数量, 是否低于下限 from "报表"."实时库存" order by 1, 2'}
        done = subprocess.run(
            [PYTHON_OF_DEBIAN, str(pathlib.Path(__file__).with_name("office.py"))], input=json.dumps(asked), text=True, capture_output=True, timeout=180,
            env=os.environ | {"HOME": self.scratch("office")})
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        names, rows = self.read(self.chinese["stock_on_hand"], "报表")
        self.assertIn("实时库存", answer["tables"])
        self.assertEqual(answer["names"], ["商品编码", "仓库编码", "可销数量", "是否低于下限"])
        places = [names.index(name) for name in answer["names"]]
        self.assertEqual(
            [[row[0], row[1], float(row[2]), row[3]] for row in answer["rows"]],
            sorted([row[places[0]], row[places[1]], float(row[places[2]]), row[places[3]]] for row in rows))
