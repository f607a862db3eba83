#!/usr/bin/env python3
"""How fast the audit pages answer over a store of many facts, and how fast `audit verify` reads.

  tests/bench/audit_bench.py [--facts 100000] [--store FILE] [--program build/release/bin/kiroku]

A store is made from sentences of our own (and kept where --store names one that is not there yet). Wall time of the
local server, medians: what a browser needs before it can paint (page, style, scripts, start, the list, the first fact),
the next fact with its page's picture kept and not kept, a decision. Then verify over the PDFs of ../shared/pdfs/files.
"""
import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PDFS = ROOT.parent / "shared" / "pdfs" / "files"
CITIES = ["Dalian", "Incheon", "Oita", "Kumamoto", "Busan", "Tacoma", "Norfolk", "Haiphong", "Shizuoka", "Kagoshima"]
A_FILE = 200  # sentences
SLOW = "shared-unnamed-field.pdf"  # a reader gives up on it after a minute, which is no matter here


def make(folder, facts):
    for number in range(0, facts, A_FILE):
        lines = [f"{CITIES[i % 10]} has a population of {100_000 + i:,} as of {1900 + i % 120}." for i in range(number, min(facts, number + A_FILE))]
        (folder / f"{number:07}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


class Server:
    def __init__(self, program, store):
        began = time.monotonic()
        self.process = subprocess.Popen([program, "audit", "serve", "--quiet", "--store", store, "--port", "0"], stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        self.ready = time.monotonic() - began

    def get(self, path, data=None):
        """Milliseconds, and the bytes."""
        request = urllib.request.Request(self.address + path, data=data, headers={"X-Kiroku": "1"})
        began = time.monotonic()
        with urllib.request.urlopen(request) as answer:
            body = answer.read()
        return 1000 * (time.monotonic() - began), body

    def close(self):
        self.process.terminate()
        self.process.wait()


def measure(server):
    def paint():
        total, first = 0, None
        for path in ("", "audit.css", "words.js", "forms.js", "audit.js", "start.json", "facts.json?decision=none"):
            spent, body = server.get(path)
            total += spent
            first = body
        facts = json.loads(first)["facts"]
        return total + server.get(f"fact/{facts[0]['fact']}.json")[0], facts

    paints = [paint() for _ in range(5)]
    facts = paints[0][1]
    print(f"first paint          {statistics.median(spent for spent, _ in paints):7.0f} ms   (target 400)")
    following = [server.get(f"fact/{fact['fact']}.json")[0] for fact in facts[1:40]]
    print(f"next fact            {statistics.median(following):7.1f} ms   (target 60, its page cached)")
    decided = [server.get(f"decide?fact={fact['fact']}&record={fact['record']}&action=accept&reviewer=bench", b"")[0] for fact in facts[:20]]
    print(f"a decision           {statistics.median(decided):7.1f} ms")


def pictures(program, folder):
    pdf = ROOT / "fixtures/documents/summit-2012.pdf"
    store = folder / "pictures.db"
    subprocess.run([program, "ingest", "--quiet", "--no-recognise", "--store", store, pdf], check=True)
    server = Server(program, store)
    document = json.loads(server.get("facts.json?dates=1")[1])["facts"][0]["document"]
    fresh = [server.get(f"page/{document}/{page}.png?dpi=110")[0] for page in range(1, 11)]
    kept = [server.get(f"page/{document}/{page}.png?dpi=110")[0] for page in range(1, 11)]
    server.close()
    print(f"picture of a page    {statistics.median(fresh):7.0f} ms   (target 500, with the fact), kept {statistics.median(kept):.1f} ms")


def verify(program, folder):
    if not PDFS.is_dir():
        print("verify               not measured: there is no ../shared/pdfs")
        return
    store = folder / "verify.db"
    readable = [path for path in sorted(PDFS.glob("*.pdf")) if path.name != SLOW]
    subprocess.run([program, "ingest", "--quiet", "--no-recognise", "--store", store, *readable], check=False, stderr=subprocess.DEVNULL)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([program, "audit", "verify", "--quiet", "--format", "jsonl", "--store", store], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if not run.stdout:
        print(f"verify               ended with {run.returncode}: {run.stderr.strip()}")
        return
    totals = json.loads(run.stdout.splitlines()[-1])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"verify               {totals['pages'] / totals['seconds']:7.0f} pages/s, {totals['pages'] / cpu:.0f} a second of CPU (target 150 on two cores): "
          f"{totals['pages']} pages, {totals['stood']} of {totals['records']} records stand, {totals['derived']} derived again")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--store", type=pathlib.Path)
    parser.add_argument("--program", default=str(ROOT / "build/release/bin/kiroku"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kiroku-bench-") as folder:
        folder = pathlib.Path(folder)
        store = options.store or folder / "k.db"
        if not store.exists():
            (folder / "in").mkdir()
            make(folder / "in", options.facts)
            subprocess.run([options.program, "ingest", "--quiet", "--store", store, folder / "in"], check=True)
        server = Server(options.program, store)
        print(f"{json.loads(server.get('start.json')[1])['facts']:,} facts; the server was ready after {server.ready:.1f} s")
        measure(server)
        server.close()
        pictures(options.program, folder)
        verify(options.program, folder)


if __name__ == "__main__":
    sys.exit(main())
