#!/usr/bin/env python3
"""Which pages of a folder of PDFs are recognised, and whether they should be: against what poppler-utils say of each page.

  triage_over.py [FOLDER] [--all]      FOLDER: ../shared/pdfs/files; --all lists every page that is recognised
                                       1 where a page is recognised needlessly or an image-only page is not; 77 without the folder

needless  pdftotext reads a page's worth of text on it, in letters and figures, and no picture covers it
missed    pdftotext reads next to nothing on it, and pictures cover a third of it
Nothing is recognised: what triage says is told by `read --no-recognise`.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KIROKU", str(ROOT / "build" / "release" / "bin" / "kiroku"))
NO_RECOGNITION = {"text-layer", "blank-page", "font-by-picture", "page-damaged"}  # reasons that triage stores
ENOUGH = 100        # characters of text, on a page that says something
FEW = 30            # a page number, a running title
READABLE = 0.7      # of the characters are letters or figures
SCAN, LARGE = 0.8, 0.33  # of the page under pictures


PATIENCE = 30  # seconds: pdftotext does not end with each file


def output(*command):
    try:
        return subprocess.run(list(map(str, command)), capture_output=True, timeout=PATIENCE).stdout.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        return ""


def texts(pdf):
    """By page, what pdftotext reads, without white space."""
    return [re.sub(r"\s+", "", page) for page in output("pdftotext", "-q", "-enc", "UTF-8", pdf, "-").split("\f")[:-1]]


def picture_shares(pdf):
    """By page, the share under its largest picture; strips of one scan together."""
    sizes = {int(number): float(width) * float(height) for number, width, height in
             re.findall(r"Page +(\d+) size: +([\d.]+) x ([\d.]+)", output("pdfinfo", "-l", "-1", pdf))}
    areas = {}
    for row in output("pdfimages", "-list", pdf).splitlines()[2:]:
        cells = row.split()
        if len(cells) < 14 or cells[2] != "image":
            continue
        try:
            area = int(cells[3]) / float(cells[12]) * int(cells[4]) / float(cells[13]) * 72 * 72
        except (ValueError, ZeroDivisionError):
            continue
        areas[int(cells[0])] = areas.get(int(cells[0]), 0) + area
    return {page: min(1, area / sizes[page]) for page, area in areas.items() if sizes.get(page)}


def is_good(text):
    readable = sum(char.isalnum() for char in text)
    return len(text) >= ENOUGH and readable >= READABLE * len(text)


def judged(pdf):
    """(page, reason, verdict) of each page: recognised, needless, missed or none."""
    layer, pictures = texts(pdf), picture_shares(pdf)
    for line in output(PROGRAM, "read", "--no-recognise", "--format", "jsonl", pdf).splitlines():
        page = json.loads(line)
        number = page.get("page")
        if not number or "reason" not in page:
            continue
        text, share = layer[number - 1] if number <= len(layer) else "", pictures.get(number, 0)
        if page["reason"] in NO_RECOGNITION:
            missed = len(text) < FEW and share >= LARGE and page["reason"] != "page-damaged"
            yield number, page["reason"], "missed" if missed else ""
        else:
            yield number, page["reason"], "needless" if is_good(text) and share < SCAN else "recognised"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT.parent / "shared" / "pdfs" / "files")
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir() or not shutil.which("pdfimages"):
        print(f"{arguments.folder} or poppler-utils are not there: triage was not judged")
        return 77
    counts = {"": 0, "recognised": 0, "needless": 0, "missed": 0}
    for pdf in sorted(arguments.folder.rglob("*.pdf")):
        for number, reason, verdict in judged(pdf):
            counts[verdict] += 1
            if verdict in ("needless", "missed") or (arguments.all and verdict):
                print(f"{verdict:<10} {pdf.name}:{number}  {reason}")
    print(f"{sum(counts.values())} pages, {counts['recognised'] + counts['needless']} want recognition: "
          f"{counts['needless']} needlessly; {counts['missed']} image-only pages are not recognised")
    if not sum(counts.values()):
        print("no page was read")
        return 1
    return 1 if counts["needless"] or counts["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
