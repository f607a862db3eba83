"""What the contract tests share: starting the program, and validating what it prints."""

import json
import os
import pathlib
import subprocess
import warnings

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
SHARED = ROOT.parent / "shared"


def program():
    return os.environ.get("KIROKU", str(ROOT / "build" / "release" / "bin" / "kiroku"))


def kiroku(*arguments, stdin=b"", check=(0,), **options):
    """Runs the program; `check` are the exit codes that are right, None for any."""
    run = subprocess.run([program(), *map(str, arguments)], input=stdin, capture_output=True, **options)
    if check is not None and run.returncode not in check:
        raise AssertionError(
            f"kiroku {' '.join(map(str, arguments))} ended with {run.returncode}:\n{run.stderr.decode(errors='replace')}")
    return run


def lines(output):
    return [json.loads(line) for line in output.decode("utf-8").splitlines() if line.strip()]


def schemas():
    return {path.name.removesuffix(".schema.json"): json.loads(path.read_text(encoding="utf-8"))
            for path in sorted((ROOT / "schemas").glob("*.schema.json"))}


def validators():
    """A validator for each schema; a schema that is no valid schema is an error here."""
    known = schemas()
    by_id = {schema["$id"]: schema for schema in known.values()}
    made = {}
    for name, schema in known.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        with warnings.catch_warnings():  # newer versions than Debian 12's would like another class
            warnings.simplefilter("ignore", DeprecationWarning)
            resolver = jsonschema.RefResolver(schema["$id"], schema, store=by_id)
        made[name] = jsonschema.Draft202012Validator(schema, resolver=resolver)
    return made
