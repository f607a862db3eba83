"""An installation stands alone: its program runs, and another project builds on find_package(kiroku)."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = os.environ.get("KIROKU_BUILD", str(HERE.parents[1] / "build" / "release"))


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="kiroku install "))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.prefix = cls.folder / "prefix"
        run("cmake", "--install", BUILD, "--prefix", cls.prefix)

    def test_the_program_uses_its_own_rules(self):
        text = "Kitakyushu has a population of 958,268 as of October 1, 2016.\n"
        program = self.prefix / "bin" / "kiroku"
        answer = run(program, "annotate", "--jsonl", input=json.dumps({"id": 1, "text": text}), cwd=self.folder)
        self.assertIn("population", [record["type"] for record in json.loads(answer)["records"]])
        packs = self.prefix / "share" / "kiroku" / "packs"
        packs.rename(packs.with_name("away"))
        self.addCleanup(packs.with_name("away").rename, packs)
        (packs / "date").mkdir(parents=True)
        self.addCleanup(shutil.rmtree, packs)
        answer = run(program, "annotate", "--jsonl", input=json.dumps({"id": 1, "text": text}), cwd=self.folder)
        self.assertEqual(json.loads(answer)["records"], [])

    def test_another_project_builds_on_it(self):
        work = self.folder / "consumer"
        run("cmake", "-S", HERE / "consumer", "-B", work, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        run("cmake", "--build", work)
        records = [json.loads(line) for line in run(work / "consumer").splitlines()]
        counts = [record["fields"]["count"] for record in records if record["type"] == "population"]
        self.assertEqual(counts, [958268])

    def test_headers_include_what_is_installed(self):
        """A consumer that uses one more header must not be the first to find out."""
        include, seen = self.prefix / "include" / "kiroku", 0
        for header in include.rglob("*.h"):
            for line in header.read_text(encoding="utf-8").splitlines():
                if line.startswith('#include "'):
                    seen += 1
                    self.assertTrue((include / line.split('"')[1]).exists(), f"{header.name}: {line}")
        self.assertGreater(seen, 20)

    def test_the_libraries_name_no_build_folder(self):
        for path in (self.prefix / "lib").rglob("*.cmake"):
            self.assertNotIn(BUILD, path.read_text(), path)
            self.assertNotIn(str(HERE.parents[1]), path.read_text(), path)


if __name__ == "__main__":
    unittest.main()
