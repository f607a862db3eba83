"""Results on stdout, everything else on stderr; a pipe, a terminal, a full disk, a reader that goes away."""

import os
import re
import signal
import subprocess
import sys
import time
import unittest

from program import DOCUMENTS, PROGRAM, STATEMENT, InFolder, kiroku, lines, on_terminal, shared_store

CONTROL = re.compile(r"\x1b|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Streams(InFolder):
    @classmethod
    def setUpClass(cls):
        cls.documents = shared_store(cls, DOCUMENTS)

    def setUp(self):
        super().setUp()
        self.store = self.documents

    def test_a_pipe_gets_jsonl_and_a_terminal_a_table(self):
        self.assertTrue(lines(self.run_with_store("records").stdout))
        shown, code = on_terminal("records", "--store", self.store, env={"NO_COLOR": "1"})
        self.assertEqual(code, 0)
        self.assertRegex(shown.splitlines()[0], r"^id +type +what +when +where +conf +decision$")
        self.assertIn("agreement", shown)

    def test_a_table_fits_the_terminal(self):
        for columns in (60, 100, 160):
            shown, _ = on_terminal("records", "--store", self.store, columns=columns, env={"NO_COLOR": "1"})
            for line in shown.splitlines():
                self.assertLessEqual(columns_of(line), columns, line)

    def test_no_color_is_respected(self):
        plain, _ = on_terminal("records", "--store", self.store, env={"NO_COLOR": "1"})
        dumb, _ = on_terminal("records", "--store", self.store, env={"TERM": "dumb"})
        bold, _ = on_terminal("records", "--store", self.store, env={"NO_COLOR": ""})
        self.assertNotIn("\x1b", plain + dumb)
        self.assertIn("\x1b[1m", bold)

    def test_a_terminal_sees_progress_and_a_pipe_does_not(self):
        folder = self.folder / "many"
        folder.mkdir()
        for number in range(50):
            (folder / f"{number}.txt").write_text(STATEMENT + str(number), encoding="utf-8")
        shown, code = on_terminal("ingest", "--store", self.folder / "other.db", folder)
        self.assertEqual(code, 0)
        self.assertRegex(shown, r"[0-9]+ of 50 files · ")
        self.assertRegex(shown, r"0 unchanged, 50 new")
        run = kiroku("ingest", "--store", self.folder / "third.db", folder)
        self.assertEqual(run.stderr, b"")

    def test_log_json_is_json_alone(self):
        run = kiroku("ingest", "--store", self.folder / "e.db", "--log", "json", "--no-recognise", DOCUMENTS)
        self.assertEqual({event["event"] for event in lines(run.stderr)} & {"file", "summary"}, {"file", "summary"})
        run = kiroku("records", "--store", self.folder / "no.db", "--log", "json")
        error = lines(run.stderr)[-1]
        self.assertEqual((error["event"], error["exit_code"]), ("error", run.returncode))

    def test_a_reader_that_goes_away_is_no_error(self):
        run = subprocess.run(f"'{PROGRAM}' records --store '{self.store}' | head -c 10; exit ${{PIPESTATUS[0]}}", shell=True,
                             executable="/bin/bash", capture_output=True)
        self.assertEqual((run.returncode, len(run.stdout), run.stderr), (0, 10, b""))

    def test_an_ingest_whose_messages_nobody_reads_goes_on(self):
        command = f"'{PROGRAM}' ingest --store '{self.folder / 'p.db'}' --no-recognise --log json '{DOCUMENTS}' 2>&1 >/dev/null | true; exit ${{PIPESTATUS[0]}}"
        run = subprocess.run(command, shell=True, executable="/bin/bash", capture_output=True)
        self.assertEqual(run.returncode, 0)
        self.assertEqual(len(lines(kiroku("status", "--store", self.folder / "p.db").stdout)), 5)

    def test_a_full_disk_is_said(self):
        with open("/dev/full", "wb") as full:
            run = subprocess.run([PROGRAM, "records", "--store", self.store], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(run.returncode, 3)
        self.assertIn("No space left", run.stderr.decode())

    def test_text_on_a_terminal_is_shown_not_obeyed(self):
        evil = self.text_file("evil.txt", "red \x1b[31m bell \x07 over\u202eride\nOita has a population of 474,804.\n")
        shown, code = on_terminal("read", "--format", "text", evil)
        self.assertEqual(code, 0)
        self.assertIn("\\x1b[31m", shown)
        self.assertIn("\\u{202e}", shown)
        self.assertFalse(CONTROL.search(shown.replace("\r\n", "\n")), repr(shown))
        raw = kiroku("read", "--format", "text", evil).stdout
        self.assertIn(b"\x1b[31m", raw)


class StartUp(unittest.TestCase):
    def fastest(self, *arguments):
        times = []
        for _ in range(30):
            begin = time.perf_counter()
            subprocess.run([PROGRAM, *arguments], stdout=subprocess.DEVNULL)
            times.append(time.perf_counter() - begin)
        return min(times)

    def test_the_version_is_told_at_once(self):
        if os.environ.get("KIROKU_SANITIZED"):
            self.skipTest("sanitizers make starting slow")
        self.assertLess(self.fastest("--version"), 0.005)

    def test_commands_without_rules_do_not_load_them(self):
        if not os.path.exists("/usr/bin/strace"):
            # A folder of packs that is not there is only missed by commands that need rules.
            run = kiroku("status", "--packs", "/no/such/folder", "--store", "/no/such/store.db")
            self.assertNotIn(b"packs", run.stderr)
            return
        trace = subprocess.run(["strace", "-f", "-e", "trace=openat", PROGRAM, "status", "--store", "/no/such.db"], capture_output=True)
        self.assertNotIn(b".yaml", trace.stderr)


def columns_of(line):
    import unicodedata
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(unittest.main())
