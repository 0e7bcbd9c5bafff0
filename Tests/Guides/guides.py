"""The command blocks of the guides run as they are printed, in order, on one machine (`World`); what they show is what comes.

    python Tests/Guides/guides.py PROGRAM
"""

import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import unittest

from blocks import ROOT, blocks
from world import PASSWORD, World

PROGRAM = sys.argv[1]
GUIDES = ["README.md", "deploy/README.md", "Sources/Console/Protocol.md", "sql/README.md", "deploy/bi.md"]


class Guides(unittest.TestCase):
    """Each claim is a guide's, but for those of the marks."""

    def test_the_guides_have_the_same_blocks_in_both_languages(self):
        for name in ("README", "bi"):
            english, chinese = (
                [(block.bare, block.mark, block.said) for block in blocks(f"deploy/{name}{ending}")] for ending in (".md", ".zh.md"))
            self.assertEqual(english, chinese, name)

    def test_each_block_runs_or_says_why_not(self):
        world = self.enterContext(World(PROGRAM))
        ran = 0
        for guide in GUIDES:
            for block in blocks(guide):
                if block.mark == "not run":
                    continue
                for text, prepare in BEFORE.items():
                    if text in block.text:
                        prepare(world)
                with self.subTest(block.place):
                    RUN[block.mark](self, world, block)
                    ran += 1
                for text, follow in AFTER.items():
                    if text in block.text:
                        follow(self, world)
        self.assertGreater(ran, 18)

    def run_commands(self, world, block):
        if "s_client" in block.text:
            world.answers[r"\* suanpan protocol=1 .*\n$"] = "QUIT"
        world.said = world.run(block.text)

    def append(self, world, block):
        own = block.said in ("postgresql.conf", "pg_hba.conf")
        file = world.primary.data / block.said if own else pathlib.Path(world.here_named(block.said))
        text, before = world.here_named(block.text), file.read_text()
        # The first line of pg_hba.conf that fits counts.
        file.write_text(text + before if block.said == "pg_hba.conf" else before + text)
        if own:
            world.sql("select pg_reload_conf()")

    def run_sql(self, world, block):
        token = call(world, "session.sign_in", '{"login": "admin", "password": "%s"}' % PASSWORD)
        token = re.search(r'"token"\s*:\s*"([^"]+)"', token)[1]
        said = world.sql(block.text.replace("<token>", token))
        self.assertIn("rows", said)

    def converse(self, world, block):
        """Each line of the server is as printed, where … is what differs each time; a line of … alone is any lines."""
        context = ssl.create_default_context(cafile=str(world.here / "ca.crt"))
        with context.wrap_socket(socket.create_connection(("127.0.0.1", world.console), 30), server_hostname="localhost") as connection:
            stream = connection.makefile("rw", encoding="utf-8", newline="\n")
            skips = False
            for line in block.text.splitlines():
                who, text = line[:2], line[3:]
                if who == "C:":
                    stream.write((PASSWORD if set(text) == {"·"} else text) + "\n")
                    stream.flush()
                elif text == " …":
                    skips = True
                else:
                    wanted = re.sub(r"(milliseconds=)\d+", r"\1\\d+", re.escape(text).replace("…", ".*"))
                    said = stream.readline().rstrip("\n")
                    while skips and said[:1] == " " and not re.fullmatch(wanted, said):
                        said = stream.readline().rstrip("\n")
                    skips = False
                    self.assertRegex(said, f"^{wanted}$")


def call(world, operation, request):
    return subprocess.run(
        ["curl", "--noproxy", "*", "-sS", "--cacert", str(world.here / "ca.crt"), "-H", "Content-Type: application/json", "-d", request,
         f"https://localhost:{world.http}/api/v1/{operation}"], check=True, text=True, capture_output=True).stdout


def open_branch(world):
    world.run("suanpan console --ca ca.crt --login admin -c 'branch.create code=HZ name=杭州'")


