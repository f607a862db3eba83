"""The fixtures: made by their script, small, described, and holding the facts that are expected of them."""

import html
import json
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
LIMIT = 3_000_000
TYPES = {"population", "date", "agreement"}
FOLDERS = ("documents", "damaged")


def made_files():
    return sorted(path for folder in FOLDERS for path in (FIXTURES / folder).iterdir())


def expectations(document):
    path = FIXTURES / "expected" / f"{document.name}.facts.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def squeezed(text):
    return re.sub(r"\s+", "", text)


def html_text(source):
    """Roughly what is shown: enough to look for quotes, hidden ones aside."""
    source = re.sub(r"(?s)<(script|style|template|rt)\b.*?</\1>|<!--.*?-->", "", source)
    return html.unescape(re.sub(r"<[^>]*>", "", source))


def pdftotext(path, *options):
    run = subprocess.run(["pdftotext", "-raw", *options, path, "-"], capture_output=True)
    return run.stdout.decode()


def pdf_text(path):
    """In the order of drawing, without running heads, labels and the notice; hyphens at line ends joined."""
    text = pdftotext(path)
    text = re.sub(r"(?m)^\f?(The 6th Harbour Cities Summit|第６回港湾都市サミット|― \d+ ―|Specimen for .*)$", "", text)
    return re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text)


def text_of(document):
    if document.suffix == ".pdf":
        return pdf_text(document)
    encoding = "utf-16" if "utf16" in document.name else "utf-8-sig"
    text = document.read_bytes().decode(encoding)
    return html_text(text) if document.suffix == ".html" else text


def annotated():
    return [path for path in made_files() if path.parent.name == "documents" and path.name != "sources.csv"]


class Made(unittest.TestCase):
    def test_the_script_makes_the_committed_bytes(self):
        pythons = [sys.executable, shutil.which("python3", path="/usr/bin")]
        able = [python for python in pythons if python and can_import_fonttools(python)]
        if not able:
            self.skipTest("python3-fonttools is not installed")
        run = subprocess.run([able[0], FIXTURES / "generate.py", "--check"], capture_output=True, text=True)
        if "apt-get install" in run.stderr:
            self.skipTest(run.stderr.strip())
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_they_are_small(self):
        size = sum(path.stat().st_size for path in FIXTURES.rglob("*") if path.is_file())
        self.assertLess(size, LIMIT)

    def test_each_is_described_and_has_its_outcome(self):
        readme = (FIXTURES / "README.md").read_text(encoding="utf-8")
        lines = (FIXTURES / "expected" / "outcomes.jsonl").read_text().splitlines()
        outcomes = {json.loads(line)["path"] for line in lines}
        names = {path.relative_to(FIXTURES).as_posix() for path in made_files()}
        self.assertEqual(outcomes, names - {"documents/sources.csv"})
        for name in names:
            self.assertIn(f"| `{name}` |", readme)

    def test_the_source_sheet_names_every_document(self):
        rows = (FIXTURES / "documents" / "sources.csv").read_text(encoding="utf-8").splitlines()
        self.assertEqual({row.split(",")[0] for row in rows[1:]}, {path.name for path in annotated()})


class Expected(unittest.TestCase):
    def test_every_document_has_every_kind_of_fact(self):
        for document in annotated():
            found = {row["type"] for row in expectations(document) if not row.get("distractor")}
            self.assertEqual(found, TYPES, document.name)

    def test_lines_are_well_formed(self):
        wanted = {"population": {"place", "count", "as_of", "approximate", "scope"}, "date": {"edtf"},
                  "agreement": {"kind", "parties", "concluded", "status"}}
        for document in annotated():
            for row in expectations(document):
                self.assertGreaterEqual(row["page"], 1)
                if not row.get("distractor"):
                    self.assertLessEqual(wanted[row["type"]], set(row["fields"]), row["quote"])

    def test_quotes_stand_in_their_documents(self):
        for document in annotated():
            if document.suffix == ".pdf" and not shutil.which("pdftotext"):
                continue
            text = squeezed(text_of(document))
            for row in expectations(document):
                shown = not row.get("reason", "").startswith(("not shown", "printed page label", "ordinal of the summit"))
                if shown and not row.get("needs"):
                    self.assertTrue(squeezed(row["quote"]) in text, f"{document.name}: {row['quote']}")


@unittest.skipUnless(shutil.which("pdftotext"), "pdftotext is not installed")
class Damages(unittest.TestCase):
    """What the README says is hard about the PDFs is really in them."""

    def page(self, number):
        return pdftotext(FIXTURES / "documents" / "summit-2012.pdf", "-f", str(number), "-l", str(number))

    def test_glyphs_without_unicode_are_lost_to_a_plain_reader(self):
        self.assertIn("姉妹都市提 を結び", self.page(3))
        self.assertNotIn("951,700", self.page(6))
        self.assertNotIn("Clean Water", self.page(6))

    def test_titles_of_slides_are_drawn_twice(self):
        self.assertEqual(self.page(5).count("Kumamoto at a Glance"), 2)

    def test_the_last_page_is_a_picture(self):
        self.assertEqual(self.page(10).strip(), "")

    def test_a_word_is_hyphenated(self):
        self.assertIn("rela-\ntionship", self.page(7))

    def test_the_password_opens_the_encrypted_file(self):
        locked = FIXTURES / "damaged" / "encrypted.pdf"
        self.assertEqual(pdftotext(locked), "")
        self.assertIn("letter of intent", pdftotext(locked, "-upw", "kiroku"))

    def test_four_pages_of_the_truncated_file_are_whole(self):
        text = pdftotext(FIXTURES / "damaged" / "truncated.pdf")
        self.assertEqual(re.findall(r"― (\d+) ―", text), ["47", "48", "49", "50"])


def can_import_fonttools(python):
    return subprocess.run([python, "-c", "import fontTools"], capture_output=True).returncode == 0


if __name__ == "__main__":
    unittest.main()
