#!/usr/bin/env python3
"""The figures: what the scorers of ../shared/score say of the program, beside what they said before.

  run.py             measures, prints, and fails where a figure of figures.md got worse by more than its noise
  run.py --update    writes figures.md with what was measured
  run.py --only ocr  measures only the groups named

A figure's noise is what one item of its annotated data weighs, at least 0.005. Without ../shared nothing can be measured:
that is said, and the test counts as skipped (77). A group whose command the program does not have yet is said, too.
"""

import argparse
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from contract import ROOT, SHARED, kiroku, program

TABLE = pathlib.Path(__file__).with_name("figures.md")
LANGUAGES = ("en", "ja", "zh", "ko", "ru", "vi")
LOWER_IS_BETTER = ("fell", "line", "order", "extra", "false_change", "distractors")
SMALLEST_NOISE = 0.005
OCR_NOISE = 0.01
OCR_IMAGES = re.compile(r"(en|ja)0[0-3]_(clean|moderate)\.")  # sixteen of 180, to keep the time down


class Missing(Exception):
    """A group that cannot be measured, and why."""


def score(name, *arguments):
    run = subprocess.run([sys.executable, SHARED / "score" / name, *map(str, arguments)], capture_output=True)
    if run.returncode != 0:
        raise AssertionError(f"{name} failed:\n{run.stderr.decode(errors='replace')[-2000:]}")
    return run.stdout.decode()


def noise(items):
    return max(SMALLEST_NOISE, round(1 / max(1, items), 3))


def records_of(folder, work, name):
    """Ingests a folder of texts and gives the file with its records."""
    store, records = work / f"{name}.db", work / f"{name}.jsonl"
    kiroku("ingest", "--store", store, "--quiet", "--no-recognise", folder, check=(0, 1))
    records.write_bytes(kiroku("records", "--store", store, "--format", "jsonl").stdout)
    return records


def fact_rows(prefix, rows, groups):
    for row in rows:
        if row["group"] not in groups:
            continue
        group = prefix if row["group"] == "all" else f"{prefix}.{row['group']}"
        for key in ("f1", "fact_f1"):
            if key in row:
                yield f"{group}.{row['type']}.{key}", row[key], noise(row["required"])


def distractors(records):
    """Records of the seeds that fell for something that only looks like a fact."""
    sys.path.insert(0, str(SHARED / "score"))
    import facts
    import matching
    texts = {path.name: facts.Text(path) for path in (SHARED / "seeds").glob("*.txt")}
    gold = [one for path in sorted((SHARED / "gold" / "seeds").glob("gold_*.jsonl")) for one in facts.gold_of(path, False)]
    documents = {one["doc"] for one in gold}
    seen = [facts.predictions(record, texts, False) for record in matching.load(records)]
    seen = [one for one in seen if one and matching.docname(one["doc"]) in {matching.docname(name) for name in documents}]
    return len(matching.distractor_hits(gold, seen, matching.load(SHARED / "gold" / "seeds" / "distractors.jsonl")))


def realtexts(work):
    gold = SHARED / "gold" / "realtexts"
    records = records_of(gold / "docs", work, "realtexts")
    rows = json.loads(score("facts.py", records, "--docs", gold / "docs", "--gold", gold / "gold.jsonl",
                            "--lang-of", gold / "meta.jsonl", "--json"))
    yield from fact_rows("realtexts", rows, LANGUAGES)


def seeds(work):
    gold = SHARED / "gold" / "seeds"
    records = records_of(SHARED / "seeds", work, "seeds")
    rows = json.loads(score("facts.py", records, "--docs", SHARED / "seeds", "--gold", *sorted(gold.glob("gold_*.jsonl")),
                            "--only", gold / "documents.txt", "--json"))
    yield from fact_rows("seeds", rows, ("all",))
    yield "seeds.distractors", distractors(records), 1


def annotate(*options):
    return f"'{program()}' annotate --jsonl {' '.join(options)}"


def spans(work):
    for what, command in (("dates", annotate()), ("numbers", annotate("--mentions"))):
        rows = json.loads(score("spans.py", what, SHARED / "dates" / f"{what}.dev.jsonl", "--cmd", command, "--json"))
        for row in rows:
            if row["lang"] in LANGUAGES:
                for key in ("exact", "value"):
                    yield f"{what}.{row['lang']}.{key}_f1", row[key][2], noise(row["gold"])


