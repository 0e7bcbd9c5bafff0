"""A machine as the guides have it, in a folder: a PostgreSQL cluster of its own, the program on the PATH, the service when it is asked for, and
a terminal at which questions are answered. What the guides name and is elsewhere here stands in `names`."""

import contextlib
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from blocks import ROOT

sys.path.insert(0, str(ROOT / "Tests/Browser"))
from service import await_ready, free_port

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
PASSWORD = "correct horse battery"
# What only root of a real machine can do, owners of files and other users, is left out; the rest of such a command runs.
STANDINS = {
    "install": 'declare -a kept=(); while (($#)); do case $1 in -g | -o) shift ;; *) kept+=("$1") ;; esac; shift; done\n'
               'exec /usr/bin/install "${kept[@]}"',
    "chgrp": "exec true",
    "runuser": '[[ $1 == -u && $3 == -- ]] && shift 3; exec "$@"',
}


class Cluster:
    """A PostgreSQL server in a folder; as root it runs as the user postgres."""

    def __init__(self, folder, data):
        self.folder, self.data, self.port = folder, data, free_port()

    def as_owner(self, *command):
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] if os.geteuid() == 0 else []
        subprocess.run([*prefix, *map(str, command)], check=True, cwd="/", stdout=subprocess.DEVNULL)

    def make(self, password_file):
        self.as_owner(PROGRAMS / "initdb", "-D", self.data, "--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256",
                      "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions", f"--pwfile={password_file}")

    def take(self):
        """The data becomes the owner's, as the server wants it."""
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "postgres:postgres", self.data], check=True)
        self.data.chmod(0o700)

    def start(self):
        self.as_owner(PROGRAMS / "pg_ctl", "start", "-D", self.data, "-l", f"{self.data}.log", "-w", "-t", "60", "-o",
                      f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c jit=off")

    def stop(self):
        if (self.data / "postmaster.pid").exists():
            self.as_owner(PROGRAMS / "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w")

    @property
    def environment(self):
        return {"PGHOST": str(self.folder), "PGPORT": str(self.port), "PGUSER": "postgres"}


class World(contextlib.ExitStack):
    """Where the blocks run."""

    def __init__(self, program):
        super().__init__()
        self.program = program
        self.folder = pathlib.Path(self.enter_context(tempfile.TemporaryDirectory(prefix="guides.", ignore_cleanup_errors=True)))
        self.folder.chmod(0o755)
        self.here = self.made("work")
        for name in ("deploy", "sql"):
            (self.here / name).symlink_to(ROOT / name)
        self.made("etc", "secrets"), self.made("etc", "tls"), self.made("bin")
        self.servers = self.made("servers")
        (self.made("backup") / "wal").mkdir()
        if os.geteuid() == 0:
            for folder in (self.servers, self.folder / "backup/wal"):
                shutil.chown(folder, "postgres", "postgres")
        for name, text in (STANDINS | {"suanpan": f'exec {program} "$@"'}).items():
            file = self.folder / "bin" / name
            file.write_text(f"#!/usr/bin/env bash\n{text}\n")
            file.chmod(0o755)
        self.answers = {r"(?i)password( again)?: $": PASSWORD, r"new_password: $": PASSWORD, r"^admin@HQ> $": "QUIT"}
        self.serving = None
        self.callback(self.stop_service)
        self.http, self.console = free_port(), free_port()
        self.names = {
            "/etc/suanpan": str(self.folder / "etc"), "/backup/": f"{self.folder}/backup/", "10.0.0.0/24": "127.0.0.1/32",
            "db.example.com": "localhost", "127.0.0.1:8481": f"127.0.0.1:{self.console}", "/var/lib/postgresql/15/main": str(self.servers / "replica"),
        }
        secret = self.folder / "superuser"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        (self.folder / "pgpass").write_text(f"127.0.0.1:*:*:postgres:{PASSWORD}\n")
        (self.folder / "pgpass").chmod(0o600)
        self.primary = self.cluster("primary")
        self.primary.make(secret)
        self.primary.start()
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("SUANPAN_", "PG", "DATABASE_URL"))
        } | self.primary.environment | {
            "PATH": f"{self.folder}/bin:{os.environ['PATH']}:{PROGRAMS}", "PGPASSFILE": str(self.folder / "pgpass"), "HOME": str(self.folder),
            "SUANPAN_HTTP_PORT": str(self.http), "SUANPAN_CONSOLE_PORT": str(self.console), "LANG": "C.UTF-8", "PAGER": "cat", "TERM": "dumb"}

    def made(self, *names):
        folder = self.folder.joinpath(*names)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def cluster(self, name):
        cluster = Cluster(self.servers, self.servers / name)
        self.callback(cluster.stop)
        return cluster

    def use(self, cluster):
        """What follows speaks to that server."""
        self.environment |= cluster.environment

    def here_named(self, text):
        for name, value in self.names.items():
            text = text.replace(name, value)
        return text

    def run(self, text, seconds=120):
        """Runs lines by bash at a terminal, answers what is asked, keeps what they export; says what they printed.

        Raises AssertionError where one of them fails."""
        kept, script = self.folder / "exported", self.folder / "script"
        kept.touch()
        # What a block exports holds in those after it.
        script.write_text(f". {kept}\nset -eE\ntrap 'echo \"line $((LINENO - 4)) failed: $BASH_COMMAND\"' ERR\ncd {self.here}\n"
                          f"{self.here_named(text)}\ndeclare -px | grep ' SUANPAN_' >{kept} || true\n")
        process, terminal = pty.fork()
        if process == 0:
            os.execvpe("bash", ["bash", "--norc", str(script)], self.environment)
        said, answered, deadline = "", 0, time.monotonic() + seconds
        while True:
            if select.select([terminal], [], [], 1)[0]:
                try:
                    said += os.read(terminal, 65536).decode(errors="replace").replace("\r\n", "\n")
                except OSError:
                    break
            for question, answer in self.answers.items():
                if re.search(question, said[answered:], re.M):
                    answered = len(said)
                    os.write(terminal, f"{answer}\n".encode())
                    break
            if time.monotonic() > deadline:
                os.kill(process, signal.SIGKILL)
                said += "\n(it does not end)"
                break
        os.close(terminal)
        if os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]):
            raise AssertionError(said)
        return said

    def sql(self, text, database="suanpan"):
        return subprocess.run(["psql", "-XqAt", "--set=ON_ERROR_STOP=1", database, "-c", text], check=True, text=True, capture_output=True,
                              env=self.environment).stdout.strip()

    def start_service(self):
        """As the unit does: settings and password are files."""
        self.stop_service()
        log = self.enter_context(tempfile.TemporaryFile("w+"))
        self.serving = subprocess.Popen([self.program, "serve"], stdout=log, stderr=log, env=self.environment | self.primary.environment | {
            "SUANPAN_CONFIG_FILE": str(self.folder / "etc/suanpan.env"),
            "SUANPAN_DATABASE_PASSWORD_FILE": str(self.folder / "etc/secrets/suanpan_service")})
        self.await_service(log)

    def await_service(self, log):
        for _ in range(300):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.http), 1).close()
                return
            if self.serving.poll() is not None:
                log.seek(0)
                raise AssertionError(log.read()[-2000:])
            time.sleep(0.2)
        raise AssertionError("the service does not listen")

    def stop_service(self):
        if self.serving:
            self.serving.terminate()
            self.serving.wait(60)
            self.serving = None
