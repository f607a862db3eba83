#!/usr/bin/env python3
"""The table of ambiguities that takes the place of libtesseract's is there, and at least as large (tesseract_ambiguities.cc)."""
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("KIROKU_BUILD", ROOT / "build" / "release"))
SYMBOL = "_ZN9tesseract20kUniversalAmbigsFileE"


def size_in(file):
    """Bytes of the symbol that a file lends to others, 0 where it has none."""
    table = subprocess.run(["readelf", "--dyn-syms", "-W", file], capture_output=True, text=True, check=True).stdout
    found = re.search(rf"^ *\d+: [0-9a-f]+ +(\w+) OBJECT +\w+ +DEFAULT +\d+ {SYMBOL}$", table, re.M)
    return int(found[1], 0) if found else 0


class Ambiguities(unittest.TestCase):
    def test_large_enough(self):
        if not shutil.which("readelf"):
            self.skipTest("readelf is missing (binutils)")
        program = BUILD / "libexec" / "kiroku" / "kiroku-program"
        libraries = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
        library = re.search(r"libtesseract\S* => (\S+)", libraries)
        self.assertIsNotNone(library, "the program has no libtesseract")
        wanted = size_in(library[1])
        if wanted == 0:
            self.skipTest("this libtesseract has no such table")
        self.assertGreaterEqual(size_in(program), wanted, "Tesseract would read behind our table")


if __name__ == "__main__":
    unittest.main(verbosity=2)
