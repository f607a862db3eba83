#!/usr/bin/env python3
"""Folders of many small files: what an ingest costs for each, and a second one that finds nothing new.

  tests/bench/files_bench.py [--counts 1000 10000 100000] [--program build/release/bin/kiroku] [--folder DIR]

For each count: CPU and wall time, per file too, and the peak of the program's own memory. Cost that
grows faster than the number of files shows as a rising figure per file.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def make(folder, count):
    """Short texts, a thousand in each folder, each with a fact of its own."""
    for number in range(count):
        below = folder / f"{number // 1000:03}"
        if number % 1000 == 0:
            below.mkdir(parents=True)
        (below / f"{number}.txt").write_text(f"Village {number}\n\nThe village of Oita had a population of {10000 + number} in 1999.\n")


def cost(command):
    """CPU and wall seconds, and the peak resident MiB of the largest of its processes."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{command} ended with {status}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10000, 100000])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/bin/kiroku")
    parser.add_argument("--folder", help="where the files are made; default: the system's temporary folder")
    options = parser.parse_args()
    for count in options.counts:
        with tempfile.TemporaryDirectory(prefix="kiroku-files-", dir=options.folder) as top:
            folder, store = pathlib.Path(top) / "in", pathlib.Path(top) / "k.db"
            make(folder, count)
            for what in ("first", "again"):
                cpu, wall, peak = cost([options.program, "ingest", "--no-recognise", "--quiet", "--store", store, folder])
                print(f"{count} files, {what}: {cpu:.2f} s CPU, {wall:.2f} s wall, {cpu / count * 1e3:.3f} ms CPU a file, "
                      f"{peak:.0f} MiB, store {store.stat().st_size / 2**20:.1f} MiB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