def statements(work):
    for what, name in (("population", "population"), ("agreement", "agreements")):
        rows = json.loads(score("statements.py", what, SHARED / "dates" / f"{name}_statements.dev.jsonl",
                                "--cmd", annotate(), "--json"))
        for row in rows:
            if row["group"] in LANGUAGES:
                yield f"statements.{what}.{row['group']}.found", row["found"], noise(row["expected"])
                yield f"statements.{what}.{row['group']}.whole", row["whole"], noise(row["expected"])
                yield f"statements.{what}.{row['group']}.fell", row["fell"], noise(row["distractors"])


def encoding_repair():
    """The option of `kiroku repair` that undoes mojibake; without it the two sets say nothing of the program."""
    if kiroku("repair", "--jsonl", "--only", "encoding", check=None).returncode != 0:
        raise Missing("the program has no repair of encodings yet")


def repair(work):
    encoding_repair()
    out = work / "repair.json"
    score("repair.py", SHARED / "repair" / "repair.dev.jsonl", "--batch", f"'{program()}' repair --jsonl", "--quiet", "--json", out)
    table = json.loads(out.read_text())
    for name, row in table.items():
        if name.startswith("[") and isinstance(row, dict):
            yield f"repair.{name}.ok", row["ok"], noise(row["n"])
    yield "repair.false_change", table["false_change"], SMALLEST_NOISE


def ftfy(work):
    encoding_repair()
    rows = json.loads(score("ftfy_cases.py", SHARED / "repair" / "ftfy.dev.json",
                            "--batch", f"'{program()}' repair --jsonl --only encoding", "--json"))
    yield "ftfy.ok", rows[0]["ok"], noise(rows[0]["n"])


