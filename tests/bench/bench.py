#!/usr/bin/env python3
"""Speed and memory, side by side with pdftotext in one run.

  tests/bench/bench.py [--rounds 5] [--only NAME ...] [--program build/release/bin/kiroku] [--json]

Every figure is CPU time (user and system, children included) unless it says wall, as a ratio to
`pdftotext` (recognition: to `tesseract` and `ocrmypdf`) on the same file in the same round; the
median of the rounds and their spread are printed. The PDFs come from ../shared/pdfs, the texts from
../shared/seeds, the slides from ../shared/ocr; without them the script says so and measures
nothing.
"""
import argparse
import json
import os
import pathlib
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"

# Born-digital files of several makers: guides, forms, LaTeX papers, slides, tagged and plain.
BORN_DIGITAL = ["xerox_alta_link_series_mfp_sag_en_us_2.pdf", "cmp_add_navigation.pdf", "178360.pdf",
                "multi-column.pdf", "s20_35_2.pdf", "s20_37.pdf", "s20_32.pdf", "s20_23.pdf",
                "fd_ins_8824.pdf", "fd_ins_8911.pdf"]


def cpu_of(command, **kwargs):
    """CPU and wall seconds of a command and of all its descendants."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **kwargs)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - start


def peak_of(command):
    """Peak resident MiB of the process itself, without its children."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        try:
            for line in open(f"/proc/{process.pid}/status"):
                if line.startswith("VmHWM"):
                    peak = max(peak, int(line.split()[1]) / 1024)
        except (FileNotFoundError, ProcessLookupError):
            break
        time.sleep(0.02)
    process.wait()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command} ended with {process.returncode}")
    return peak


def merged(folder, pages):
    """The born-digital files one after another, repeated up to `pages` pages."""
    files = [SHARED / "pdfs" / "files" / name for name in BORN_DIGITAL]
    arguments, count = [], 0
    while count < pages:
        for file in files:
            arguments.append(file)
            count += int(subprocess.run(["qpdf", "--show-npages", file], capture_output=True, text=True).stdout or 0)
    whole, cut = folder / f"whole-{pages}.pdf", folder / f"merged-{pages}.pdf"
    subprocess.run(["qpdf", "--warning-exit-0", "--empty", "--pages", *arguments, "--", whole], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["qpdf", "--warning-exit-0", whole, "--pages", ".", f"1-{pages}", "--", cut], check=True, stderr=subprocess.DEVNULL)
    whole.unlink()
    return cut


def ratios(rounds, ours, peer):
    """ours/peer for each round, the two run one after the other."""
    return [ours() / peer() for _ in range(rounds)]


