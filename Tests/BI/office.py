"""Reads a query by LibreOffice's PostgreSQL driver, as Base and Calc do; run by Debian's Python, which has its bridge. Question and answer
are JSON on standard input and output."""

import json
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue


def office(pipe, home):
    """An office without a window, and its context."""
    process = subprocess.Popen(
        ["soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation=file://{home}", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            return process, resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # noqa: BLE001 the bridge tells nothing more exact before the office listens
            time.sleep(0.2)
    process.kill()
    raise SystemExit("LibreOffice does not listen")


def read(context, asked):
    """Names of the tables of 报表, of the columns, and the rows by their types."""
    manager = context.ServiceManager.createInstanceWithContext("com.sun.star.sdbc.DriverManager", context)
    connection = manager.getConnectionWithInfo(
        asked["url"], tuple(PropertyValue(Name=name, Value=asked[name]) for name in ("user", "password")))
    try:
        found = connection.getMetaData().getTables(None, "报表", "%", ())
        tables = []
        while found.next():
            tables.append(found.getString(3))
        rows = connection.createStatement().executeQuery(asked["query"])
        facts = rows.getMetaData()
        names = [facts.getColumnName(place + 1) for place in range(facts.getColumnCount())]
        answer = []
        while rows.next():
            answer.append([rows.getString(1), rows.getString(2), rows.getString(3), rows.getBoolean(4)])
        return {"tables": tables, "names": names, "rows": answer}
    finally:
        connection.close()


def main():
    asked = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as home:
        process, context = office(f"suanpan{time.time_ns()}", home)
        try:
            json.dump(read(context, asked), sys.stdout, ensure_ascii=False)
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    main()
