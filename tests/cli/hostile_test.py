"""Names and texts that are made to do harm: to the terminal, to CSV, to JSON, to the parser of the command line."""

import csv
import io
import os
import re
import sys
import unittest
import zipfile

from program import STATEMENT, InFolder, kiroku, lines, on_terminal

CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
NAMES = [b"in put.txt", b"[2010].txt", b"[2010]", b"a,b.txt", b"-dash.txt", b"--store", b"records", b"++", b"=1+1.txt", b"@SUM(A1).txt",
         b"\x1b[2J\x1b]0;title\x07.txt", b"two\nlines.txt", b"tab\there.txt", b"\xff\xfe not utf-8.txt", "evil\u202etxt.exe".encode(),
         "\u5927\u9023.txt".encode(), b"quote\"d'.txt", b"back\\slash.txt", b"percent%s%n.txt", b"semi;colon|pipe`tick`$(x).txt", b"a" * 250]


class Names(InFolder):
    def setUp(self):
        super().setUp()
        self.inside = os.fsencode(self.folder) + b"/in"
        os.mkdir(self.inside)
        for number, name in enumerate(NAMES):
            with open(self.inside + b"/" + name, "wb") as file:
                file.write(STATEMENT.encode() + b"Number %d.\n" % number)

    def test_every_name_is_ingested_once_and_printed_harmlessly(self):
        run = self.ends(self.run_with_store("ingest", self.inside), 0)
        self.assertIn(f"{len(NAMES)} new".encode(), run.stdout)
        again = self.run_with_store("ingest", self.inside)
        self.assertIn(f"{len(NAMES)} unchanged, 0 new, 0 changed, 0 gone".encode(), again.stdout)
        self.assertEqual(len(lines(self.run_with_store("status").stdout)), len(NAMES))
        for command in ("records", "status", "sources"):
            for form in ("jsonl", "table"):
                printed = self.run_with_store(command, "--format", form).stdout
                printed.decode("utf-8")
                self.assertFalse(CONTROL.search(printed), (command, form))
                self.assertNotIn("\u202e", printed.decode())

    def test_csv_survives_every_name(self):
        self.ends(self.run_with_store("ingest", self.inside), 0)
        made = self.run_with_store("records", "--format", "csv").stdout.decode("utf-8")
        rows = list(csv.reader(io.StringIO(made, newline=""), strict=True))
        self.assertEqual({len(row) for row in rows}, {len(rows[0])})
        self.assertFalse([cell for row in rows[1:] for cell in row if cell[:1] in "=+@\t\r" and cell])

    def test_a_terminal_shows_every_name(self):
        self.ends(self.run_with_store("ingest", self.inside), 0)
        for command in ("status", "records", "sources"):
            shown, code = on_terminal(command, "--store", self.store, columns=300, env={"NO_COLOR": "1"})
            self.assertEqual(code, 0)
            self.assertFalse(CONTROL.search(shown.replace("\r\n", "\n").encode()), command)
        self.assertIn("\\x1b[2J", shown)

    def test_names_as_arguments(self):
        for name in NAMES:
            run = kiroku("read", "--", self.inside + b"/" + name)
            self.assertEqual(run.returncode, 0, (name, run.stderr))
        for name in (b"[2010]", b"records", b"++", b"a,b.txt", b"=1+1.txt"):
            run = kiroku("read", name, cwd=self.inside)
            self.assertEqual(run.returncode, 0, (name, run.stderr))
        for name in (b"--store", b"-dash.txt"):
            run = kiroku("read", "--", name, cwd=self.inside)
            self.assertEqual(run.returncode, 0, (name, run.stderr))

    def test_a_complaint_about_a_hostile_name_is_harmless(self):
        run = kiroku("read", b"\x1b[2J\nkiroku: all is well", cwd=self.inside)
        self.assertEqual(run.returncode, 3)
        self.assertEqual(run.stderr.count(b"\n"), 1)
        self.assertNotIn(b"\x1b", run.stderr)


class Paths(InFolder):
    def test_what_is_no_file(self):
        inside = self.folder / "in"
        inside.mkdir()
        os.mkfifo(inside / "pipe")
        os.symlink("nowhere", inside / "dangling")
        os.symlink(".", inside / "loop")
        (inside / "a.txt").write_text(STATEMENT, encoding="utf-8")
        run = self.run_with_store("ingest", inside)
        self.assertIn(run.returncode, (0, 1), run.stderr.decode())
        statuses = {line["source"].split("/")[-1]: line["outcome"] for line in lines(self.run_with_store("status").stdout)}
        self.assertEqual(statuses["a.txt"], "ok")
        self.ends(kiroku("read", inside), 3)

    def test_office_files_are_unsupported_and_the_package_is_named(self):
        inside = self.folder / "office"
        inside.mkdir()
        for name, part in (("a.docx", "word/document.xml"), ("b.pptx", "ppt/presentation.xml"), ("c.xlsx", "xl/workbook.xml")):
            with zipfile.ZipFile(inside / name, "w") as archive:
                archive.writestr("[Content_Types].xml", "<Types/>")
                archive.writestr(part, "<x/>")
        with zipfile.ZipFile(inside / "d.odt", "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        with zipfile.ZipFile(inside / "e.zip", "w") as archive:
            archive.writestr("a.txt", "nothing of note")
        self.ends(self.run_with_store("ingest", inside, env={"PATH": "/nowhere"}), 1)
        said = {line["source"][-6:]: line for line in lines(self.run_with_store("status").stdout)}
        self.assertEqual({line["outcome"] for line in said.values()}, {"unsupported"})
        for name, line in said.items():
            self.assertEqual("libreoffice-" in line["warnings"][0]["message"], name != "/e.zip", line)

    def test_the_store_inside_the_folder_is_no_document(self):
        (self.folder / "a.txt").write_text(STATEMENT, encoding="utf-8")
        self.ends(self.run_with_store("ingest", self.folder), 0)
        self.ends(self.run_with_store("ingest", self.folder), 0)
        self.assertEqual([line["source"].split("/")[-1] for line in lines(self.run_with_store("status").stdout)], ["a.txt"])


if __name__ == "__main__":
    sys.exit(unittest.main())