class Bench:
    def __init__(self, program, rounds, folder):
        self.program, self.rounds, self.folder, self.rows = program, rounds, folder, []

    def row(self, name, values, target, unit=""):
        median = statistics.median(values)
        self.rows.append({"name": name, "median": median, "low": min(values), "high": max(values), "target": target, "unit": unit})
        print(f"{name:<58} median {median:8.3f}{unit}  ({min(values):.3f} to {max(values):.3f})  target {target}", flush=True)

    def ingest(self, *paths, jobs=None):
        store = self.folder / "bench.db"
        for suffix in ("", "-wal", "-shm"):
            pathlib.Path(f"{store}{suffix}").unlink(missing_ok=True)
        more = ["--jobs", str(jobs)] if jobs else []
        return [self.program, "ingest", "--store", store, "--no-recognise", "--quiet", *more, *paths]

    def run(self, command):
        """An ingest ends with 1 where a file failed: that is a result here."""
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        if code not in (0, 1):
            raise SystemExit(f"{command} ended with {code}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - start

    def read(self):
        pdf = merged(self.folder, 2000)
        tool = self.program.parent / "read_bench"
        self.row("read 2,000 pages / pdftotext",
                 ratios(self.rounds, lambda: cpu_of([tool, pdf])[0], lambda: cpu_of(["pdftotext", "-q", pdf, "/dev/null"])[0]), "0.9")

    def whole(self):
        pdf = merged(self.folder, 2000)
        self.row("ingest 2,000 pages, no OCR / pdftotext",
                 ratios(self.rounds, lambda: self.run(self.ingest(pdf))[0], lambda: cpu_of(["pdftotext", "-q", pdf, "/dev/null"])[0]), "1.5")

    def wall(self):
        folder = self.folder / "apart"
        folder.mkdir(exist_ok=True)
        for turn in range(3):  # other bytes behind the end: other documents, the same pages
            for name in BORN_DIGITAL:
                (folder / f"{turn}-{name}").write_bytes((SHARED / "pdfs" / "files" / name).read_bytes() + b"%% %d\n" % turn)
        files = sorted(folder.iterdir())

        def peer():
            return sum(cpu_of(["pdftotext", "-q", file, "/dev/null"])[0] for file in files)

        self.row("wall of ingest with 2 workers / pdftotext's CPU",
                 ratios(self.rounds, lambda: self.run(self.ingest(folder, jobs=2))[1], peer), "0.9")

    def memory(self):
        peaks = {pages: peak_of(self.ingest(merged(self.folder, pages))) for pages in (2000, 10000)}
        self.row("parent's peak memory, 2,000 pages", [peaks[2000]], "150", " MiB")
        self.row("parent's peak memory, 10,000 pages", [peaks[10000]], "150", " MiB")

    def unchanged(self):
        folder = self.folder / "thousand"
        folder.mkdir(exist_ok=True)
        for i in range(1000):
            (folder / f"{i:04}.txt").write_text(f"City number {i} had a population of {100000 + i} in 2010.\n")
        first = self.ingest(folder)
        self.run(first)
        self.row("second ingest of 1,000 unchanged files, wall", [self.run(first)[1] for _ in range(self.rounds)], "1", " s")

    def repair(self):
        """Encoding repair alone, MB of input a CPU second; the seeds again and again, so lines recur."""
        for lang, names, target in (("en", ("000", "001", "003"), "150"), ("ja", ("004",), "150")):
            text = "".join(next(SHARED.glob(f"seeds/{name}*")).read_text(encoding="utf-8") for name in names).encode()
            file = self.folder / f"repair-{lang}.txt"
            file.write_bytes(text * max(1, 60_000_000 // len(text)))
            command = ["sh", "-c", '"$0" repair --only encoding < "$1"', self.program, file]
            self.row(f"repair --only encoding, {lang}", [file.stat().st_size / 1e6 / cpu_of(command)[0] for _ in range(self.rounds)], target, " MB/s")
        for lang in ("en", "ja", "ru", "fr"):
            file = self.folder / f"damaged-{lang}.txt"
            file.write_text(damaged_lines(lang, 4_000_000), encoding="utf-8")
            command = ["sh", "-c", '"$0" repair --only encoding < "$1"', self.program, file]
            self.row(f"repair, {lang}, one line in ten damaged, none twice",
                     [file.stat().st_size / 1e6 / cpu_of(command)[0] for _ in range(self.rounds)], "30", " MB/s")

    def annotate(self):
        for lang, names, target in (("en", ("000", "001", "002"), "8"), ("ja", ("004",), "8")):
            texts = [next(SHARED.glob(f"seeds/{name}*")).read_text(encoding="utf-8") for name in names]
            size = sum(len(text.encode()) for text in texts)
            lines = [json.dumps({"id": i, "text": text, "lang": lang}, ensure_ascii=False) for i, text in enumerate(texts)]
            times = max(1, 10_000_000 // size)
            feed = self.folder / f"annotate-{lang}.jsonl"
            feed.write_text("\n".join(lines * times) + "\n", encoding="utf-8")
            speeds = []
            for _ in range(self.rounds):
                with open(feed, "rb") as source:
                    speeds.append(size * times / 1e6 / cpu_of([self.program, "annotate", "--jsonl"], stdin=source)[0])
            self.row(f"annotate {lang}, records written", speeds, f"at least {target}", " MB/s")

    def ocr(self):
        """Recognition of slides, languages not given, next to Tesseract's own program and ocrmypdf, which are told them."""
        slides = SHARED / "ocr" / "img"
        if not slides.is_dir() or not shutil.which("tesseract"):
            print("ocr: no slides in ../shared/ocr, or no tesseract (package tesseract-ocr): nothing measured")
            return
        # Four slides of each language; ours and theirs take turns at six, so that both have the same machine.
        batches = [[f"{lang}0{number}" for lang in ("en", "ru", "vi", "ja", "zh", "ko")] for number in (0, 2, 4, 6)]
        for level, target in (("clean", "1.2"), ("moderate", "1.2"), ("hard", "2.2")):
            values = []
            for _ in range(self.rounds):
                ours = theirs = 0
                for batch in batches:
                    files = [slides / f"{name}_{level}.jpg" for name in batch]
                    ours += cpu_of([self.program, "read", "--format", "jsonl", "--jobs", "1", *files])[0]
                    theirs += sum(cpu_of(["tesseract", file, "-", "-l", language_of(file), "--psm", "3"])[0] for file in files)
                values.append(ours / theirs)
            self.row(f"read {sum(map(len, batches))} {level} slides / tesseract --psm 3, load {os.getloadavg()[0]:.1f}", values, target)
        if not shutil.which("ocrmypdf"):
            print("ocr: ocrmypdf is not installed: not compared with it")
            return
        out = self.folder / "out.pdf"
        files = [slides / f"{name}_moderate.jpg" for name in ("en04", "ru01", "vi02", "ja03", "zh05")]
        self.row(f"read --searchable, {len(files)} moderate slides / ocrmypdf",
                 ratios(self.rounds, lambda: sum(cpu_of([self.program, "read", "--searchable", out, file])[0] for file in files),
                        lambda: sum(cpu_of(["ocrmypdf", "--deskew", "--clean", "--image-dpi", "150", "-l", language_of(file), file, out])[0]
                                    for file in files)), "0.3")


def damaged_lines(lang, size):
    """Lines of three sentences in an order of chance, so that none comes twice; each tenth is misread in some way."""
    rows = map(json.loads, (SHARED / "repair" / "repair.dev.jsonl").open(encoding="utf-8"))
    sentences = sorted({line.strip() for row in rows if row["lang"] == lang and not row["optional"] and not row["lossy"]
                        for line in row["expected"].splitlines() if len(line.encode()) > 20})
    chance, lines, made = random.Random(lang), [], 0
    while made < size:
        line = " ".join(chance.sample(sentences, 3)) + f" ({len(lines)})"
        if len(lines) % 10 == 0:
            line = misread(line, chance)
        lines.append(line)
        made += len(line.encode())
    return "\n".join(lines) + "\n"


def misread(line, chance):
    """A line as a program shows its UTF-8, whose charset it does not know: most often Windows', at times twice."""
    for charset in chance.choices(("cp1252", "latin-1", "cp1251", "mac-roman", "cp437", "cp932", "gbk"), (6, 2, 2, 1, 1, 2, 2), k=8):
        try:
            return "".join(one_of(byte, charset) for byte in line.encode()) if charset.startswith("cp125") else line.encode().decode(charset)
        except UnicodeDecodeError:
            pass  # not all of its bytes are characters there
    return line.encode().decode("latin-1")


def one_of(byte, charset):
    try:
        return bytes([byte]).decode(charset)
    except UnicodeDecodeError:
        return chr(byte)


def language_of(slide):
    """Tesseract's name of a slide's language: its own model, or that of the script where there is none."""
    wanted = {"en": ["eng"], "ru": ["rus"], "vi": ["vie"], "ja": ["jpn"], "zh": ["chi_sim", "HanS"], "ko": ["kor", "Hangul"]}
    installed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True).stdout.split()
    return next(name for want in wanted[slide.name[:2]] for name in installed if name.removeprefix("script/") == want)


BENCHES = ["read", "whole", "wall", "memory", "unchanged", "repair", "annotate", "ocr"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=BENCHES, default=BENCHES)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/bin/kiroku")
    parser.add_argument("--json", action="store_true", help="the rows as JSON at the end")
    arguments = parser.parse_args()
    if not (SHARED / "pdfs").is_dir():
        raise SystemExit("../shared is not there: nothing to measure on")
    for tool in ("pdftotext", "qpdf"):
        if not shutil.which(tool):
            raise SystemExit(f"{tool} is not installed (packages poppler-utils and qpdf)")
    os.environ["OMP_THREAD_LIMIT"] = "1"  # else the program starts itself anew, and that is counted
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(arguments.program.resolve(), arguments.rounds, pathlib.Path(folder))
        for name in arguments.only:
            getattr(bench, name)()
        if arguments.json:
            json.dump(bench.rows, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
