"""What other people's generators make of the OpenAPI document: each is valid, installs, imports, type-checks, and trades.

    python Tests/Clients/clients.py PROGRAM SERVER FOLDER

FOLDER keeps what was generated. SUANPAN_FUZZ_SECONDS: how long schemathesis looks for answers that are not as declared, 0 for not.
"""

import concurrent.futures
import copy
import json
import os
import pathlib
import shutil
import subprocess
import sys
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Browser"))

from openapi_spec_validator import validate  # noqa: E402
from service import LOGIN, PASSWORD, running  # noqa: E402

BIN = pathlib.Path(sys.executable).parent
program, server = sys.argv[1:3]
folder = pathlib.Path(sys.argv[3])


def run(what, *command, **more):
    """A step that must be done; what it said is shown where it is not."""
    environment = os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"} | more.pop("env", {})
    done = subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise AssertionError(f"{what}: {(done.stdout + done.stderr)[-4000:]}")
    print(f"ok  {what}", flush=True)


def generate(name, command, package, address):
    """Generates a client, installs it beside nothing else, type-checks it and the program that uses it, and runs that program."""
    made = folder / name
    run(f"{name}: generates", *command(made))
    # What clients build on is installed with the generators; the client comes from its folder alone.
    run(f"{name}: installs", BIN / "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--force-reinstall", made)
    script = HERE / f"trade_{name}.py"
    run(f"{name}: type-checks", BIN / "mypy", "--cache-dir", folder / "mypy" / name, "--package", package)
    run(f"{name}: its program type-checks", BIN / "mypy", "--strict", "--cache-dir", folder / "mypy" / name, script)
    run(f"{name}: trades", sys.executable, script, address, LOGIN, PASSWORD)


def closed(schema):
    """The schema that takes no field that it does not name: schemathesis then tells what is answered and not declared."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: closed(part) for name, part in schema.items()}
    if schema.get("type") == "object" and "properties" in schema and "additionalProperties" not in schema:
        schema["additionalProperties"] = False
    return schema


def tightened(document):
    """The document for schemathesis: answers that hold nothing else, no dry run (which answers another shape), no end of its session."""
    document = copy.deepcopy(document)
    for path in list(document["paths"]):
        if path.split("/")[-1] in LEFT_OUT:
            del document["paths"][path]
            continue
        for operation in document["paths"][path].values():
            operation["parameters"] = [p for p in operation.get("parameters", []) if not p.get("$ref", "").endswith("DryRun")]
            for response in operation["responses"].values():
                if "x-errors" in response:
                    response["content"]["application/problem+json"]["schema"] = {"allOf": [
                        {"$ref": "#/components/schemas/Problem"}, {"properties": {"error": {"enum": response["x-errors"] + OF_THE_FACE}}}]}
            content = operation["responses"]["200"]["content"].get("application/json")
            if content is not None:
                content["schema"] = closed(content["schema"])
    for name, schema in document["components"]["schemas"].items():
        if name != "Problem":
            document["components"]["schemas"][name] = closed(schema)
    return document


# What the service refuses before the database is asked.
OF_THE_FACE = ["request_malformed", "dry_run_impossible", "password_guessable", "password_unfit", "key_invalid", "sign_in_busy", "timed_out"]

# What would end the session or the service's work, or take the password away; and files, which are no JSON.
LEFT_OUT = {
    "session.sign_out", "session.revoke", "session.change_password", "session.challenge", "user.update", "user.set_password",
    "company.remove_sample", "console.close", "host.log_level", "{kind}", "role.update", "bi.grant", "bi.revoke",
}


def fill(service):
    """What the examples of the catalogue name."""
    call = service.call
    call("category.create", {"code": "1", "name": "酒水"})
    call("product.create", {"code": "P000001", "name": "啤酒", "base_unit": "BTL", "category": "1"})
    call("partner.create", {"code": "S00001", "name": "酒厂", "is_supplier": True, "invoice_kind": "special"})
    call("partner.create", {"code": "C00001", "name": "酒家", "is_customer": True})
    lines = [{"product": "P000001", "quantity": "100", "price": "4"}]
    call("purchase_order.submit", {"partner": "S00001", "warehouse": "HQ-1", "lines": lines})
    call("goods_receipt.submit", {"partner": "S00001", "warehouse": "HQ-1", "lines": lines})
    call("sales_order.submit", {"partner": "C00001", "warehouse": "HQ-1", "lines": [lines[0] | {"quantity": "9"}]})
    call("delivery.submit", {"partner": "C00001", "warehouse": "HQ-1", "lines": [lines[0] | {"quantity": "3"}]})


def fuzz(document, service, seconds):
    """Has schemathesis call every operation with requests that it makes of the schema."""
    file = folder / "tightened.json"
    file.write_text(json.dumps(tightened(document)))
    run(
        f"schemathesis for {seconds} s", BIN / "schemathesis", "run", file, "--url", service.address,
        "--header", f"Authorization: Bearer {service.token}", "--checks", "not_a_server_error,response_schema_conformance,status_code_conformance",
        "--mode", "positive", "--phases", "examples,fuzzing", "--max-time", str(seconds), "--request-timeout", "30", "--no-color",
        "--max-failures", "20", cwd=folder)


def openapi_generator(made):
    return (BIN / "openapi-generator-cli", "generate", "--input-spec", folder / "openapi.json", "--generator-name", "python",
            "--output", made, "--package-name", "suanpan_stubs", "--global-property", "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false")


def openapi_python_client(made):
    return (BIN / "openapi-python-client", "generate", "--path", folder / "openapi.json", "--meta", "setup", "--output-path", made,
            "--fail-on-warning")


def main():
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    seconds = int(os.environ.get("SUANPAN_FUZZ_SECONDS", "20"))
    with running(program, server, database="suanpan_clients", fill=fill) as service:
        text = urllib.request.urlopen(f"{service.address}/api/v1/openapi.json", timeout=60).read()
        (folder / "openapi.json").write_bytes(text)
        document = json.loads(text)
        validate(document)
        print("ok  the document is valid", flush=True)
        with concurrent.futures.ThreadPoolExecutor() as side_by_side:
            clients = [
                side_by_side.submit(generate, "openapi_generator", openapi_generator, "suanpan_stubs", service.address),
                side_by_side.submit(generate, "openapi_python_client", openapi_python_client, "suanpan_client", service.address),
            ]
            faults = [client.exception() for client in clients]
        if seconds:
            try:
                fuzz(document, service, seconds)
            except AssertionError as fault:
                faults.append(fault)
    faults = [fault for fault in faults if fault is not None]
    for fault in faults:
        print(f"FAILED  {fault}", file=sys.stderr)
    sys.exit(bool(faults))


main()
