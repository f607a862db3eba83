#!/usr/bin/env python3
"""Passages of our own, annotated before the rules saw them, against what `annotate` finds.

  passages_test.py           fails where a figure fell below floors.json
  passages_test.py --list    also prints every miss and false alarm of the odd half, the half that rules are tuned on
  passages_test.py --all     the same of both halves

A passage: `=== ID kind`, its text, `---`, then a line for each fact: `date EDTF [other accepted]`,
`population PLACE COUNT [AS-OF or -]`, `agreement KIND PARTY|PARTY [DATE or -]`. `A/B` are names of one place, `?` after the
type marks a debatable fact: neither a miss nor a false alarm. Odd passages are the tuning half, even ones are for reporting.
Folders (third/, fourth/, ...) hold later sets, each written when the rules for those before it were done; their figures
have the set's name before the half. No two passages have the same ID. The even half of the fifth set in en, ja and zh
was read when lists and cards were mended: since then it is for tuning, too.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import unicodedata

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parent))
from floors import report  # noqa: E402

KIROKU = os.environ.get("KIROKU", str(HERE.parents[1] / "kiroku"))
TWIN = ("sister-city", "friendship-city")
APART = ("network", "organization", "other")
SUFFIX = re.compile(r"(?i)^(city|thành phố|tỉnh) (of )?|[ -](city|shi|si|metropolitan city|province)$|(広域市|광역시|特別市|市|시)$")


def plain(name):
    name = name.removesuffix(" metropolitan area")  # the scope says so
    return SUFFIX.sub("", unicodedata.normalize("NFKC", name).casefold().replace("’", "'").strip()).strip()


def names(text):
    return {plain(one) for one in text.split("/")}


def group(kind):
    return "twin" if kind in TWIN else kind if kind in APART else "instrument"


def parse(path):
    for block in re.split(r"(?m)^=== ", path.read_text(encoding="utf-8"))[1:]:
        head, rest = block.split("\n", 1)
        text, facts = rest.split("\n---\n")
        yield head.split()[0], text, [fact(line) for line in facts.strip().splitlines()]


def fact(line):
    kind, rest = line.split(" ", 1)
    one = {"type": kind.rstrip("?"), "optional": kind.endswith("?"), "line": line}
    if one["type"] == "date":
        return one | {"edtf": set(rest.split())}
    if one["type"] == "population":
        place, count, *dates = re.fullmatch(r"(.+?) (\d+)(?: (.*))?", rest).groups("")
        return one | {"place": names(place), "count": int(count), "as_of": accepted(dates[0])}
    kind, rest = rest.split(" ", 1)
    parties, dates = re.fullmatch(r"(.+\|.+?)((?: (?:-|X{0,4}[\d-]+))*)", rest).groups()
    return one | {"group": group(kind), "parties": [names(p) for p in parties.split("|")], "concluded": accepted(dates)}


def accepted(text):
    """The dates that may stand there; none given: null. "-" says null too."""
    return {None if one == "-" else one for one in text.split()} or {None}


def found(record):
    fields = record["fields"]
    if record["type"] == "date":
        return {"edtf": fields["edtf"]}
    if record["type"] == "population":
        place = fields.get("place") or {}
        return {"place": {plain(place.get(k) or "") for k in ("name", "as_written")}, "count": fields["count"], "as_of": fields["as_of"]}
    parties = [{plain(p.get(k) or "") for k in ("name", "as_written")} for p in fields["parties"]]
    return {"group": group(fields["kind"]), "parties": parties, "concluded": fields["concluded"]}


def agrees(gold, seen, kind):
    if kind == "date":
        return seen["edtf"] in gold["edtf"]
    if kind == "population":
        return seen["count"] == gold["count"] and bool(seen["place"] & gold["place"]) and seen["as_of"] in gold["as_of"]
    covered = all("*" in p or any(p & q for q in seen["parties"]) for p in gold["parties"])
    return seen["group"] == gold["group"] and covered and (seen["concluded"] in gold["concluded"] or gold["concluded"] == {None})


def score(gold, seen, kind):
    """Hits, misses and false alarms of one passage and type, each record used once."""
    gold = sorted((g for g in gold if g["type"] == kind), key=lambda g: g["optional"])
    left = [(found(r), r) for r in seen if r["type"] == kind]
    hits, misses = 0, []
    for one in gold:
        hit = next((pair for pair in left if agrees(one, pair[0], kind)), None)
        if hit:
            left.remove(hit)
            hits += not one["optional"]
        elif not one["optional"]:
            misses.append(one["line"])
    return hits, misses, [pair for pair in left if not (kind == "date" and pair[1]["fields"]["relative"])]


def annotate(passages):
    requests = "".join(json.dumps({"id": name, "text": text}) + "\n" for _, name, text, _ in passages)
    run = subprocess.run([KIROKU, "annotate", "--jsonl", "--quiet"], input=requests.encode(), capture_output=True, check=True)
    return {row["id"]: row["records"] for row in map(json.loads, run.stdout.decode().splitlines())}


def shown(pair):
    seen, record = pair
    quote = (record["evidence"][0] if record["evidence"] else {}).get("quote", "")
    return f"{record['rule']['id']} {seen} {quote[:60]!r}"


def every_passage():
    """Each passage with the name of its set and half: "odd", "third.even"."""
    for path in sorted(HERE.glob("*.txt")) + sorted(HERE.glob("*/*.txt")):
        later = "" if path.parent == HERE else path.parent.name + "."
        for name, text, gold in parse(path):
            yield later + ("odd" if int(name[-1]) % 2 else "even"), name, text, gold


def main():
    passages = list(every_passage())
    records = annotate(passages)
    assert len(records) == len(passages), "two passages have the same ID"
    sums = collections.defaultdict(lambda: [0, 0, 0])
    for half, name, _, gold in passages:
        for kind in ("date", "population", "agreement"):
            hits, misses, extras = score(gold, records[name], kind)
            for key in (f"{kind}.{half}", f"{kind}.{half}.{name[:2]}"):
                sums[key] = [a + b for a, b in zip(sums[key], (hits, len(misses), len(extras)))]
            if "--all" in sys.argv or ("--list" in sys.argv and "odd" in half):
                for line in misses:
                    print(f"  {name} missed {line}")
                for pair in extras:
                    print(f"  {name} extra  {shown(pair)}")
    return report(sums, HERE, lambda key: key[-3:] in ("odd", "ven") or "--list" in sys.argv or "--all" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
