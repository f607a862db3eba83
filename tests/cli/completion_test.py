"""What bash and zsh complete, in the shells themselves, and the manual page as man reads it."""

import os
import pty
import re
import select
import shutil
import subprocess
import time
import unittest

from program import PROGRAM as KIROKU

SECONDS = 20  # a busy machine is slow


def run(*command, **more):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True, **more).stdout


def bash(*words):
    """What bash offers for the last word of a line."""
    line = " ".join(f"'{word}'" for word in ("kiroku", *words))
    script = f'source <("$0" completion bash); COMP_WORDS=({line}); COMP_CWORD={len(words)}; _kiroku; printf "%s\\n" "${{COMPREPLY[@]}}"'
    return run("bash", "--norc", "-c", script, KIROKU).split()


class Zsh:
    """A shell that somebody types into."""

    def __enter__(self):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="dumb", PS1="ready> ")
            os.execvp("zsh", ["zsh", "-f", "-i"])
        self.type(f"autoload -U compinit && compinit -u -D; source <({KIROKU} completion zsh); echo loa'ded'\n", until="loaded\r\n")
        return self

    def __exit__(self, *_):
        os.close(self.terminal)
        os.waitpid(self.process, 0)

    def type(self, text, until="ready> "):
        """Types, and gives what stands on the terminal when it shows `until` (or, at last, whatever is there)."""
        os.write(self.terminal, text.encode())
        shown, end = "", time.monotonic() + SECONDS
        while until not in shown and time.monotonic() < end:
            if select.select([self.terminal], [], [], .1)[0]:
                shown += os.read(self.terminal, 4096).decode(errors="replace")
        return shown


class Completion(unittest.TestCase):
    def test_every_command_and_option_that_help_knows(self):
        everywhere = re.search(r"(?ms)^Everywhere:\n(.*?)\n\n", run(KIROKU, "--help") + "\n\n")[1]
        wanted = set(re.findall(r"(?m)^  (--[a-z]+)", everywhere))
        self.assertGreater(len(wanted), 4)
        self.assertLessEqual(wanted, set(bash("ingest", "--")))
        commands = set(re.findall(r"(?m)^  ([a-z]+)(?: [a-z]+)?  ", run(KIROKU, "--help")))
        self.assertLessEqual(set(bash("")), commands)
        self.assertIn("ingest", bash(""))

    def test_bash_offers_groups_values_and_files(self):
        self.assertEqual(bash("runs", "di"), ["diff", "discard"])
        self.assertEqual(bash("records", "--type", "a"), ["agreement"])
        self.assertEqual(bash("audit", "verify", "--con"), ["--context"])
        self.assertIn("ARCHITECTURE.md", subprocess.run(
            ["bash", "--norc", "-c", 'source <("$0" completion bash); COMP_WORDS=(kiroku ingest ARCH); COMP_CWORD=2; _kiroku; echo "${COMPREPLY[@]}"', str(KIROKU)],
            cwd=os.path.join(os.path.dirname(__file__), "../.."), capture_output=True, text=True, check=True).stdout)

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed (package zsh)")
    def test_zsh_completes_as_somebody_types(self):
        for typed, wanted in (("kiroku ing", "ingest"), ("kiroku records --type ag", "agreement"), ("kiroku runs pro", "promote")):
            with Zsh() as zsh:
                self.assertIn(wanted, zsh.type(typed + "\t", until=wanted))

    @unittest.skipUnless(shutil.which("man"), "man is not installed (package man-db)")
    def test_man_reads_the_page_without_complaint(self):
        page = run(KIROKU, "completion", "man")
        shown = subprocess.run(["man", "--warnings", "-l", "-"], input=page, capture_output=True, text=True, check=True, env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
        self.assertEqual(shown.stderr, "")
        for word in ("kiroku ingest", "--places", "EXIT STATUS"):
            self.assertIn(word, re.sub(".\b", "", shown.stdout))


if __name__ == "__main__":
    unittest.main()
