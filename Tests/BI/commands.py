"""`suanpan bi`: claims to be mixed into a test case of `Logins`."""

import pathlib
import subprocess
import tempfile

import psycopg

from logins import ALL, GROUP, ONE, PROGRAM, STRANGER, command, conninfo
from service import PASSWORD


class Commands:
    """Making, listing, removing."""

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
        done = command(self.service, "bi", "list", check=False, SUANPAN_DATABASE_URL="")
        self.assertIn("SUANPAN_DATABASE_URL", done.stderr)
        self.assertEqual(done.returncode, 78)
        for name in ("suanpan_x", "pg_x", "x" * 64, "a b"):
            self.assertIn("cannot be the name", command(self.service, "bi", "grant", name, "--all", check=False).stderr)

    def test_logins_that_are_no_bi_logins_stay_as_they_are(self):
        superuser = self.admin.execute("select current_user").fetchone()[0]
        self.admin.execute(f"create role {GROUP}strong login createdb in role suanpan_bi")
        self.admin.execute(f"create role {GROUP}reader login in role suanpan_bi, pg_read_all_data")
        before = self.admin.execute("select rolname, rolpassword from pg_authid order by 1").fetchall()
        for login in (superuser, "suanpan_service", "suanpan_deploy", "suanpan_bi", STRANGER, GROUP + "strong", GROUP + "reader"):
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

    def test_an_administrator_who_is_no_superuser_makes_and_removes_logins(self):
        server, login = GROUP + "server", GROUP + "cloud"
        self.admin.execute(f"create role {server} login createrole in role suanpan_deploy password 'server'")
        way = {"SUANPAN_ADMIN_DATABASE_URL": conninfo(user=server, password="server")}
        said = command(self.service, "bi", "grant", login, "--branch", "A", **way).stdout
        self.passwords[login] = said.split("password ")[1].split()[0]
        connection = self.connect(login)
        self.assertEqual(connection.execute("select string_agg(distinct branch, ' ') from document").fetchone()[0], "A")
        self.assertEqual(connection.execute("show default_transaction_read_only").fetchone()[0], "on")
        self.assertIn("was removed", command(self.service, "bi", "revoke", login, **way).stdout)
        self.assertFalse(self.exists(login))
        with self.assertRaises(psycopg.OperationalError):
            connection.execute("select 1")

    def test_who_may_not_edit_users_grants_nothing(self):
        before = self.admin.execute("select rolpassword from pg_authid where rolname = %s", (ONE,)).fetchone()
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(PASSWORD)
            password.flush()
            for login in (GROUP + "denied", ONE):
                done = subprocess.run(
                    [PROGRAM, "bi", "grant", login, "--branch", "A", "--new-password-file", self.scratch("denied"), "--login", "boss-A",
                     "--password-file", password.name], capture_output=True, text=True, env=self.service.environment)
                self.assertEqual(done.returncode, 77, done.stderr)
                self.assertFalse(pathlib.Path(self.scratch("denied")).exists())
        self.assertFalse(self.exists(GROUP + "denied"))
        self.assertEqual(self.admin.execute("select rolpassword from pg_authid where rolname = %s", (ONE,)).fetchone(), before)
