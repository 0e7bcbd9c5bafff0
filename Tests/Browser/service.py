"""A running service for the tests of pages and of BI tools: a database of its own, an administrator, data; ended and dropped
afterwards."""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOGIN, PASSWORD = "admin", "correct horse battery"


class Service:
    """What a test talks to."""

    def __init__(self, address, program, environment):
        self.address = address
        self.program = program
        self.environment = environment
        self.token = self.call("session.sign_in", {"login": LOGIN, "password": PASSWORD})["token"]

    def call(self, operation, request):
        """Calls an operation that must be done."""
        headers = {"Content-Type": "application/json"}
        if hasattr(self, "token"):
            headers["Authorization"] = f"Bearer {self.token}"
        body = json.dumps(request).encode()
        question = urllib.request.Request(f"{self.address}/api/v1/{operation}", body, headers)
        try:
            with urllib.request.urlopen(question, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{operation}: {error.read().decode()}") from error

    def add_user(self, login, role, branch):
        """A person of one role in one branch, with the password of all tests."""
        add_user(self.program, self.environment, login, role, login)
        version = self.call("user.get", {"user": login})["user"]["version"]
        self.call("user.update", {"user": login, "version": version, "branches": [branch], "branch": branch})


def add_user(program, environment, login, role, name):
    """Makes a user as an administrator of the machine does."""
    with tempfile.NamedTemporaryFile("w") as password:
        password.write(PASSWORD)
        password.flush()
        subprocess.run(
            [program, "user", "add", login, "--role", role, "--name", name, "--password-file", password.name],
            env=environment, check=True, stdout=subprocess.DEVNULL)


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(program, server, database="suanpan_pages", fill=None):
    """Runs the service over a fresh database of the server that a superuser's connection string names; `fill` puts into it what
    the tests read, by default products. The service's environment is its `environment`."""

    def administer(*arguments):
        subprocess.run(
            ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={server}", *arguments], check=True)

    # One after the other: two at once change the same rows of the cluster.
    administer("--output=/dev/null", "--command=select pg_advisory_lock(7355608)", f"--file={ROOT}/sql/roles.sql")
    administer(f"--command=drop database if exists {database} with (force)")
    administer(f"--command=create database {database} owner suanpan_deploy")
    port = free_port()
    environment = os.environ | {
        "SUANPAN_DEPLOY_DATABASE_URL": f"{server} dbname={database} user=suanpan_deploy",
        "SUANPAN_DATABASE_URL": f"{server} dbname={database} user=suanpan_service",
        "SUANPAN_HTTP_PORT": str(port),
    }
    subprocess.run([program, "schema", "apply"], env=environment, check=True, stdout=subprocess.DEVNULL)
    add_user(program, environment, LOGIN, "administrator", "管理员")
    address = f"http://127.0.0.1:{port}"
    log = tempfile.TemporaryFile("w+")
    with log, subprocess.Popen([program, "serve"], env=environment, stdout=log, stderr=log) as serving:
        try:
            await_ready(address, serving, log)
            service = Service(address, program, environment)
            (fill or fill_products)(service)
            yield service
        finally:
            serving.terminate()
            serving.wait(60)
            administer(f"--command=drop database if exists {database} with (force)")


def await_ready(address, serving, log):
    """Waits at most a minute."""
    for _ in range(300):
        if serving.poll() is not None:
            log.seek(0)
            raise AssertionError(f"the service ended with {serving.returncode}: {log.read()[-2000:]}")
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                return
        time.sleep(0.2)
    raise AssertionError("the service does not get ready")


def fill_products(service):
    """Products enough for two pages of a list."""
    service.call("category.create", {"code": "DRINK", "name": "酒水饮料"})
    goods = ["青岛啤酒", "农夫山泉饮用天然水", "可口可乐", "王老吉凉茶", "康师傅冰红茶", "东方树叶青柑普洱"]
    for number in range(60):
        service.call(
            "product.create",
            {
                "code": f"D{number:03}", "name": f"{goods[number % 6]} {number + 1} 号", "spec": "500ml", "model": "PET",
                "base_unit": "BTL", "category": "DRINK",
                "units": [
                    {"unit": "BTL", "sale_price": f"{number + 2}.50", "purchase_price": f"{number + 1}.80"},
                    {"unit": "CTN", "numerator": 24, "sale_price": f"{(number + 2) * 24}.00"},
                ],
            })
