"""The jail as a user meets it: what doctor says of it, and a kernel without Landlock, which is played here by a filter."""

import ctypes
import ctypes.util
import errno
import os
import subprocess
import unittest

from program import PROGRAM, STATEMENT, InFolder, kiroku, lines

ALLOW, ERRNO = 0x7FFF0000, 0x00050000
SECCOMP = ctypes.CDLL("libseccomp.so.2", use_errno=True)
SECCOMP.seccomp_init.restype = ctypes.c_void_p
SECCOMP.seccomp_load.argtypes = [ctypes.c_void_p]
SECCOMP.seccomp_rule_add.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint]
LANDLOCK_CALLS = (444, 445, 446)  # the same numbers on every architecture


def without_landlock():
    """Between fork and exec: the program's kernel knows no Landlock."""
    rules = SECCOMP.seccomp_init(ALLOW)
    for call in LANDLOCK_CALLS:
        SECCOMP.seccomp_rule_add(rules, ERRNO | errno.ENOSYS, call, 0)
    if SECCOMP.seccomp_load(rules) != 0:
        os._exit(99)


def on_an_old_kernel(*arguments, env=None):
    return subprocess.run([PROGRAM, *map(os.fspath, arguments)], capture_output=True, timeout=120, preexec_fn=without_landlock,
                          env={**os.environ, "KIROKU_UNSANDBOXED": "", **(env or {})})


class WithoutLandlock(InFolder):
    def setUp(self):
        super().setUp()
        self.file = self.text_file("in/a.txt", STATEMENT)

    def refused(self, run):
        self.ends(run, 4)
        self.assertIn(b"no Landlock", run.stderr)
        self.assertIn(b"--unsandboxed", run.stderr)

    def test_reading_is_refused(self):
        self.refused(on_an_old_kernel("ingest", "--store", self.store, self.file.parent))
        self.refused(on_an_old_kernel("read", self.file))
        self.assertFalse(self.store.exists(), "nothing was begun")

    def test_reading_is_done_when_the_user_says_so_and_it_is_told(self):
        for run in (on_an_old_kernel("ingest", "--unsandboxed", "--store", self.store, self.file.parent),
                    on_an_old_kernel("ingest", "--store", self.folder / "other.db", self.file.parent, env={"KIROKU_UNSANDBOXED": "1"})):
            self.ends(run, 0)
            self.assertIn(b"1 new", run.stdout)
            self.assertIn(b"can read your files", run.stderr)
        self.assertGreater(len(lines(on_an_old_kernel("records", "--store", self.store).stdout)), 0)

    def test_doctor_says_what_is_missing(self):
        checks = {line["check"]: line for line in lines(on_an_old_kernel("doctor", "--format", "jsonl").stdout)}
        self.assertFalse(checks["jail: Landlock"]["holds"])
        self.assertIn("--unsandboxed", checks["jail: Landlock"]["advice"])
        self.assertTrue(checks["jail: seccomp"]["holds"])


class Doctor(unittest.TestCase):
    def test_says_how_workers_are_shut_in(self):
        checks = {line["check"]: line for line in lines(kiroku("doctor", "--format", "jsonl").stdout)}
        self.assertIn("jail: Landlock", checks)
        self.assertIn("jail: seccomp", checks)


if __name__ == "__main__":
    unittest.main()
