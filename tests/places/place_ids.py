#!/usr/bin/env python3
"""How many of the places that annotated documents name are linked to an id, and how many to the right one.

  place_ids.py          prints the rates over ../shared/gold/realtexts and ../shared/seeds, fails below the floors
  place_ids.py --list   also each name with what it was linked to

A name counts once for each document. It is judged where a record shows it: linked if that place has an id, right if the id's
own name in the gazetteer, or another of its names, is the name that the annotation gives in English; a metropolitan area is
judged by its core city. Which Columbus is meant
no annotation says: that is for --list and the eye. Without ../shared nothing is measured (77: skipped).
"""

import csv
import glob
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
KIROKU = os.environ.get("KIROKU", str(ROOT / "kiroku"))
LINKED, RIGHT = 0.88, 0.97  # floors
KIND = re.compile(
    r"(?i)^(?:greater |(?:the )?(?:former )?(?:city|municipality|town|province|huyện|thị xã|thành phố|tp\.?|tỉnh) (?:of )?)"
    r"|[ -](?:city|county|metropolitan city|province|prefecture|(?:census )?metropolitan area|urban area|combined area|area|district|oblast|krai|shi|si|do|fu)$|(?:市|県|省|시|군|현|성)$")


def plain(name):
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold().strip())
    folded = "".join(c for c in folded if not unicodedata.combining(c)).replace("đ", "d").replace("-", " ").replace("’", "'")
    folded = re.sub(r" \([^()]*\)$", "", folded)  # "Thanh Hoa (town)"
    for _ in range(2):
        folded = KIND.sub("", folded).strip()
    return folded


def gazetteer():
    """Each id with all its names."""
    names = {}
    for path in sorted((ROOT / "extractors" / "gazetteer").glob("*.tsv")):
        for row in csv.reader(path.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
            if row and row[0] in ("city", "prefecture", "country", "other", "town", "district") and len(row) > 2:
                names.setdefault(row[1], set()).update([row[2], *(row[-1].split("|") if len(row) > 7 else [])])
            elif row and row[0] in ("alias", "names"):
                names.setdefault(row[1], set()).update(row[2].split("|"))
    return {id: {plain(name) for name in all} for id, all in names.items()}


def annotated(files):
    """(document, name as it is written, its English name) of every annotated population and agreement."""
    seen = set()
    for file in files:
        for one in map(json.loads, open(file, encoding="utf-8")):
            document = re.sub(r"\..*", "", os.path.basename(one["doc"]))
            if one["type"] == "population":
                seen.add((document, one.get("place_as_written") or one["place"], one.get("place_en") or one["place"]))
            elif one["type"] == "agreement":
                written = one.get("parties_as_written") or one["parties"]
                english = one.get("parties_en") or one["parties"]
                if len(written) == len(english):
                    seen.update((document, w, e) for w, e in zip(written, english))
    return sorted(seen)


def records(folder, work):
    store = pathlib.Path(work) / f"{folder.name}.db"
    subprocess.run([KIROKU, "ingest", "--store", store, "--quiet", "--no-recognise", folder], check=False, capture_output=True)
    out = subprocess.run([KIROKU, "records", "--store", store, "--format", "jsonl"], check=True, capture_output=True).stdout
    for record in map(json.loads, out.decode().splitlines()):
        fields = record["fields"]
        places = [fields["place"]] if record["type"] == "population" else fields.get("parties") or []
        document = re.sub(r"\..*", "", os.path.basename(record["evidence"][0]["source"]))
        for place in places:
            if place and place.get("name"):
                yield document, place


def judge(gold, found, names):
    rows = []
    for document, written, english in gold:
        mine = [p for d, p in found if d == document and
                {plain(p["name"]), plain(p.get("as_written") or "")} & {plain(written), plain(english)} - {""}]
        if not mine:
            continue  # no record shows it: that is recall of facts, measured elsewhere
        place = max(mine, key=lambda p: bool(p.get("place_id")))
        id = place.get("place_id")
        core = english.split("-")[0] if english.count("-") else english  # of Minneapolis-Saint Paul
        right = bool(id) and bool({plain(english), plain(written), plain(core)} & (names.get(id, set()) | {plain(place["name"])}))
        rows.append((document, written, english, id, place["name"], right, len(place.get("alternatives") or [])))
    return rows


def main():
    if not SHARED.is_dir():
        print("../shared is not here: nothing to measure")
        return 77
    with tempfile.TemporaryDirectory() as work:
        found = [*records(SHARED / "gold" / "realtexts" / "docs", work), *records(SHARED / "seeds", work)]
    gold = annotated([SHARED / "gold" / "realtexts" / "gold.jsonl", *glob.glob(str(SHARED / "gold" / "seeds" / "gold_*.jsonl"))])
    rows = judge(gold, found, gazetteer())
    assert rows, "no annotated name was found in any record"
    if "--list" in sys.argv:
        for row in rows:
            print(*row, sep="\t")
    linked = [row for row in rows if row[3]]
    right = [row for row in linked if row[5]]
    print(f"names in records {len(rows)}  linked {len(linked)} ({len(linked) / len(rows):.3f})  "
          f"right of linked {len(right)} ({len(right) / max(1, len(linked)):.3f})")
    return 0 if len(linked) >= LINKED * len(rows) and len(right) >= RIGHT * len(linked) else 1


if __name__ == "__main__":
    sys.exit(main())
