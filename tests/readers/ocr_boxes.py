#!/usr/bin/env python3
"""Boxes of recognised lines against the true ones of the slides in ../shared/ocr: intersection over union.

  ocr_boxes.py [--slides ID,ID...] [--least 0.8]    prints the mean for each slide; 1 where one is below; 77 without the slides

True boxes are those of the slide as it was drawn, before it was turned by some degrees about its middle and made smaller.
"""
import argparse
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
SLIDES = ROOT.parent / "shared" / "ocr"
PROGRAM = os.environ.get("KIROKU", str(ROOT / "build" / "release" / "bin" / "kiroku"))
# One of each quality and of different scripts; the rest is for people: --slides all.
SAMPLE = "en00_clean,ja01_moderate"


def plain(text):
    return re.sub(r"[\s•■◆・·]", "", unicodedata.normalize("NFKC", text))


def on_picture(box, slide, size, clean):
    """The corners of a true box, turned and scaled as the slide was; the box around them."""
    turn = -math.radians(slide["skew"])
    scale = slide["scale"]
    middle = (clean[0] * scale / 2, clean[1] * scale / 2)
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])):
        dx, dy = x * scale - middle[0], y * scale - middle[1]
        corners.append((size[0] / 2 + dx * math.cos(turn) - dy * math.sin(turn), size[1] / 2 + dx * math.sin(turn) + dy * math.cos(turn)))
    xs, ys = zip(*corners)
    return min(xs), min(ys), max(xs), max(ys)


def share(a, b):
    across = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    down = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    area = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)) - across * down
    return across * down / area if area else 0


def recognised(slide):
    """The size in pixels, and each line's text and box."""
    out = subprocess.run([PROGRAM, "read", "--format", "hocr", SLIDES / slide["file"]], capture_output=True, check=True).stdout.decode()
    size = tuple(map(int, re.search(r"bbox 0 0 (\d+) (\d+)", out).groups()))
    lines = []
    for line in re.findall(r'class="ocr_line"[^>]*bbox ([\d ]+)[^>]*>(.*?)</span>\n', out):
        lines.append((plain(re.sub("<[^>]+>", "", line[1])), tuple(map(int, line[0].split()))))
    return size, lines


def size_of(path):
    out = subprocess.run([PROGRAM, "read", "--no-recognise", "--format", "hocr", path], capture_output=True).stdout.decode()
    return tuple(map(int, re.search(r"bbox 0 0 (\d+) (\d+)", out).groups()))


def shares_of(slide, clean):
    """Of every true line that was read without a fault. Rows of tables and page numbers have true boxes of what they stand in."""
    size, lines = recognised(slide)
    found = []
    for true in slide["lines"]:
        same = [box for text, box in lines if text == plain(true["text"])]
        if same and true["kind"] != "table" and not true["text"].isdigit():
            found.append(max(share(box, on_picture(true["box"], slide, size, clean)) for box in same))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slides", default=SAMPLE)
    parser.add_argument("--least", type=float, default=0.8)
    arguments = parser.parse_args()
    if not (SLIDES / "gold.jsonl").exists():
        print(f"{SLIDES} is not there: boxes were not compared")
        return 77
    slides = {slide["id"]: slide for slide in map(json.loads, open(SLIDES / "gold.jsonl", encoding="utf-8"))}
    below = 0
    for name in slides if arguments.slides == "all" else arguments.slides.split(","):
        # True boxes are in the pixels of the clean picture.
        clean = size_of(SLIDES / slides[name.split("_")[0] + "_clean"]["file"])
        found = shares_of(slides[name], clean)
        mean = sum(found) / len(found) if found else 0
        print(f"{name}: {len(found)} lines, intersection over union {mean:.3f}, lowest {min(found, default=0):.3f}")
        below += mean < arguments.least
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
