#!/usr/bin/env python3
"""Fonts whose codes mean nothing, read by their pictures: fixtures/fonts against what is drawn there."""
import json
import os
import re
import subprocess
import tempfile
import unicodedata
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "fixtures" / "fonts"
KIROKU = os.environ.get("KIROKU", str(ROOT / "build" / "release" / "bin" / "kiroku"))


def kiroku(*arguments):
    run = subprocess.run([KIROKU, *map(str, arguments)], capture_output=True, text=True)
    return run.stdout


def pages_of(name, *options):
    return [json.loads(line) for line in kiroku("read", "--format", "jsonl", *options, FONTS / name).splitlines()]


def squeezed(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def errors(read, drawn):
    """Signs to change, of those that are drawn."""
    a, b = squeezed(read), squeezed(drawn)
    row = list(range(len(b) + 1))
    for i, sign in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for k, other in enumerate(b, 1):
            diagonal, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, diagonal + (sign != other))
    return row[-1] / len(b)


class Recovery(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.expected = (FONTS / "expected.txt").read_text(encoding="utf-8").split("\f")
        cls.unmapped = pages_of("unmapped.pdf")
        cls.holes = pages_of("holes.pdf")

    def test_reads_whole_fonts(self):
        for page, drawn in zip(self.unmapped, self.expected):
            self.assertEqual((page["outcome"], page["reason"]), ("ok", "font-by-picture"))
            self.assertLessEqual(errors(page["text"], drawn), 0.01, page["text"])

    def test_says_that_it_inferred(self):
        for page in self.unmapped:
            self.assertIn(page["origin"], ("inferred", "mixed"))
            repair = page["repairs"][0]
            self.assertEqual((repair["kind"], set(repair["before"]) - {" "}), ("font-by-picture", {"\ufffd"}))
            votes = [finding["message"] for finding in page["findings"] if finding["code"] == "font-by-picture"]
            self.assertTrue(votes and re.search(r" [0-9a-f]+=\S+ \d+/\d+", votes[0]), page["findings"])

    def test_fills_holes_in_good_text(self):
        page = self.holes[0]
        self.assertEqual(errors(page["text"], self.expected[2]), 0, page["text"])
        self.assertEqual((page["origin"], page["glyphs"]["unmapped"]), ("mixed", 0))
        patched = {page["text"][repair["start"]:repair["end"]] for repair in page["repairs"]}
        self.assertEqual(patched, {"越", "支"})

    def test_leaves_it_where_recognition_is_off(self):
        page = pages_of("holes.pdf", "--no-recognise")[0]
        self.assertEqual((page["reason"], page["glyphs"]["unmapped"]), ("text-layer", 3))
        self.assertIn("\ufffd", page["text"])

    def test_evidence_says_inferred(self):
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "k.db"
            kiroku("ingest", "--store", store, FONTS / "unmapped.pdf")
            records = [json.loads(line) for line in kiroku("records", "--store", store, "--format", "jsonl").splitlines()]
            counts = {record["fields"]["count"]: record["evidence"][0] for record in records
                      if record["type"] == "population"}
            self.assertIn(976846, counts)
            self.assertEqual(counts[976846]["origin"], "inferred")
            self.assertIn("font-by-picture", counts[976846]["repairs"])
            self.assertTrue(counts[976846]["boxes"])


if __name__ == "__main__":
    unittest.main()
