"""Office files, read as the PDFs that LibreOffice makes of them, where it is installed.

    KIROKU_ADOPT=1 office_test.py     takes over what is found as golden, after a look at it
"""

import hashlib
import json
import os
import shutil
import unittest

from program import ROOT, InFolder, kiroku, lines

OFFICE = ROOT / "fixtures" / "office"
GOLDEN = ROOT / "tests" / "golden" / "office.jsonl"
WITHOUT = {"PATH": "/nowhere"}
NEEDED = ("libswlo.so", "libsdlo.so", "libsclo.so")


def missing_parts():
    program = shutil.which("soffice") or shutil.which("libreoffice")
    home = os.path.dirname(os.path.realpath(program)) if program else "/nowhere"
    return [part for part in NEEDED if not os.path.exists(os.path.join(home, part))]


def golden_form(record):
    """What does not change with the fonts of a machine."""
    first = record["evidence"][0]
    return json.dumps({"source": os.path.basename(first["source"]), "page": first["page"], "type": record["type"],
                       "rule": record["rule"]["id"], "fields": record["fields"],
                       "quotes": [[e["basis"], e["quote"]] for e in record["evidence"]]}, ensure_ascii=False)


class Office(InFolder):
    def setUp(self):
        super().setUp()
        self.inside = self.folder / "in"
        self.inside.mkdir()

    def put(self, *names):
        for name in names:
            shutil.copy(OFFICE / name, self.inside)

    def ingest(self, *more, env=None, code=0):
        return self.ends(self.run_with_store("ingest", "--no-recognise", *more, self.inside, env=env), code)

    def records(self):
        return lines(self.run_with_store("records").stdout)

    def outcomes(self):
        return {os.path.basename(line["source"]): line for line in lines(self.run_with_store("status").stdout)}

    def test_without_libreoffice_they_are_unsupported_and_the_package_is_named(self):
        self.put("minutes.docx", "slides.pptx", "census.xlsx", "letter.odt")
        self.ingest(env=WITHOUT, code=1)
        for name, package in (("minutes.docx", "writer"), ("slides.pptx", "impress"), ("census.xlsx", "calc"), ("letter.odt", "writer")):
            line = self.outcomes()[name]
            self.assertEqual(line["outcome"], "unsupported")
            self.assertIn(f"libreoffice-{package}-nogui", line["warnings"][0]["message"])
        # Without it they stay so, and nothing is looked into again.
        self.assertIn("4 unchanged", self.ingest(env=WITHOUT, code=1).stdout.decode())


@unittest.skipIf(missing_parts(), "LibreOffice is not installed: apt-get install --no-install-recommends "
                 "libreoffice-writer-nogui libreoffice-impress-nogui libreoffice-calc-nogui")
class Converted(Office):
    test_without_libreoffice_they_are_unsupported_and_the_package_is_named = None

    def test_their_records_are_the_golden_ones_and_stand_in_the_office_files(self):
        self.put(*(path.name for path in OFFICE.iterdir()))
        self.ingest(code=1)
        outcomes = {name: line["outcome"] for name, line in self.outcomes().items()}
        self.assertEqual(outcomes.pop("broken.docx"), "damaged")
        self.assertEqual(set(outcomes.values()), {"ok"}, outcomes)
        records = self.records()
        for record in records:
            for evidence in record["evidence"]:
                data = (self.inside / os.path.basename(evidence["source"])).read_bytes()
                self.assertEqual(evidence["document"], "sha256:" + hashlib.sha256(data).hexdigest())
        found = "\n".join(sorted(map(golden_form, records))) + "\n"
        if os.environ.get("KIROKU_ADOPT"):
            GOLDEN.write_text(found, encoding="utf-8")
        self.assertEqual(found, GOLDEN.read_text(encoding="utf-8"))

    def test_a_page_is_opened_again_and_converted_once(self):
        self.put("minutes.docx")
        self.ingest()
        before = self.records()
        seen = lines(self.ends(self.run_with_store("audit verify", "--format", "jsonl"), 0).stdout)[-1]
        self.assertEqual((seen["records"], seen["stood"]), (len(before), len(before)))
        # Whoever asks again has the PDF from the store: LibreOffice may be gone.
        self.ends(self.run_with_store("audit verify", env=WITHOUT), 0)
        self.ends(self.run_with_store("audit show", before[0]["id"], "--png", self.folder / "page.png", env=WITHOUT), 0)
        self.assertTrue((self.folder / "page.png").read_bytes().startswith(b"\x89PNG"))
        shown = self.run_with_store("audit show", before[0]["id"], env=WITHOUT).stdout.decode()
        self.assertIn("minutes.docx, sha256:", shown)
        self.ingest("--again", "read", env=WITHOUT)
        self.assertEqual(self.records(), before)

    def test_what_was_unsupported_is_read_once_libreoffice_is_there(self):
        self.put("letter.odt")
        self.ingest(env=WITHOUT, code=1)
        self.ingest()
        self.assertEqual(self.outcomes()["letter.odt"]["outcome"], "ok")
        self.assertTrue(self.records())

    def test_a_purged_file_leaves_no_pdf_in_the_store(self):
        self.put("letter.odt")
        self.ingest()
        path = self.inside / "letter.odt"
        self.ends(self.run_with_store("sources withdraw", path, "--why", "a test"), 0)
        self.ends(self.run_with_store("sources purge", path, "--yes"), 0)
        run = self.run_with_store("audit verify", env=WITHOUT)
        self.assertEqual(run.returncode, 0)
        import sqlite3
        with sqlite3.connect(self.store) as store:
            self.assertEqual(store.execute("SELECT count(*) FROM recognised").fetchone(), (0,))

    def test_read_prints_its_pages(self):
        done = self.ends(kiroku("read", "--format", "text", OFFICE / "slides.pptx"), 0)
        self.assertIn("熊本市の人口は734,474人である。", done.stdout.decode())


if __name__ == "__main__":
    unittest.main()
