#!/usr/bin/env python3
"""How many files whose text layer is garbage read as language, by font, and how.

  KIROKU=build/release/bin/kiroku lost_fonts.py [--no-recognise] [FILE.pdf ...]

Without files: those of ../shared/pdfs that its manifest flags as garbage, unmapped or control characters. Each page is
read as the program reads it. A font counts as language where its text costs no more bits a character in the model of
repairs (model.bin, read here anew) than writing of its script does; what was recognised on the page counts for fonts
that the page no longer shows. How: as the file says; by the font's own tables (the codes are explained before the page
is laid out: CID tables, cmap reversed, glyph names, offset); by its pictures; by recognition of the page; or not.
Nothing is expected: the files are few, and what is no language may be letters of a formula. It is a table to look at.
"""
import argparse
import collections
import csv
import json
import math
import os
import pathlib
import struct
import subprocess
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "pdfs"
FLAGS = ("garbage_text5", "unmapped5", "ctrl5")
MOST_WIDE, MOST_OTHER = 13.0, 8.5  # bits a character that writing costs at most; noise costs more


class Model:
    """Pairs of characters, as model.bin counts them (pipeline/repairs/model/README.md)."""

    def __init__(self, path):
        data, self.at = path.read_bytes(), 12
        self.data = data
        count, _ = struct.unpack_from("<II", data, 4)
        self.chars, self.ones = [], []
        last = 0
        for _ in range(count):
            last += self.varint()
            self.chars.append(chr(last))
            self.ones.append(self.count())
        self.index = {c: i for i, c in enumerate(self.chars)}
        self.total = sum(self.ones)
        self.pairs = {}
        for first in range(count):
            second = 0
            for _ in range(self.varint()):
                second += self.varint()
                self.pairs[first, second] = self.count()

    def varint(self):
        number, shift = 0, 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number

    def count(self):
        self.at += 1
        return 2 ** (self.data[self.at - 1] / 8) - 1

    def bits(self, before, c):
        first, second = self.index.get(before), self.index.get(c)
        if second is None:
            return 20.0
        if first is not None and (first, second) in self.pairs:
            return -math.log2(min(1.0, self.pairs[first, second] / max(1.0, self.ones[first])))
        return 4 - math.log2(self.ones[second] / self.total)

    def mean(self, text):
        text = "".join("0" if c.isdigit() else c for c in " ".join(text.split()))
        return sum(self.bits(a, b) for a, b in zip(" " + text, text)) / max(1, len(text))


def is_language(model, text):
    letters = [c for c in text if c.isalpha()]
    strange = sum(c == "\ufffd" or unicodedata.category(c) in ("Cc", "Co", "Cn") for c in text if not c.isspace())
    if strange * 10 > len(text) or not text.strip():
        return False
    if len(letters) * 2 < len(text.replace(" ", "").replace("\n", "")):
        return None  # figures and signs: no language to be told
    wide = sum(c > "\u2e80" for c in letters) * 2 > len(letters)
    return model.mean(text) <= (MOST_WIDE if wide else MOST_OTHER)


def flagged():
    with open(SHARED / "manifest.tsv", encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if any(flag in row["flags"].split(",") for flag in FLAGS):
                yield SHARED / "files" / row["file"]


def pages_of(program, file, arguments):
    command = [program, "read", "--format", "jsonl", "--evidence", "--quiet", *arguments, file]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return [json.loads(line) for line in run.stdout.decode("utf-8", "replace").split("\n") if line.strip()]


def texts_by_font(page):
    """The text of each font of a page, how it was read, and what the whole page says."""
    text, found = page["text"], collections.defaultdict(lambda: ["", collections.Counter()])
    for begin, end, _, run, *_ in page.get("glyph_boxes", ()):
        style = page["runs"][run]
        font = page["fonts"][style["font"]] if style.get("font") is not None and style["font"] < len(page["fonts"]) else {}
        recognised = style["origin"] == "ocr"
        entry = found["(recognised)" if recognised else font.get("name") or "(no name)"]
        entry[0] += text[begin:end]
        entry[1][how_of(style["origin"], font)] += end - begin
    return found


def how_of(origin, font):
    if origin != "text-layer":
        return {"inferred": "its pictures", "ocr": "recognition of the page"}.get(origin, origin)
    if font.get("to_unicode"):
        return "its ToUnicode"
    return "CID table, cmap or offset" if font.get("type", "").startswith("CID") else "encoding or glyph names"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-recognise", action="store_true")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    if not arguments.files and not SHARED.is_dir():
        print("../shared/pdfs is not there: nothing to read")
        sys.exit(77)
    model = Model(ROOT / "pipeline/repairs/model/model.bin")
    files = arguments.files or list(flagged())
    read = 0
    for file in files:
        fonts, origins, pages = {}, collections.Counter(), pages_of(os.environ["KIROKU"], file, ["--no-recognise"] if arguments.no_recognise else [])
        for page in pages:
            origins[page["origin"]] += 1
            for name, (text, how) in texts_by_font(page).items():
                entry = fonts.setdefault(name, ["", collections.Counter()])
                entry[0] += text + " "
                entry[1].update(how)
        verdicts = {name: is_language(model, text) for name, (text, _) in fonts.items()}
        whole = is_language(model, "\n".join(page["text"] for page in pages))
        read += bool(whole)
        print(f"{file.name}: {len(pages)} pages ({', '.join(f'{count} {origin}' for origin, count in origins.items())}); "
              f"the text is {'language' if whole else 'no language' if whole is False else 'mostly figures or signs'}")
        for name, (text, how) in sorted(fonts.items(), key=lambda item: -len(item[1][0])):
            says = {True: "language", False: "no language", None: "figures, signs"}[verdicts[name]]
            most = how.most_common(1)[0][0] if how else ""
            print(f"    {name:32.32} {len(text):7} characters  {says:15} by {most:26} {' '.join(text.split())[:40]}")
    print(f"{read} of {len(files)} flagged files read as language")


if __name__ == "__main__":
    main()
