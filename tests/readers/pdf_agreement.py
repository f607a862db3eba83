#!/usr/bin/env python3
"""How far our words agree with pdftotext's, file by file: F1 over the bag of words.

  tests/readers/pdf_agreement.py READ_BENCH [FILE...] [--show FILE] [--least 0.98]

Without files: every PDF of ../shared/pdfs/files. READ_BENCH is the built tests/bench/read_bench.
`--show` prints the words that only one of the two has, most frequent first. Files that either
program cannot read in 10 seconds are listed as such. `--least`: ends with 1 where the median of the
Latin files is lower.
"""
import argparse
import collections
import pathlib
import re
import statistics
import subprocess
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]


def words(command):
    try:
        done = subprocess.run(command, capture_output=True, timeout=10)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0:
        return None
    text = unicodedata.normalize("NFC", done.stdout.decode("utf-8", "replace"))
    text = re.sub(r"(\w)-[ \t]*\n+(?=\w)", r"\1", text)  # pdftotext takes hyphens at line ends out, we keep them
    return collections.Counter(text.split())


def f1(ours, peer):
    shared = sum((ours & peer).values())
    total = sum(ours.values()) + sum(peer.values())
    return 2 * shared / total if total else 1.0


def script(bag):
    letters = [c for word in bag.elements() for c in word if c.isalpha()]
    latin = sum(c < "\u0250" or "\u1e00" <= c < "\u1f00" for c in letters)
    return "latin" if letters and latin > 0.8 * len(letters) else "other"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", type=pathlib.Path)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    parser.add_argument("--show", type=pathlib.Path)
    parser.add_argument("--least", type=float)
    options = parser.parse_args()
    folder = ROOT.parent / "shared" / "pdfs" / "files"
    files = [options.show] if options.show else options.files or sorted(folder.glob("*.pdf"))
    if not files:
        print(f"skipped: {folder} is not there")
        return 77
    scores = collections.defaultdict(list)
    for file in files:
        ours, peer = words([options.tool, "--text", file]), words(["pdftotext", "-q", file, "-"])
        if ours is None or peer is None:
            print(f"  -    {file.name}: not read by {'us' if ours is None else 'pdftotext'}{' and pdftotext' if ours is None and peer is None else ''}")
            continue
        kind, score = script(peer), f1(ours, peer)
        if sum(peer.values()) >= 20:
            scores[kind].append(score)
        print(f"{score:.3f}  {file.name}: {kind}, {sum(ours.values())} words, pdftotext {sum(peer.values())}")
        if options.show:
            print("  only ours: ", (ours - peer).most_common(40))
            print("  only pdftotext's: ", (peer - ours).most_common(40))
    for kind, values in sorted(scores.items()):
        print(f"median of {len(values)} {kind} files with 20 words or more: {statistics.median(values):.3f}")
    if options.least is None:
        return 0
    return 0 if scores["latin"] and statistics.median(scores["latin"]) >= options.least else 1


if __name__ == "__main__":
    sys.exit(main())
