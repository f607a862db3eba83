#!/usr/bin/env python3
"""What a re-run costs: a store made from the fixtures' sentences, one rule changed, all rules changed.

  tests/bench/rerun_bench.py [--documents 1000] [--pages 10] [--keep FOLDER] [--program build/release/bin/kiroku]

Prints CPU seconds (user and system, children included) and peak memory of: ingest; plan and draft
of a rule that can match on 0.5 % of the pages, once in pages close together and once scattered over
as many documents as they can be; a draft with everything extracted again; runs diff of two runs
that differ in every record; and the size of the store, table by table. 10,000 documents of 10 pages
are the size of the targets in ARCHITECTURE.md; 1,000 show how it scales.
"""
import argparse
import html
import json
import os
import pathlib
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLOSE, SCATTERED = "covenant of the lanterns", "covenant of the bridges"
RULE = """
  - id: bench-{name}
    match: '{{a:place}} and {{b:place}} sealed the {words}'
    fields: {{kind: mou, parties: [a, b]}}
    examples: ['[[Oita and Austin sealed the {words}]]. => kind=mou']
    counter: ['The {words} is old.']
"""


def sentences():
    """Paragraphs of the text fixtures, of a hundred characters and more."""
    texts = []
    for path in sorted((ROOT / "fixtures" / "documents").iterdir()):
        data = path.read_bytes()
        if path.suffix == ".html":
            texts.append(html.unescape(re.sub(r"<[^>]+>", " ", data.decode("utf-8"))))
        elif path.suffix == ".txt":
            texts.append(data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace"))
    paragraphs = [p.strip() for text in texts for p in re.split(r"\n\s*\n|\f", text)]
    return [p for p in paragraphs if len(p) > 60]


def write_documents(folder, documents, pages):
    """Each page about 2.5 KB; no two alike, for the numbers in them are redrawn."""
    draw = random.Random(2026)
    paragraphs = sentences()
    total = documents * pages
    close = set(range(0, total // 200))  # the first pages of the first documents
    scattered = set(draw.sample(range(total), total // 200))
    size = 0
    for number in range(documents):
        parts = []
        for page in range(pages):
            text = ""
            while len(text.encode()) < 2400:
                one = re.sub(r"\d{3}", lambda m: str(draw.randint(100, 999)), draw.choice(paragraphs))
                text += one + "\n\n"
            at = number * pages + page
            for words, where in ((CLOSE, close), (SCATTERED, scattered)):
                if at in where:
                    text += f"In May Oita and Austin sealed the {words}.\n\n"
            parts.append(text)
        data = "\f".join(parts).encode()
        size += len(data)
        path = folder / f"{number // 500:03d}" / f"{number:05d}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return size


def run(command):
    """CPU seconds, wall seconds, peak MiB of the program and its children; its last line of messages."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    timed = ["/usr/bin/env", "python3", "-c",
             "import resource,subprocess,sys; c=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL); "
             "print('peak',resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss//1024,file=sys.stderr); sys.exit(c.returncode)"]
    done = subprocess.run(timed + [str(c) for c in command], stderr=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 18):
        sys.exit(f"{command}: {done.returncode}\n{done.stderr}")
    lines = done.stderr.strip().splitlines()
    peak = int(lines[-1].split()[1])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - start, peak, " | ".join(lines[:-1])


def pack_with(folder, name, words):
    """The built-in English pack of agreements with one rule more."""
    pack = folder / f"packs-{name}" / "agreement"
    pack.mkdir(parents=True)
    original = (ROOT / "extractors" / "packs" / "agreement" / "en.yaml").read_text(encoding="utf-8")
    (pack / "en.yaml").write_text(original.rstrip("\n") + RULE.format(name=name, words=words), encoding="utf-8")
    return pack.parent


def pack_reworded(folder):
    """Every pack with another confidence everywhere: every record's details change."""
    root = folder / "packs-all"
    for path in sorted((ROOT / "extractors" / "packs").glob("*/*.yaml")):
        to = root / path.parent.name / path.name
        to.parent.mkdir(parents=True, exist_ok=True)
        lines = [line for line in path.read_text(encoding="utf-8").splitlines()
                 if not re.match(r"    confidence: ", line)]
        text = re.sub(r"^(  - id: .*)$", r"\1\n    confidence: .42", "\n".join(lines) + "\n", flags=re.M)
        to.write_text(text, encoding="utf-8")
    return root


def print_size(store, raw):
    db = sqlite3.connect(store)
    records = db.execute("SELECT count(*) FROM record").fetchone()[0]
    size = os.path.getsize(store)
    allowed = 2.5 * raw + 400 * records
    print(f"store: {size / 1e6:.1f} MB of {allowed / 1e6:.1f} MB allowed (2.5 x {raw / 1e6:.1f} MB of raw text + 400 x {records} records)")
    try:
        for name, part in db.execute("SELECT name, sum(pgsize) AS s FROM dbstat GROUP BY name ORDER BY s DESC LIMIT 12"):
            print(f"  {name:34} {part / 1e6:9.1f} MB  {part / max(records, 1):7.0f} B a record")
    except sqlite3.OperationalError:
        print("  (this SQLite has no dbstat)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--program", default=ROOT / "build" / "release" / "bin" / "kiroku")
    arguments = parser.parse_args()
    folder = arguments.keep or pathlib.Path(tempfile.mkdtemp(prefix="kiroku-rerun-"))
    folder.mkdir(parents=True, exist_ok=True)
    store, program = folder / "kiroku.db", arguments.program
    documents = folder / "documents"

    def step(name, *command):
        cpu, wall, peak, said = run([program, *command, "--store", store])
        print(f"{name:38} {cpu:8.2f} s CPU {wall:8.2f} s wall {peak:6d} MiB   {said}", flush=True)
        return cpu

    if not documents.exists():
        documents.mkdir()
        write_documents(documents, arguments.documents, arguments.pages)
    raw = sum(path.stat().st_size for path in documents.rglob("*.txt"))
    print(f"{arguments.documents} documents, {arguments.documents * arguments.pages} pages, {raw / 1e6:.1f} MB")
    ingest = step("ingest", "ingest", documents)
    print_size(store, raw)
    for name, words in (("close", CLOSE), ("scattered", SCATTERED)):
        packs = folder / f"packs-{name}"
        if not packs.exists():
            pack_with(folder, name, words)
        step(f"plan, 0.5 % of pages, {name}", "extract", "--plan", "--packs", packs)
        cpu = step(f"draft, 0.5 % of pages, {name}", "extract", "--draft", name, "--packs", packs)
        print(f"{'':38} 1/{ingest / cpu:.0f} of the ingest's CPU")
        step("diff of the two", "runs", "diff", name)
    packs = folder / "packs-all"
    if not packs.exists():
        pack_reworded(folder)
    cpu = step("draft, all rules", "extract", "--draft", "all", "--packs", packs)
    print(f"{'':38} {raw / 1e6 / cpu:.1f} MB of text a CPU second, store and all")
    step("diff of all records, jsonl", "runs", "diff", "all", "--format", "jsonl")
    step("diff of all records, for people", "runs", "diff", "all", "--format", "table")
    if not arguments.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
