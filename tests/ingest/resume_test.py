"""A run killed at any moment, gone on with, ends with the records of one that was not.

    KIROKU_KILLS=200 resume_test.py     that many kills of the program, of its zygote or of a worker
"""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

KIROKU = os.environ.get("KIROKU", "build/release/bin/kiroku")
FIXTURES = Path("fixtures/documents").resolve()
CARRIER = Path("fixtures/embedded/carrier.pdf").resolve()
KILLS = int(os.environ.get("KIROKU_KILLS") or 8)


def processes_below(process):
    """The zygote and its workers, as far as they can be seen just now."""
    found = [process]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text()
        except OSError:
            continue
        found += [int(child) for child in children.split()]
    return found[1:]


class Resume(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="kiroku-resume-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        files = self.folder / "files"
        shutil.copytree(FIXTURES, files, ignore=shutil.ignore_patterns("sources.csv"))
        shutil.copy(CARRIER, files)
        for i in range(60):
            (files / f"text{i}.txt").write_text(
                f"City {i}\n\nThe city had a population of {100000 + i} in {1950 + i}.\n"
                f"An accord was concluded on {1 + i % 28} May {1950 + i}.\n" * 20)

    def command(self, store, *more):
        return [KIROKU, *more[:1], "--store", str(self.folder / store), *more[1:]]

    def ingest(self, store, *more):
        return self.command(store, "ingest", "--no-recognise", "--embedded", "files", *more)

    def records(self, store):
        done = subprocess.run(self.command(store, "records", "--format", "jsonl"),
                              cwd=self.folder, capture_output=True, check=True)
        return done.stdout

    def outcomes(self, store):
        done = subprocess.run(self.command(store, "status", "--format", "jsonl"),
                              cwd=self.folder, capture_output=True, check=True)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return [(line["source"], line["outcome"], line["pages"]) for line in lines]

    def run_to_end(self, store, *more):
        done = subprocess.run(self.ingest(store, *more), cwd=self.folder, capture_output=True)
        self.assertIn(done.returncode, (0, 1), done.stderr.decode(errors="replace"))

    def test_killed_runs_end_with_the_same_records(self):
        begun = time.monotonic()
        self.run_to_end("whole.db", "--jobs", "1")
        took = time.monotonic() - begun
        expected = self.records("whole.db")
        outcomes = self.outcomes("whole.db")
        self.assertGreater(expected.count(b"\n"), 60)
        self.run_to_end("threads.db", "--jobs", "4")
        self.assertEqual(self.records("threads.db"), expected)
        chance = random.Random(20240501)
        killed = {"program": 0, "zygote": 0, "worker": 0}
        for attempt in range(KILLS):
            store = f"killed{attempt}.db"
            run = subprocess.Popen(self.ingest(store), cwd=self.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
            try:
                run.wait(timeout=chance.uniform(0.1, 0.9) * took)
            except subprocess.TimeoutExpired:
                killed[self.kill_one(run.pid, sorted(killed)[attempt % 3])] += 1
                run.wait()
            self.run_to_end(store)
            found = self.records(store)
            lost, more = (sorted(set(one.splitlines()) - set(other.splitlines()))
                          for one, other in ((expected, found), (found, expected)))
            self.assertEqual((lost[:2], more[:2]), ([], []), f"attempt {attempt}")
            self.assertEqual(found, expected, f"attempt {attempt}")
            self.assertEqual(self.outcomes(store), outcomes, f"attempt {attempt}")
            for file in self.folder.glob(store + "*"):
                file.unlink()
        print(f"killed: {killed}", file=sys.stderr)
        self.assertGreater(sum(killed.values()), 0, "no run was killed before its end")

    def kill_one(self, program, who):
        """Kills the program where what is looked for is not there; says what it killed."""
        below = processes_below(program)
        victim = {"zygote": below[:1], "worker": below[1:2]}.get(who, [])
        try:
            os.kill(victim[0] if victim else program, signal.SIGKILL)
            return who if victim else "program"
        except ProcessLookupError:  # a worker lives for milliseconds
            os.kill(program, signal.SIGKILL)
            return "program"

    def test_interrupted_run_says_so_and_goes_on(self):
        run = subprocess.Popen(self.ingest("stopped.db"), cwd=self.folder, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=60)
        if run.returncode > 1:  # below 0: it had not begun to listen yet
            self.assertIn(b"goes on from here", err)
        self.run_to_end("stopped.db")
        self.run_to_end("whole.db")
        self.assertEqual(self.records("stopped.db"), self.records("whole.db"))


if __name__ == "__main__":
    if not os.access(KIROKU, os.X_OK):
        print(f"skipped: no program at {KIROKU}", file=sys.stderr)
        sys.exit(77)
    unittest.main()
