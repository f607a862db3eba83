#!/usr/bin/env python3
"""Fixtures to records, twice looked at.

  golden_test.py [--adopt]        with the program that $KIROKU names, else build/release/bin/kiroku

Golden: the records of each fixture are exactly those of golden/<file>.jsonl (ids, digests and what
recognition alone decides left out). A difference prints what changed and the command that adopts it.

Expected: the records are held against fixtures/expected, what a careful reader wrote down without
looking at any output. Recall and precision by type may not fall under the floors in FLOORS, and no
distractor that is not listed in TAKEN may become a fact.
"""
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "fixtures" / "documents"
GOLDEN = pathlib.Path(__file__).resolve().parent / "records"
OUTPUT = ROOT / "build" / "golden"

# Shares of the expected facts found, and of the records that are expected, over all fixtures.
# They are what the program reached when they were last raised; they only go up.
FLOORS = json.loads((pathlib.Path(__file__).resolve().parent / "floors.json").read_text())


def records_of(program):
    """All records of the fixtures, as `kiroku records` prints them."""
    with tempfile.TemporaryDirectory() as folder:
        store = pathlib.Path(folder) / "k.db"
        ingest = subprocess.run([program, "ingest", "--store", store, "--quiet", "fixtures/documents"], cwd=ROOT, capture_output=True, text=True)
        if ingest.returncode != 0:
            raise SystemExit(f"ingest of the fixtures ended with {ingest.returncode}:\n{ingest.stderr}")
        out = subprocess.run([program, "records", "--store", store, "--format", "jsonl"], cwd=ROOT, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in out.stdout.splitlines()]


def source_of(record):
    return pathlib.PurePath(record["evidence"][0]["source"]).name


def golden_form(record):
    """A record without what changes with the machine or with an edit elsewhere."""
    evidence = [{key: e[key] for key in ("basis", "supports", "page", "label", "lang", "quote", "origin", "boxes") if key in e}
                for e in record["evidence"]]
    for e in evidence:
        if e["origin"] == "ocr":  # boxes differ by a pixel between processors
            del e["boxes"]
    return json.dumps({"type": record["type"], "rule": record["rule"]["id"], "fields": record["fields"], "evidence": evidence,
                       "flags": [flag["code"] for flag in record["flags"]]}, ensure_ascii=False)