def make_certificates(world):
    """Those of an authority, under the names of the guide."""
    folder = world.made("certificates")
    subprocess.run([ROOT / "deploy/dev-certificates", "--folder", folder, "--client", "cron"], check=True, stdout=subprocess.DEVNULL)
    for name, given in {"fullchain.pem": "server.crt", "privkey.pem": "server.key", "ca.crt": "ca.crt", "cron.crt": "client.crt",
                        "cron.key": "client.key"}.items():
        shutil.copy(folder / given, world.here / name)


def restore_elsewhere(world):
    world.other = world.cluster("other")
    world.other.make(world.folder / "superuser")
    world.other.start()
    world.use(world.other)


def go_back(world):
    world.use(world.primary)


def compare_copies(test, world):
    """The copy has the figures of the original."""
    there = world.run("psql -At suanpan -c 'select count(*) from report.catalog'")
    world.use(world.primary)
    test.assertEqual(there, world.run("psql -At suanpan -c 'select count(*) from report.catalog'"))


def restart_primary(test, world):
    world.primary.stop()
    world.primary.start()


def note_moment(test, world):
    """What is committed after the moment is not restored."""
    world.figures = world.sql("select count(*) from data.warehouse")
    world.names["2026-11-21 17:30:00+08"] = world.sql("select clock_timestamp()", "postgres")
    time.sleep(0.1)
    world.sql("set role suanpan_data; update data.warehouse set name = name || '后' where true")
    world.sql("select pg_switch_wal()")


def replace_data(world):
    world.restored = world.cluster("restored")
    base = next((world.folder / "backup").glob("base-*"))
    shutil.copytree(base, world.restored.data)
    world.work, world.here = world.here, world.restored.data


def start_restored(test, world):
    world.here = world.work
    world.restored.take()
    world.restored.start()
    world.use(world.restored)
    for _ in range(100):
        if world.sql("select pg_is_in_recovery()") == "f":
            break
        time.sleep(0.2)
    test.assertEqual(world.sql("select count(*) from data.warehouse where name like '%后'"), "0")


def compare_figures(test, world):
    restored = world.said
    world.use(world.primary)
    test.assertRegex(restored, r"^true\n")
    test.assertEqual(restored, world.run(
        """psql -At suanpan -c "select api.check_run() ->> 'sound'" -c 'select count(*), sum(quantity), sum(value) from data.stock_entry'"""))


def prepare_replica(world):
    world.names |= {"PRIMARY": str(world.servers), "REPLICATION_LOGIN": "postgres"}


def start_replica(test, world):
    replica = world.cluster("replica")
    replica.take()
    replica.start()
    world.use(replica)
    test.assertEqual(world.sql("select pg_is_in_recovery() and exists (select from report.branch)"), "t")
    world.use(world.primary)


def let_in_encrypted(test, world):
    """The server gets the certificate of the authority."""
    for name, given in (("server.crt", "fullchain.pem"), ("server.key", "privkey.pem")):
        shutil.copy(world.here / given, world.primary.data / name)
        (world.primary.data / name).chmod(0o600)
    world.primary.take()
    world.sql("alter system set ssl = on")
    world.sql("select pg_reload_conf()")
    world.answers[r"Password for user bi_boss: $"] = (world.here / "bi_boss.password").read_text().strip()


RUN = {"run": Guides.run_commands, "into": Guides.append, "psql": Guides.run_sql, "conversation": Guides.converse}
# What stands between the blocks in prose, or is the reader's to bring.
BEFORE = {
    "suanpan health": World.start_service, "fullchain.pem": make_certificates, "psql -f roles.sql": restore_elsewhere,
    "touch recovery.signal": replace_data, "--host=PRIMARY": prepare_replica,
    "--branch HZ": open_branch,
}
AFTER = {
    "SUANPAN_HTTP_TLS=true": lambda test, world: world.start_service(), "SUANPAN_TLS_CLIENT_AUTHORITY_FILE": lambda test, world: world.start_service(),
    "pg_restore --create": compare_copies, "archive_mode": restart_primary, "pg_verifybackup": note_moment, "touch recovery.signal": start_restored,
    "api.check_run()": compare_figures, "--host=PRIMARY": start_replica, "hostssl": let_in_encrypted,
}

if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
