"""Ctrl-C, kill, and two processes on one store: nothing is lost, nothing is there twice."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from program import PROGRAM, STATEMENT, InFolder, kiroku, lines

FILES = 200
PARAGRAPHS = 300  # of every twentieth; the others have three


class Interrupts(InFolder):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="kiroku-cli-")
        cls.addClassCleanup(folder.cleanup)
        cls.inside = pathlib.Path(folder.name) / "in"
        cls.inside.mkdir()
        for number in range(FILES):
            text = "".join(f"{STATEMENT[:-1]} Paragraph {i} of {number}.\n\n" for i in range(PARAGRAPHS if number % 20 == 0 else 3))
            (cls.inside / f"{number:03}.txt").write_text(text, encoding="utf-8")
        whole = pathlib.Path(folder.name) / "whole.db"
        kiroku("ingest", "--store", whole, cls.inside)
        cls.whole = kiroku("records", "--store", whole).stdout

    def is_whole(self):
        """The store holds what a run that nobody disturbed leaves."""
        records = kiroku("records", "--store", self.store).stdout
        self.assertTrue(records)
        self.assertTrue(records == self.whole, "the records are not those of an undisturbed run")

    def start(self, *more):
        run = subprocess.Popen([PROGRAM, "ingest", "--store", self.store, "--log", "json", *more, self.inside], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
        self.addCleanup(run.wait)
        self.addCleanup(run.stdout.close)
        self.addCleanup(run.stderr.close)
        return run

    def wait_for_a_file(self, run):
        for line in run.stderr:
            if b'"event":"file"' in line:
                return
        self.fail("ingest ended before the first file did")

    def nothing_is_left(self, run):
        """No process of the run's session is there any more."""
        until = time.monotonic() + 10
        while time.monotonic() < until:
            left = subprocess.run(["ps", "-o", "pid=,args=", "-s", str(run.pid)], capture_output=True, text=True).stdout.strip()
            if not left:
                return
            time.sleep(0.1)
        self.fail(f"still running: {left}")

    def test_the_first_ctrl_c_stops_cleanly_and_the_next_run_goes_on(self):
        run = self.start()
        self.wait_for_a_file(run)
        os.killpg(run.pid, signal.SIGINT)  # as the terminal does: everybody gets it
        _, messages = run.communicate(timeout=60)
        self.assertEqual(run.returncode, 130, messages.decode())
        self.assertIn("goes on from here", messages.decode())
        self.nothing_is_left(run)
        statuses = lines(kiroku("status", "--store", self.store).stdout)
        self.assertLess(len(statuses), FILES, "the run was over before it could be stopped")
        self.assertEqual({line["outcome"] for line in statuses} - {"ok"}, set(), "what was stopped is stored as a failure")
        rest = self.ends(kiroku("ingest", "--store", self.store, self.inside), 0)
        self.assertIn(f"{FILES - len(statuses)} new", rest.stdout.decode())
        self.is_whole()

    def test_the_second_ctrl_c_ends_at_once(self):
        run = self.start()
        self.wait_for_a_file(run)
        os.kill(run.pid, signal.SIGSTOP)  # so that both signals are there before it can end by the first
        os.kill(run.pid, signal.SIGINT)
        os.kill(run.pid, signal.SIGTERM)
        os.kill(run.pid, signal.SIGCONT)
        run.communicate(timeout=60)
        self.assertIn(run.returncode, (-signal.SIGTERM, -signal.SIGINT, 130))
        self.nothing_is_left(run)
        self.ends(kiroku("ingest", "--store", self.store, self.inside), 0)
        self.is_whole()

    def test_killed_at_any_moment_the_next_run_ends_with_the_same_records(self):
        for pause in (0.05, 0.3, 0.8):
            run = self.start()
            time.sleep(pause)
            os.kill(run.pid, signal.SIGKILL)
            run.communicate(timeout=60)
            self.nothing_is_left(run)
        self.ends(kiroku("ingest", "--store", self.store, self.inside), 0)
        self.is_whole()

    def test_two_processes_on_one_store(self):
        runs = [self.start(), self.start()]
        ended = [(run.communicate(timeout=120)[1].decode(), run.returncode) for run in runs]
        for messages, code in ended:
            self.assertIn(code, (0, 15), messages[-2000:])
            if code == 15:
                self.assertIn("store-busy", messages)
        self.assertIn(0, [code for _, code in ended])
        self.is_whole()

    def test_records_can_be_read_while_another_process_writes(self):
        run = self.start()
        self.wait_for_a_file(run)
        self.ends(kiroku("records", "--store", self.store), 0)
        self.ends(kiroku("status", "--store", self.store), 0)
        run.communicate(timeout=120)
        self.assertEqual(run.returncode, 0)


if __name__ == "__main__":
    sys.exit(unittest.main())
