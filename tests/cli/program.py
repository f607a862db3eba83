"""What the end-to-end tests share: the program, started from outside as a user starts it."""

import json
import os
import pathlib
import pty
import select
import shutil
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "fixtures" / "documents"
DAMAGED = ROOT / "fixtures" / "damaged"
PROGRAM = os.environ.get("KIROKU", str(ROOT / "build" / "release" / "bin" / "kiroku"))


def kiroku(*arguments, stdin=b"", env=None, cwd=None, without=()):
    return subprocess.run([PROGRAM, *map(os.fsencode, map(os.fspath, map(as_path, arguments)))], input=stdin, capture_output=True,
                          cwd=cwd, env={k: v for k, v in {**os.environ, **(env or {})}.items() if k not in without}, timeout=300)


def as_path(argument):
    return argument if isinstance(argument, (str, bytes, os.PathLike)) else str(argument)


def lines(output):
    return [json.loads(line) for line in output.decode("utf-8").splitlines() if line.strip()]


def on_terminal(*arguments, columns=100, env=None, stdin=None):
    """Runs the program on a pseudo terminal; gives what stands there and the exit code."""
    master, slave = pty.openpty()
    set_columns(slave, columns)
    run = subprocess.Popen([PROGRAM, *map(os.fspath, arguments)], stdin=stdin or slave, stdout=slave, stderr=slave,
                           env={**os.environ, "TERM": "xterm", **(env or {})}, close_fds=True)
    os.close(slave)
    shown = read_all(master, run)
    os.close(master)
    return shown.decode("utf-8", "replace"), run.wait(timeout=60)


def set_columns(descriptor, columns):
    import fcntl
    import struct
    import termios
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))


def read_all(master, run, seconds=300):
    shown, until = b"", time.monotonic() + seconds
    while time.monotonic() < until:
        ready, _, _ = select.select([master], [], [], 0.2)
        if ready:
            try:
                more = os.read(master, 65536)
            except OSError:  # Linux: the other end is closed
                break
            if not more:
                break
            shown += more
        elif run.poll() is not None:
            break
    return shown


def shared_store(case, *inputs):
    """A store for all tests of a class; recognition, which takes seconds a page, left out."""
    folder = tempfile.TemporaryDirectory(prefix="kiroku-cli-")
    case.addClassCleanup(folder.cleanup)
    store = pathlib.Path(folder.name) / "k.db"
    run = kiroku("ingest", "--store", store, "--no-recognise", *inputs)
    if run.returncode != 0:
        raise AssertionError(run.stderr.decode(errors="replace"))
    return store


class InFolder(unittest.TestCase):
    """A test with a folder of its own, and a store there."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kiroku-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.store = self.folder / "k.db"

    def run_with_store(self, command, *arguments, **options):
        return kiroku(*command.split(), "--store", self.store, *arguments, **options)

    def ends(self, run, code):
        self.assertEqual(run.returncode, code, run.stderr.decode(errors="replace"))
        return run

    def text_file(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


STATEMENT = "Oita has a population of 474,804. Oita and Austin signed a sister city agreement on 30 October 1990.\n"