def squeezed(text):
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def place_key(name):
    """'Kumamoto City' and 'Kumamoto' are one; 'Ōita' and 'Oita', 'Viet Nam' and 'Vietnam' too."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name or "") if not unicodedata.combining(c))
    plain = re.sub(r"\b(City|Metropolitan City|Special City)\b", "", plain)
    return squeezed(plain)


def same_fields(fact, record):
    want, got = fact["fields"], record["fields"]
    if fact["type"] == "date":
        return got["edtf"] == want["edtf"] or got["edtf"] in fact.get("edtf_alt", [])
    if fact["type"] == "population":
        places = {place_key(got["place"][key]) for key in ("name", "as_written")}
        named = want["place"] is None or got["scope"] == "group" or place_key(want["place"]) in places
        return named and got["count"] == want["count"] and got["as_of"] == want.get("as_of")
    kinds = [want["kind"], *fact.get("kind_alt", [])]
    parties = {place_key(name) for p in got["parties"] for name in (p["name"], p["as_written"])}
    return got["kind"] in kinds and {place_key(p) for p in want["parties"]} <= parties and (
        got["concluded"] == want.get("concluded") or want.get("concluded") is None)


def touches(fact, record):
    a = squeezed(fact["quote"])
    return any(a in b or b in a for e in record["evidence"] if e.get("page", 1) == fact.get("page", 1) for b in [squeezed(e["quote"])] if b)


def scored(facts, records):
    """(found, required, right, emitted, distractors taken) of one type."""
    required = [f for f in facts if not f.get("optional") and not f.get("distractor")]
    right_facts = [f for f in facts if not f.get("distractor")]
    found = [f for f in required if any(touches(f, r) and same_fields(f, r) for r in records)]
    right = [r for r in records if any(touches(f, r) and same_fields(f, r) for f in right_facts)]
    optional = [f for f in facts if f.get("optional")]
    counted = [r for r in records if r in right or not any(touches(f, r) for f in optional)]
    taken = [(f, r) for f in facts if f.get("distractor") for r in records if r not in right and takes(f, r)]
    return found, required, right, counted, taken


def takes(distractor, record):
    quote = squeezed(record["fields"].get("as_written") or record["evidence"][0]["quote"])
    return squeezed(record["evidence"][0]["quote"]) in squeezed(distractor["quote"]) or (
        record["type"] == "population" and quote and quote in squeezed(distractor["quote"]))


class Golden(unittest.TestCase):
    maxDiff = None

    def test_records_are_the_golden_ones(self):
        changed = []
        for file in sorted(DOCUMENTS.iterdir()):
            if file.name == "sources.csv":
                continue
            lines = [golden_form(r) for r in RECORDS if source_of(r) == file.name]
            golden = GOLDEN / f"{file.name}.jsonl"
            known = golden.read_text(encoding="utf-8").splitlines() if golden.exists() else []
            if lines == known:
                continue
            OUTPUT.mkdir(parents=True, exist_ok=True)
            (OUTPUT / golden.name).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
            diff = [d for d in difflib.unified_diff(known, lines, lineterm="", n=0) if d[0] in "+-"][2:]
            adopt = f"cp {OUTPUT.relative_to(ROOT)}/{golden.name} {golden.relative_to(ROOT)}"
            changed.append("\n  ".join([f"{file.name}: {len(diff)} lines differ; if that is right: {adopt}", *(d[:200] for d in diff[:6])]))
        if changed:
            self.fail("\n".join(changed))

    def test_records_are_those_a_careful_reader_expects(self):
        report, failures = [], []
        for kind in ("population", "date", "agreement"):
            totals = [0, 0, 0, 0]
            for file in sorted((ROOT / "fixtures" / "expected").glob("*.facts.jsonl")):
                source = file.name.removesuffix(".facts.jsonl")
                facts = [f for f in map(json.loads, file.read_text(encoding="utf-8").splitlines()) if f["type"] == kind]
                records = [r for r in RECORDS if source_of(r) == source and r["type"] == kind]
                found, required, right, counted, taken = scored(facts, records)
                totals = [a + len(b) for a, b in zip(totals, (found, required, right, counted))]
                report += [f"  missed {kind} {source} p{f.get('page')}: {f['quote']}" for f in required if f not in found]
                report += [f"  extra {kind} {source}: {r['evidence'][0]['quote']!r} {r['rule']['id']}" for r in counted if r not in right]
                failures += [f"distractor taken: {kind} {source}: {f['quote']}" for f, _ in taken]
            recall, precision = totals[0] / max(1, totals[1]), totals[2] / max(1, totals[3])
            print(f"{kind}: recall {recall:.3f} ({totals[0]}/{totals[1]})  precision {precision:.3f} ({totals[2]}/{totals[3]})")
            for name, value in (("recall", recall), ("precision", precision)):
                if value < FLOORS[kind][name]:
                    failures.append(f"{kind}: {name} {value:.3f} is under {FLOORS[kind][name]}")
        OUTPUT.mkdir(parents=True, exist_ok=True)
        (OUTPUT / "expected.txt").write_text("\n".join(report) + "\n", encoding="utf-8")
        unlisted = [f for f in failures if f not in FLOORS["taken"]]
        if unlisted:
            self.fail("\n".join(unlisted) + f"\nall misses and extras: {OUTPUT / 'expected.txt'}")


if __name__ == "__main__":
    RECORDS = records_of(pathlib.Path(os.environ.get("KIROKU", ROOT / "build/release/bin/kiroku")).resolve())
    if "--adopt" in sys.argv:
        GOLDEN.mkdir(exist_ok=True)
        for source in {source_of(r) for r in RECORDS}:
            (GOLDEN / f"{source}.jsonl").write_text("".join(golden_form(r) + "\n" for r in RECORDS if source_of(r) == source), encoding="utf-8")
        sys.exit(0)
    unittest.main()
