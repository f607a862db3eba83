#!/usr/bin/env python3
"""Scanned pages, fixtures/scans: what is read, in which order, and where each sign stands."""
import json
import os
import re
import subprocess
import tempfile
import unicodedata
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCANS = ROOT / "fixtures" / "scans"
KIROKU = os.environ.get("KIROKU", str(ROOT / "build" / "release" / "bin" / "kiroku"))
MODELS = Path(os.environ.get("TESSDATA_PREFIX", "/usr/share/tesseract-ocr/5/tessdata"))
VERTICAL = (1, 2, 3)


def kiroku(*arguments, **environment):
    return subprocess.run([KIROKU, *map(str, arguments)], capture_output=True, text=True, env={**os.environ, **environment}).stdout


def pages_of(path, *options, **environment):
    return {page["page"]: page for page in map(json.loads, kiroku("read", "--format", "jsonl", *options, path, **environment).splitlines())}


def expected():
    """Page -> (lines in their order, readings beside them)."""
    pages = {}
    for part in (SCANS / "expected.txt").read_text(encoding="utf-8").split("== ")[1:]:
        head, *lines = part.splitlines()
        ruby = [word for line in lines if line.startswith("ruby ") for word in line.split()[1:]]
        pages[int(head.split()[0])] = ([line for line in lines if not line.startswith("ruby ")], ruby)
    return pages


def squeezed(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, sign in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for k, other in enumerate(b, 1):
            diagonal, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, diagonal + (sign != other))
    return row[-1]


def flow(page):
    """The text without readings."""
    return "".join(page["text"][block["start"]:block["end"]] + "\n" for block in page["blocks"] if block["role"] != "ruby")


def share(a, b):
    """Intersection over union."""
    across = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    down = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    area = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)) - across * down
    return across * down / area if area else 0


def true_symbols():
    rows = map(json.loads, (SCANS / "symbols.jsonl").read_text(encoding="utf-8").splitlines())
    return {row["page"]: [(sign, box) for sign, *box in row["symbols"]] for row in rows}


def read_symbols(page):
    return [(page["text"][glyph[0]:glyph[1]], glyph[4:]) for glyph in page["glyph_boxes"]]


def overlaps(page, truth):
    """Of every true sign that was read somewhere near, how well its box fits; and how many signs were read."""
    read, found = read_symbols(page), []
    for sign, box in truth:
        best = max((share(box, other) for text, other in read if sign in text), default=0)
        if best > 0:
            found.append(best)
    return found


class Scans(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not (MODELS / "Japanese_vert.traineddata").exists():
            raise unittest.SkipTest("the model Japanese_vert is missing (tesseract-ocr-script-jpan-vert)")
        cls.pages = pages_of(SCANS / "scans.pdf", "--evidence")

    def test_each_page_is_read_in_order(self):
        # The models' own: 網, 鰊 and a っ too many on page 1.
        for number, (lines, _) in expected().items():
            read, true = squeezed(flow(self.pages[number])), squeezed("".join(lines))
            wrong = distance(read, true) / len(true)
            print(f"page {number}: {wrong:.4f} of the signs wrong")
            self.assertLessEqual(wrong, 0.02, f"page {number}\n{self.pages[number]['text']}")
            self.assertEqual(self.pages[number]["languages"], ["ja"])

    def test_columns_go_from_right_to_left(self):
        for number in VERTICAL:
            lines = expected()[number][0]
            at = [squeezed(flow(self.pages[number])).find(squeezed(line)[:4]) for line in lines]
            self.assertEqual(at, sorted(at), f"page {number}")
            self.assertGreaterEqual(min(at), 0, f"page {number}: {self.pages[number]['text']}")

    def test_readings_stay_out_of_the_lines(self):
        for ruby in expected()[1][1]:
            self.assertNotIn(ruby, squeezed(flow(self.pages[1])))
        self.assertIn("とうだい", self.pages[1]["text"])

    def test_vertical_runs_say_so(self):
        for number in VERTICAL:
            run = self.pages[number]["runs"][0]
            self.assertTrue(run["vertical"], f"page {number}")
            self.assertEqual(run["rotation"], 90 if number == 3 else 0)
        self.assertFalse(self.pages[4]["runs"][0]["vertical"])

    def test_boxes_of_signs_are_where_their_ink_is(self):
        for number, truth in true_symbols().items():
            found = overlaps(self.pages[number], truth)
            mean, near = sum(found) / len(truth), sum(value >= 0.5 for value in found) / len(truth)
            print(f"page {number}: {len(truth)} signs, {len(found)} found, intersection over union {mean:.3f}, over a half {near:.3f}")
            self.assertGreaterEqual(mean, 0.75, f"page {number}")
            self.assertGreaterEqual(near, 0.9, f"page {number}")

    def test_asked_for_japanese(self):
        page = pages_of(SCANS / "scans.pdf", "--pages", "2", "--langs", "ja")[2]
        self.assertIn("市立図書館は来月の一日から", page["text"])

    def test_searchable_lines_run_down(self):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "out.pdf")
            kiroku("read", "--searchable", out, SCANS / "scans.pdf")
            again = pages_of(out, "--no-recognise", "--evidence")
            for number in VERTICAL[:2]:
                self.assertIn(expected()[number][0][-1][-6:], squeezed(again[number]["text"]))
                box = again[number]["glyph_boxes"][1][4:]
                before = again[number]["glyph_boxes"][0][4:]
                self.assertGreater(box[1] + box[3], before[1] + before[3], "the second sign is below the first")

    def test_missing_model_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            for model in MODELS.iterdir():
                if model.name != "Japanese_vert.traineddata":
                    Path(folder, model.name).symlink_to(model)
            page = pages_of(SCANS / "scans.pdf", "--pages", "1", TESSDATA_PREFIX=folder)[1]
            self.assertEqual(page["outcome"], "not-recognised")
            self.assertIn("tesseract-ocr-script-jpan-vert", json.dumps(page["findings"]))
            across = pages_of(SCANS / "scans.pdf", "--pages", "4", TESSDATA_PREFIX=folder)[4]
            self.assertIn("48,213", across["text"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
