#!/usr/bin/env python3
"""Dates and numbers in short sentences of our own, annotated before the rules saw them, against what `annotate` finds.

  phrases_test.py           fails where a figure fell below floors.json
  phrases_test.py --list    also prints every miss and false alarm of the odd half, the half that rules are tuned on
  phrases_test.py --all     the same of both halves

A file for each language, its dates and its numbers each under a heading; a line is `text with [[quote]] => value`, several
values parted by ` ; `, none where nothing may be found. A find is a hit when its span is the quote, to the sign, and its value
is the value. The first line under a heading is odd, the next even, and so on; the even ones are for reporting.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parent))
from floors import report  # noqa: E402

KIROKU = os.environ.get("KIROKU", str(HERE.parents[1] / "kiroku"))
LANGUAGES = ("en", "ja", "zh", "ko", "ru", "vi")


def parse(path):
    """Each line's type, half, plain text and expected (begin, end, value), in bytes of UTF-8."""
    kind, number = None, 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            kind, number = line[2:].rstrip("s"), 0
            continue
        number += 1
        marked, values = line.rsplit("=>", 1)
        values = [one.strip() for one in values.split(" ; ")] if values.strip() else []
        text, spans = "", []
        for part in re.split(r"\[\[|(?<=.)\]\]", marked.rstrip()):
            begin = len(text.encode())
            text += part
            spans.append((begin, len(text.encode())))
        quotes = spans[1::2]
        assert len(quotes) == len(values), f"{path.name}: {line}"
        yield kind, "odd" if number % 2 else "even", text, [(*span, value) for span, value in zip(quotes, values)]


def annotate(lines):
    requests = "".join(json.dumps({"id": str(at), "lang": language, "text": text}) + "\n" for at, (language, _, _, text, _) in enumerate(lines))
    run = subprocess.run([KIROKU, "annotate", "--jsonl", "--mentions", "--quiet"], input=requests.encode(), capture_output=True, check=True)
    return {int(row["id"]): row for row in map(json.loads, run.stdout.decode().splitlines())}


def found(row, kind):
    if kind == "number":
        return [(*one["raw_bytes"], one.get("value")) for one in row["mentions"] if one["type"] == "number"]
    return [(*one["evidence"][0]["raw_bytes"], one["fields"]["edtf"]) for one in row["records"] if one["type"] == "date"]


def same(kind, value, expected):
    if kind == "date":
        return value == expected
    return value is not None and abs(value - float(expected)) <= 1e-9 * max(1, abs(value))


def score(kind, expected, seen):
    hits = [(g, s) for g in expected for s in seen if g[:2] == s[:2] and same(kind, s[2], g[2])]
    return hits, [g for g in expected if g not in [h[0] for h in hits]], [s for s in seen if s not in [h[1] for h in hits]]


def main():
    lines = [(language, *one) for language in LANGUAGES for one in parse(HERE / f"{language}.txt")]
    rows = annotate(lines)
    sums = collections.defaultdict(lambda: [0, 0, 0])
    for at, (language, kind, half, text, expected) in enumerate(lines):
        hits, misses, extras = score(kind, expected, found(rows[at], kind))
        for key in (f"{kind}.{half}", f"{kind}.{half}.{language}"):
            sums[key] = [a + len(b) for a, b in zip(sums[key], (hits, misses, extras))]
        if (misses or extras) and ("--all" in sys.argv or ("--list" in sys.argv and half == "odd")):
            quoted = lambda one: (text.encode()[one[0]:one[1]].decode(), one[2])
            print(f"  {language} {kind}: {text}\n      missed {[quoted(g) for g in misses]} extra {[quoted(s) for s in extras]}")
    return report(sums, HERE)


if __name__ == "__main__":
    sys.exit(main())