def ocr(work):
    wanted = [line for line in (SHARED / "ocr" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
              if OCR_IMAGES.search(json.loads(line)["file"])]
    gold, pages = work / "ocr.gold.jsonl", work / "ocr.jsonl"
    gold.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    images = [SHARED / "ocr" / json.loads(line)["file"] for line in wanted]
    pages.write_bytes(kiroku("read", "--format", "jsonl", *images, check=(0, 1)).stdout)
    for row in json.loads(score("ocr.py", gold, pages, "--json")):
        for key in ("line", "order", "facts"):
            yield f"ocr.{row['group'].replace(' ', '.')}.{key}", row[key], OCR_NOISE


GROUPS = {"realtexts": realtexts, "seeds": seeds, "spans": spans, "statements": statements, "repair": repair, "ftfy": ftfy, "ocr": ocr}


def better_is_lower(figure):
    return figure.split(".")[-1] in LOWER_IS_BETTER


def worse_by(figure, before, now):
    return (now - before) if better_is_lower(figure) else (before - now)


def complaints(recorded, measured, groups_measured):
    """What got worse, and what was recorded and is not measured any more."""
    for figure, (before, allowed) in recorded.items():
        if figure not in measured:
            if figure.split(".")[0] in groups_measured:
                yield f"{figure} was {before:.3f} and is not measured any more"
        elif worse_by(figure, before, measured[figure][0]) > allowed + 1e-9:
            yield f"{figure} was {before:.3f} and is {measured[figure][0]:.3f}, worse by more than {allowed:.3f}"


def load(path):
    recorded = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and re.fullmatch(r"-?[0-9.]+", cells[1]):
            recorded[cells[0]] = (float(cells[1]), float(cells[2]), cells[3], cells[4])
    return recorded


def commit():
    def git(*arguments):
        # Without git, or outside of a checkout, the commit is not known.
        return subprocess.run([shutil.which("git") or "false", "-C", ROOT, *arguments], capture_output=True, text=True)
    head = git("rev-parse", "--short=10", "HEAD")
    if head.returncode != 0:
        return "none"
    return head.stdout.strip() + ("+" if git("status", "--porcelain", "--", "extractors", "pipeline", "schemas").stdout.strip() else "")


HEAD = """# Figures

What the scorers of `../shared/score` say of the program. Written by `tests/contract/run.py --update`; the test
fails when a figure gets worse by more than its noise (what one item of the annotated data weighs, at least 0.005).
Higher is better, but for `fell` and `distractors` (traps that were stepped into), and `line` and `order` (share of
wrong characters). A commit with a `+` had changes on top.

All of it is development data: rules are written with it in view, above all with the seeds and the statements. The
figures show what got worse, not how well documents fare that nobody has seen.

| figure | value | noise | date | commit |
|---|---|---|---|---|
"""


def write(path, recorded, measured, groups):
    today, head = datetime.date.today().isoformat(), commit()
    kept = {figure: row for figure, row in recorded.items() if figure.split(".")[0] not in groups}
    rows = {**kept, **{figure: (value, allowed, today, head) for figure, (value, allowed) in measured.items()}}
    lines = [f"| {figure} | {row[0]:.3f} | {row[1]:.3f} | {row[2]} | {row[3]} |" for figure, row in sorted(rows.items())]
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def measure(names):
    """What each group gives, by figure, and the first words of the figures that were measured."""
    measured, prefixes = {}, set()
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            try:
                found = {figure: (float(value), allowed) for figure, value, allowed in GROUPS[name](pathlib.Path(folder))}
            except Missing as missing:
                print(f"{name}: not measured: {missing}")
                continue
            measured.update(found)
            prefixes |= {figure.split(".")[0] for figure in found}
    return measured, prefixes


def show(recorded, measured):
    for figure, (value, allowed) in sorted(measured.items()):
        before = f"was {recorded[figure][0]:.3f}" if figure in recorded else "new"
        print(f"{figure:<44} {value:7.3f}  {before}")


class SelfTest(unittest.TestCase):
    """The comparison, with figures made up: what gets worse must be found."""

    def found(self, recorded, measured):
        return list(complaints({f: (v, 0.01) for f, v in recorded.items()}, {f: (v, 0.01) for f, v in measured.items()}, {"a"}))

    def test_worse_is_found_and_better_is_not(self):
        self.assertEqual(self.found({"a.f1": 0.8}, {"a.f1": 0.8}), [])
        self.assertEqual(self.found({"a.f1": 0.8}, {"a.f1": 0.9}), [])
        self.assertEqual(self.found({"a.f1": 0.8}, {"a.f1": 0.79}), [])
        self.assertEqual(len(self.found({"a.f1": 0.8}, {"a.f1": 0.78})), 1)
        self.assertEqual(len(self.found({"a.fell": 0.1}, {"a.fell": 0.2})), 1)
        self.assertEqual(self.found({"a.fell": 0.2}, {"a.fell": 0.1}), [])

    def test_a_figure_that_is_gone_is_found(self):
        self.assertEqual(len(self.found({"a.f1": 0.8}, {})), 1)
        self.assertEqual(self.found({"b.f1": 0.8}, {}), [])  # its group was not measured

    def test_the_table_reads_back(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "f.md"
            write(path, {"b.f1": (0.5, 0.01, "2026-01-01", "abc")}, {"a.f1": (0.75, 0.02)}, {"a"})
            self.assertEqual({f: row[:2] for f, row in load(path).items()}, {"a.f1": (0.75, 0.02), "b.f1": (0.5, 0.01)})


def self_test():
    return unittest.TextTestRunner(stream=sys.stderr).run(unittest.defaultTestLoader.loadTestsFromTestCase(SelfTest)).wasSuccessful()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="write figures.md")
    parser.add_argument("--only", nargs="+", choices=GROUPS, help="these groups")
    parser.add_argument("-v", action="store_true", help=argparse.SUPPRESS)  # what every test is started with
    options = parser.parse_args()
    if not self_test():
        return 1
    if not SHARED.is_dir():
        print("not measured: the evaluation data (../shared beside the project) is not here")
        return 77
    recorded = load(TABLE)
    measured, prefixes = measure(options.only or GROUPS)
    show(recorded, measured)
    if options.update:
        write(TABLE, recorded, measured, prefixes)
        return 0
    found = list(complaints({figure: row[:2] for figure, row in recorded.items()}, measured, prefixes))
    if not recorded:
        found.append("figures.md is missing: run.py --update writes it")
    print("\n".join(found) or "nothing got worse")
    return 1 if found else 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True  # ../shared is not ours
    sys.exit(main())
