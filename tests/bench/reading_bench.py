#!/usr/bin/env python3
"""What reading costs where it is hardest: pages strewn with words, tiny documents in their jail, memory.

  tests/bench/reading_bench.py [--build build/release] [--only strewn jail memory] [--rounds 3]

strewn: one page of 60,000 scattered words and one of 150,000 words of 1 pt, made here: CPU seconds of
reading them (parsing, layout, text) and how many of the words come out, beside pdftotext, which is
given ten seconds.
jail: 300 documents of one line, read by workers in no jail, in seccomp alone, in both walls: CPU a document.
memory: every file of ../shared/pdfs/files: the peak of the largest process, parent included; each page
counts with that of its file, which no page of it is over.
"""
import argparse
import os
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCHES = ("strewn", "jail", "memory")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def page_of(content):
    """A PDF of one page in Helvetica."""
    packed = zlib.compress(content.encode(), 6)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 2000 2000]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
               b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    out, offsets = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + (b"xref\n0 6\n0000000000 65535 f \n%strailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (rows, len(out)))


def strewn(count, size, seed):
    """Words of five letters wherever chance puts them, numbered so that each can be missed."""
    chance = random.Random(seed)
    words = ["w" + "".join(LETTERS[number // 26**power % 26] for power in range(3, -1, -1)) for number in range(count)]
    return words, page_of("\n".join(f"BT /F {size} Tf {chance.uniform(10, 1950):.1f} {chance.uniform(10, 1980):.1f} Td ({word})Tj ET"
                                    for word in words))


def cpu_of(command, seconds=None):
    """CPU seconds (None: stopped), what it printed, the peak resident MiB of its largest process."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL,
                                   preexec_fn=lambda: seconds and resource_limit(seconds))
        _, status, usage = os.wait4(process.pid, 0)
        out.seek(0)
        used = usage.ru_utime + usage.ru_stime if os.waitstatus_to_exitcode(status) in (0, 1) else None
        return used, out.read(), usage.ru_maxrss / 1024


def resource_limit(seconds):
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def measure_strewn(build, rounds, folder):
    reader = build / "tests" / "bench" / "read_bench"
    reader = reader if reader.exists() else next(build.rglob("read_bench"))
    for name, count, size in (("60,000 scattered words", 60000, 9), ("150,000 words of 1 pt", 150000, 1)):
        words, pdf = strewn(count, size, count)
        path = folder / "strewn.pdf"
        path.write_bytes(pdf)
        ours = [cpu_of([reader, "--text", path]) for _ in range(rounds)]
        there = len(set(words) & set(re.findall(r"w[a-z]{4}", ours[0][1].decode())))
        peer, said, _ = cpu_of(["pdftotext", "-q", path, "-"], 10)
        found = len(set(words) & set(re.findall(r"w[a-z]{4}", said.decode("utf-8", "replace"))))
        spent = [cpu for cpu, _, _ in ours]
        print(f"{name}: {statistics.median(spent):.3f} s CPU ({min(spent):.3f}-{max(spent):.3f}), {there} of {count} words, {ours[0][2]:.0f} MiB; "
              f"pdftotext {'over 10 s' if peer is None else f'{peer:.2f} s'}, {found} words", flush=True)


def measure_jail(build, rounds, folder):
    bench = next(build.rglob("workers_bench"))
    paths = []
    for number in range(300):
        paths.append(folder / f"{number}.pdf")
        paths[-1].write_bytes(page_of(f"BT /F 12 Tf 72 1900 Td (Document {number} of one line.)Tj ET"))
    for _ in range(rounds):
        print(subprocess.run([bench, "jail", *paths], capture_output=True, text=True, check=True).stdout, end="", flush=True)


def measure_memory(build, _, __):
    files = sorted((ROOT.parent / "shared" / "pdfs" / "files").glob("*.pdf"))
    if not files:
        print("memory: ../shared/pdfs/files is not there; nothing was measured")
        return
    program, peaks = build / "bin" / "kiroku", []
    for file in files:
        used, pages, peak = cpu_of(["timeout", "20", program, "read", "--no-recognise", "--format", "text", file])
        if used is None:
            print(f"memory: {file.name} could not be read, or not in 20 s", flush=True)
        else:
            peaks += [(peak, file.name)] * max(pages.count(b"\f"), 1)
    peaks.sort()
    at = min(len(peaks) - 1, len(peaks) * 99 // 100)
    print(f"memory: {len(peaks)} pages, median {peaks[len(peaks) // 2][0]:.0f} MiB, 99th percentile {peaks[at][0]:.0f} MiB, "
          f"most {peaks[-1][0]:.0f} MiB ({peaks[-1][1]})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release")
    parser.add_argument("--only", nargs="+", choices=BENCHES, default=BENCHES)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    measures = {"strewn": measure_strewn, "jail": measure_jail, "memory": measure_memory}
    with tempfile.TemporaryDirectory(prefix="kiroku-reading-") as folder:
        for name in options.only:
            measures[name](options.build.resolve(), options.rounds, pathlib.Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
