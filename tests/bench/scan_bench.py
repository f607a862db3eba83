#!/usr/bin/env python3
"""Are both cores busy while a long scan is recognised?

  tests/bench/scan_bench.py [--pages 300] [--cores 2] [--program build/release/bin/kiroku]

The scan is made of fixtures/scans and of the scanned slide in fixtures/documents/summit-2012.pdf, again and again. Two
figures: CPU time over cores times wall time, which is true only on a machine that does nothing else (the load is
printed), and the share of cores that our processes could have used at every moment (running or waiting for a core),
which other programs do not change. Target: at least 0.95 of both.
"""
import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SLIDE, SCANS = ROOT / "fixtures/documents/summit-2012.pdf", ROOT / "fixtures/scans/scans.pdf"


def scan_of(pages, folder):
    """A PDF of so many scanned pages; their pictures stand in it once for each page."""
    whole, cut = folder / "whole.pdf", folder / "scan.pdf"
    parts = []
    for number in range(0, pages, 5):
        copy = folder / f"{number}.pdf"  # of its own, or qpdf would share the pictures
        shutil.copy(SCANS, copy)
        parts += [copy, "1-4", SLIDE, "10"]
    subprocess.run(["qpdf", "--empty", "--pages", *parts, "--", whole], check=True)
    subprocess.run(["qpdf", whole, "--pages", ".", f"1-{pages}", "--", cut], check=True)
    return cut


def descendants_wanting_a_core(root):
    """How many threads of a process and its descendants run, or wait for a core only."""
    children, states = {}, {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            after_name = open(f"/proc/{entry}/stat").read().rpartition(") ")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        states[int(entry)] = after_name[0]
        children.setdefault(int(after_name[1]), []).append(int(entry))
    family, wanting = [root], 0
    while family:
        one = family.pop()
        wanting += states.get(one) == "R"
        family += children.get(one, [])
    return wanting


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/bin/kiroku")
    arguments = parser.parse_args()
    if not shutil.which("qpdf"):
        raise SystemExit("qpdf is not installed: the scan cannot be made")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        scan = scan_of(arguments.pages, pathlib.Path(folder))
        before, start, load = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), os.getloadavg()[0]
        with open(pathlib.Path(folder, "pages.jsonl"), "w+") as out:
            command = [arguments.program.resolve(), "read", "--format", "jsonl", "--jobs", str(arguments.cores), scan]
            process, wanted = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL), []
            while process.poll() is None:
                wanted.append(min(arguments.cores, descendants_wanting_a_core(process.pid)))
                time.sleep(0.1)
            wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
            out.seek(0)
            lines = sum('"origin":"ocr"' in line for line in out)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"{lines} of {arguments.pages} pages recognised in {wall:.0f} s, {cpu:.0f} s of CPU, {arguments.cores} cores; "
              f"load before {load:.1f}, after {os.getloadavg()[0]:.1f}")
        print(f"CPU / ({arguments.cores} x wall)   {cpu / (arguments.cores * wall):.3f}   target 0.95")
        print(f"cores that could be used  {sum(wanted) / (arguments.cores * len(wanted)):.3f}   target 0.95")
    return 0 if lines == arguments.pages else 1


if __name__ == "__main__":
    sys.exit(main())
