#!/usr/bin/env python3
"""The arrows between the rooms (schemas <- extractors <- pipeline) and each library's one home.

  layering.py [ROOT]        reads every #include of the rooms; prints what must not be; exits 1 if anything is found
  layering.py --self-test   a small tree with one breach of every rule: each must be found, and nothing else

Includes are written with the path from the root ("schemas/page.h"), so that the text tells the room.
"""
import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]

# What a room may include; longer names come first and win (a part of a room may have fewer rights).
ROOMS = {
    "pipeline/stages": {"schemas", "extractors", "pipeline/workers", "pipeline/readers", "pipeline/repairs", "pipeline/stages"},
    # Which charset a file is in is decided by the model that undoes mojibake (repairs/charset_choice.h).
    "pipeline/readers": {"schemas", "pipeline/readers", "pipeline/repairs"},
    "pipeline/repairs": {"schemas", "pipeline/repairs", "pipeline/stages"},
    "pipeline/store": {"schemas", "pipeline/store", "pipeline/code_points.h"},
    "pipeline/workers": {"schemas", "pipeline/readers", "pipeline/workers"},
    "pipeline": {"schemas", "extractors", "pipeline"},
    "extractors": {"schemas", "extractors"},
    "schemas": {"schemas"},
}
# Nobody but the program itself and its tests knows the command line.
ONLY_FROM = {"pipeline/cli": {"pipeline/cli"}}

# Where a library may be included: the beginnings of paths.
HOMES = [
    (r"<(poppler|goo|splash|fofi)/|<(PDFDoc|OutputDev|GfxState|GlobalParams|Page|SplashOutputDev)\.h>", ["pipeline/readers/"], "Poppler"),
    (r"<(tesseract|leptonica)/|<allheaders\.h>", ["pipeline/readers/"], "Tesseract and Leptonica"),
    (r"<qpdf/", ["pipeline/readers/"], "qpdf"),
    (r"<gumbo\.h>", ["pipeline/readers/"], "gumbo"),
    (r"<(sqlite3\.h|SQLiteCpp/)", ["pipeline/store/"], "SQLite"),
    (r"<zstd", ["schemas/"], "zstd"),
    (r"<nlohmann/", ["schemas/json"], "nlohmann_json"),
    (r"<openssl/", ["schemas/digest"], "OpenSSL"),
    (r"<re2/", ["extractors/engine"], "RE2"),
    (r"<yaml-cpp/", ["extractors/engine"], "yaml-cpp"),
    (r"<unicode/", ["extractors/engine", "pipeline/repairs/", "pipeline/readers/"], "ICU"),
    (r"<httplib\.h>", ["pipeline/audit/"], "cpp-httplib"),
    (r"<(CLI/|spdlog/)", ["pipeline/cli/"], "CLI11 and spdlog"),
    (r"<(seccomp\.h|linux/(seccomp|filter)\.h)", ["pipeline/workers/"], "libseccomp"),
]
INCLUDE = re.compile(r'^\s*#\s*include\s+(<[^>]+>|"[^"]+")')


def within(path, folder):
    return path == folder or path.startswith(folder + "/")


def rights(path):
    """The longest folder of ROOMS that the file lies in, with what it may include."""
    room = max((r for r in ROOMS if within(path, r)), key=len)
    return room, ROOMS[room]


def breaches_of(path, line):
    found = INCLUDE.match(line)
    if not found:
        return
    name = found[1]
    for pattern, homes, library in HOMES:
        if re.match(pattern, name) and not any(path.startswith(home) for home in homes):
            yield f"{library} ({name}) is included only below {' or '.join(homes)}"
    if not name.startswith('"'):
        return
    target = name[1:-1]
    if "/" not in target or target.split("/")[0] not in {r.split("/")[0] for r in ROOMS}:
        yield f"{name} does not begin with the name of a room"
        return
    room, may = rights(path)
    if not any(within(target, allowed) for allowed in may):
        yield f"{room} may not include {name}"
    for folder, users in ONLY_FROM.items():
        if within(target, folder) and not any(within(path, user) for user in users):
            yield f"{name} is for {' and '.join(sorted(users))} alone"


def breaches(root):
    files = 0
    for top in sorted({room.split("/")[0] for room in ROOMS}):
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in (".h", ".cc"):
                continue
            files += 1
            path = file.relative_to(root).as_posix()
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                for breach in breaches_of(path, line):
                    yield f"{path}:{number}: {breach}"
    if files == 0:
        yield f"{root}: no source file was found"


MUST_FAIL = {
    "schemas/a.h": '#include "extractors/engine.h"',
    "schemas/b.cc": "#include <re2/re2.h>",
    "schemas/text_json.cc": "#include <nlohmann/json.hpp>",
    "extractors/c.h": '#  include "pipeline/ingest.h"',
    "extractors/normalizers/d.cc": "#include <unicode/uchar.h>",
    "extractors/gazetteer/e.cc": "#include <yaml-cpp/yaml.h>",
    "pipeline/stages/f.cc": "#include <poppler/PDFDoc.h>",
    "pipeline/stages/g.cc": '#include "pipeline/store/store.h"',
    "pipeline/store/h.cc": '#include "extractors/engine.h"',
    "pipeline/readers/i.cc": '#include "pipeline/workers/workers.h"',
    "pipeline/readers/j.cc": "#include <sqlite3.h>",
    "pipeline/k.cc": '#include "pipeline/cli/console.h"',
    "pipeline/cli/l.cc": "#include <tesseract/baseapi.h>",
    "pipeline/cli/s.cc": "#include <qpdf/QPDF.hh>",
    "pipeline/audit/m.cc": '#include "page.h"',
    "pipeline/store/r.cc": "#include <httplib.h>",
}
MUST_PASS = {
    "schemas/json_input.cc": "#include <nlohmann/json.hpp>",
    "schemas/n.h": "#include <string>",
    "extractors/engine_view.cc": "#include <unicode/uchar.h>",
    "pipeline/readers/o.cc": "#include <poppler/PDFDoc.h>",
    "pipeline/cli/p.cc": '#include "pipeline/store/store.h"',
    "pipeline/q.cc": '// #include "pipeline/cli/console.h"',
}


def self_test():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, line in {**MUST_FAIL, **MUST_PASS}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text("#pragma once\n" + line + "\n", encoding="utf-8")
        found = {breach.split(":")[0] for breach in breaches(root)}
        wrong += [f"{path}: {MUST_FAIL[path]} was not found" for path in MUST_FAIL if path not in found]
        wrong += [f"{path}: {MUST_PASS[path]} is allowed" for path in MUST_PASS if path in found]
    with tempfile.TemporaryDirectory() as folder:
        if not list(breaches(pathlib.Path(folder))):
            wrong.append("an empty tree passes")
    return wrong


def main():
    if sys.argv[1:] == ["--self-test"]:
        found = self_test()
    else:
        found = list(breaches(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT))
    print("\n".join(found) if found else "every include is where it may be")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
