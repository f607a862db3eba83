#!/usr/bin/env python3
"""The documents say what is so: commands, exit codes, paths, and every example's output.

A block marked `console` is run: lines with `$ ` are commands, the others what they print (stdout and
stderr together). `...` alone on a line stands for any lines. Times, rates, the digest of the packs and
the number of all records are not compared: they change from run to run, or with every rule.

    tests/docs/docs_test.py --update    # adopts what is printed now
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KIROKU = os.environ.get("KIROKU", ROOT / "build/release/bin/kiroku")
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def help_section(title):
    shown = subprocess.run([KIROKU, "--help"], capture_output=True, text=True, check=True).stdout
    return re.search(rf"(?ms)^{title}:\n(.*?)\n\n", shown)[1]


def commands_in_help():
    return re.findall(r"(?m)^  ([a-z]+(?: [a-z]+)?)  ", help_section("Commands"))


def exit_codes():
    return re.findall(r"(?m)^ +(\d+)  (\S+)", help_section("Exit codes"))


def console_blocks(name):
    return re.findall(r"(?ms)^```console\n(.*?)^```$", text_of(name))


def steps(block):
    """[(command, expected output)]"""
    parts = re.split(r"(?m)^\$ (.*)\n", block)[1:]
    return list(zip(parts[0::2], parts[1::2]))


def lasting(text):
    text = re.sub(r"\b\d+(\.\d+)? (ms|s|min|h)\b", "N s", text)
    text = re.sub(r"\b[\d,.]+ (pages|files)/s", r"N \1/s", text)
    return re.sub(r"\bpacks [0-9a-f]{12}\b", "packs N", re.sub(r"\b[\d,]+ records\b", "N records", text))


def pattern_of(expected):
    lines = [".*" if line == "..." else re.escape(line) for line in lasting(expected).splitlines()]
    return re.compile("\n".join(lines) + "\n?", re.S)


class Place:
    """A folder that looks like the project's, with the program that was built and no store yet."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="kiroku-docs-")
        path = Path(self.folder.name)
        (path / "kiroku").symlink_to(KIROKU)
        for name in ("fixtures", "extractors", "schemas"):
            (path / name).symlink_to(ROOT / name)
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def run(self, command):
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "100"}
        done = subprocess.run(["bash", "-c", command], cwd=self.folder.name, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.stdout


def recorded_figures():
    """{"seeds.date.f1": "1.000"} of tests/contract/figures.md."""
    return dict(re.findall(r"(?m)^\| ([a-z.]+\.f1) \| ([\d.]+) ", text_of("tests/contract/figures.md")))


def with_figures(readme):
    """The README with the figures that are recorded now: rows end with the first half of their names."""
    types = re.search(r"(?m)^\| \| (population \| .*) \|$", readme)[1].split(" | ")
    figures = recorded_figures()

    def row(match):
        return f"{match[1]} | " + " | ".join(figures[f"{match[2]}.{kind}.f1"] for kind in types) + " |"
    return re.sub(r"(?m)^(\| .*`((?:seeds|realtexts)[a-z.]*)`) \| .*$", row, readme)


def update(name, place):
    """Rewrites what has changed, save where `...` cuts it short."""
    def adopted(match):
        shown = ""
        for command, expected in steps(match[1]):
            printed = place.run(command)
            keep = "\n...\n" in f"\n{expected}" or pattern_of(expected).fullmatch(lasting(printed))
            shown += f"$ {command}\n{expected if keep else printed}"
        return f"```console\n{shown}```"
    text = with_figures(text_of(name)) if name == "README.md" else text_of(name)
    (ROOT / name).write_text(re.sub(r"(?ms)^```console\n(.*?)^```$", adopted, text), encoding="utf-8")


class Examples(unittest.TestCase):
    def test_every_example_prints_what_is_shown(self):
        run = 0
        with Place() as place:
            for name in DOCUMENTS:
                for command, expected in [step for block in console_blocks(name) for step in steps(block)]:
                    printed = place.run(command)
                    if not pattern_of(expected).fullmatch(lasting(printed)):
                        self.fail(f"{name}: $ {command}\n--- it shows\n{expected}--- the program prints\n{printed}"
                                  "--- tests/docs/docs_test.py --update adopts it")
                    run += 1
        self.assertGreater(run, 2)

    def test_the_first_screen_holds_the_first_command(self):
        first = text_of("README.md").splitlines()[:40]
        self.assertIn("$ ./kiroku ingest fixtures/documents", first)


class Completeness(unittest.TestCase):
    def test_every_command_stands_in_the_table(self):
        commands = commands_in_help()
        self.assertGreater(len(commands), 10)
        readme = text_of("README.md")
        for command in commands:
            self.assertRegex(readme, rf"(?m)^\| `{command}[`\s]", command)

    def test_the_table_has_no_other_command(self):
        section = re.search(r"(?ms)^## Commands\n(.*?)^## ", text_of("README.md"))[1]
        shown = [re.match(r"[a-z]+(?: [a-z]+)?", name)[0] for name in re.findall(r"(?m)^\| `([^`]+)`", section)]
        self.assertEqual(sorted(set(shown) - set(commands_in_help())), [])

    def test_every_exit_code_stands_in_the_table(self):
        codes = exit_codes()
        self.assertGreater(len(codes), 10)
        readme = text_of("README.md")
        for code, word in codes:
            self.assertRegex(readme, rf"(?m)^\| {code} \| `{word}` \|", word)

    def test_the_launchers_codes_stand_in_the_table(self):
        for code in re.findall(r"^readonly k\w+=(\d+)", text_of("cmake/setup.sh"), re.M):
            self.assertRegex(text_of("README.md"), rf"(?m)^\| {code} \|")


    def test_figures_are_those_that_were_recorded(self):
        readme = text_of("README.md")
        self.assertIn("`realtexts.ja` |", readme)
        self.assertEqual(readme, with_figures(readme))


class Paths(unittest.TestCase):
    def test_links_lead_somewhere(self):
        for name in DOCUMENTS:
            for target in re.findall(r"\]\(([^)#\s]+)", text_of(name)):
                if "://" not in target:
                    self.assertTrue((ROOT / target).exists(), f"{name}: {target}")

    def test_paths_exist(self):
        """`pipeline/readers/readers.cc`, `schemas/*.schema.json`; not `<name>`, not what a build makes."""
        seen = 0
        for name in DOCUMENTS:
            prose = re.sub(r"(?ms)^```.*?^```$", "", text_of(name))
            for path in re.findall(r"`((?:schemas|extractors|pipeline|fixtures|tests|cmake)/[^`<>\s]*)`", prose):
                seen += 1
                self.assertTrue(any(ROOT.glob(path.rstrip("/"))), f"{name}: {path}")
        self.assertGreater(seen, 10)


if __name__ == "__main__":
    if "--update" in sys.argv:
        with Place() as where:
            for document in DOCUMENTS:
                update(document, where)
    else:
        unittest.main()
