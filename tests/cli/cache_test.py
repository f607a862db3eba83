"""Compiled rules kept between runs: the same records with, without and behind a damaged cache."""

import os
import unittest

from program import STATEMENT, InFolder, kiroku

TEXT = "Oita City had a population of 478,146 as of 1 April 2015.\n大分市とオースティン市は1991年10月30日に姉妹都市提携を結んだ。\n".encode()
PACK = "pack: {id: date.own, lang: [en], emit: date}\nrules:\n  - {id: x, match: 'Xmas {y:year}', fields: {year: y, month: 12, day: 25}}\nslots: {year: {re: '[12][0-9]{3}', to: int}}\n"


class Cache(InFolder):
    @classmethod
    def setUpClass(cls):
        cls.plain = kiroku("annotate", "--format", "jsonl", stdin=TEXT, env={"KIROKU_CACHE": ""}).stdout

    def setUp(self):
        super().setUp()
        self.cache = self.folder / "kept" / "deeper"
        self.assertEqual(self.plain.count(b'"schema_version"'), 3)

    def annotate(self, *more, stdin=TEXT, **env):
        run = kiroku("annotate", "--format", "jsonl", *more, stdin=stdin, env={"KIROKU_CACHE": str(self.cache), **env})
        self.assertEqual((run.returncode, run.stderr), (0, b""))
        return run.stdout

    def files(self):
        return sorted(self.cache.iterdir()) if self.cache.is_dir() else []

    def test_a_second_run_takes_what_the_first_kept(self):
        self.assertEqual(self.annotate(), self.plain)
        file, = self.files()
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        before = file.stat()
        self.assertEqual(self.annotate(), self.plain)
        self.assertEqual((file.stat().st_ino, file.stat().st_mtime_ns), (before.st_ino, before.st_mtime_ns))

    def test_what_is_damaged_or_not_ones_own_is_made_anew(self):
        self.annotate()
        file, = self.files()
        good = file.read_bytes()
        middle = len(good) // 2
        damaged = [b"", good[:-1], good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1:]]
        for bytes_ in damaged:
            file.write_bytes(bytes_)
            self.assertEqual(self.annotate(), self.plain)
            self.assertEqual(len(file.read_bytes()), len(good))
        inode = file.stat().st_ino
        file.chmod(0o666)  # anybody may have written it
        self.assertEqual(self.annotate(), self.plain)
        self.assertNotEqual(file.stat().st_ino, inode)

    def test_other_packs_are_others_and_the_oldest_go(self):
        self.cache.mkdir(parents=True)
        for i in range(6):
            old = self.cache / f"rules-{i}"
            old.write_bytes(b"old")
            os.utime(old, (1000 + i, 1000 + i))
        self.text_file("own/date/own.yaml", PACK)
        for _ in range(2):
            own = self.annotate("--packs", self.folder / "own", stdin=b"Xmas 2015.")
            self.assertIn(b'"2015-12-25"', own)
        self.text_file("own/date/own.yaml", PACK.replace("25", "26"))
        self.assertIn(b'"2015-12-26"', self.annotate("--packs", self.folder / "own", stdin=b"Xmas 2015."))
        names = [file.name for file in self.files()]
        self.assertEqual(len(names), 4)
        self.assertEqual([name for name in names if len(name) < 10], ["rules-4", "rules-5"])

    def test_wrong_rules_are_not_kept(self):
        self.text_file("own/date/own.yaml", PACK.replace("Xmas", "(Xmas"))
        run = kiroku("annotate", "--packs", self.folder / "own", stdin=TEXT, env={"KIROKU_CACHE": str(self.cache)})
        self.assertIn(b"date/own.yaml:3:", run.stderr)
        self.assertEqual(self.files(), [])

    def test_nothing_kept_and_nowhere_to_keep_it(self):
        self.text_file("file", "no folder")
        self.assertEqual(self.annotate(KIROKU_CACHE=str(self.folder / "file")), self.plain)
        home = self.folder / "home"
        for env in ({"XDG_CACHE_HOME": str(home / "c")}, {"XDG_CACHE_HOME": "", "HOME": str(home)}):
            run = kiroku("annotate", stdin=STATEMENT.encode(), env={**env, "LC_ALL": "C.UTF-8"}, without=["KIROKU_CACHE"])
            self.assertEqual(run.returncode, 0)
        self.assertEqual(sorted(os.listdir(home / "c" / "kiroku")), sorted(os.listdir(home / ".cache" / "kiroku")))


if __name__ == "__main__":
    unittest.main()
