"""Files that documents carry, as documents of their own."""

import json
import os
import shutil
import unittest

from program import ROOT, InFolder, kiroku, lines

CARRIER = ROOT / "fixtures" / "embedded" / "carrier.pdf"
ANNEX = "annex.pdf#embedded/older.pdf"
INSIDE = {
    "figures.txt": "ok", "figures (2).txt": "ok", ".._.._notes.txt": "ok", "6": "ok", "photogpj.exe": "unsupported",
    "annex.pdf": "ok-with-warnings", ANNEX: "ok-with-warnings", ANNEX + "#embedded/oldest.pdf": "ok-with-warnings",
}


def carrying(names):
    """A PDF with a line of text that carries files of these names and bytes."""
    line = "BT /F 12 Tf 20 100 Td (A cover.)Tj ET"
    objects = ["<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[%s]>>>>>>"
               % "".join(f"(f{at:04}){5 + 2 * at} 0 R" for at in range(len(names))),
               "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F "
               "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>>>",
               f"<</Length {len(line)}>>stream\n{line}\nendstream"]
    for at, (name, data) in enumerate(names.items()):
        objects += [f"<</Type/Filespec/F({name})/EF<</F {6 + 2 * at} 0 R>>>>",
                    f"<</Type/EmbeddedFile/Length {len(data)}>>stream\n{data}\nendstream"]
    body = "".join(f"{at} 0 obj{one}endobj\n" for at, one in enumerate(objects, 1))
    return f"%PDF-1.5\n{body}trailer<</Root 1 0 R>>\n".encode()


class Embedded(InFolder):
    def setUp(self):
        super().setUp()
        self.inside = self.folder / "in"
        self.inside.mkdir()
        self.paper = self.inside / "paper.pdf"
        shutil.copy(CARRIER, self.paper)

    def ingest(self, *more, code=0):
        run = self.run_with_store("ingest", "--no-recognise", *more, self.inside)
        return self.ends(run, code).stdout.decode()

    def outcomes(self):
        """Of what is there."""
        there = {line["source"] for line in lines(self.run_with_store("sources").stdout) if not line["gone"]}
        return {line["source"].removeprefix(str(self.inside) + "/"): line["outcome"]
                for line in lines(self.run_with_store("status").stdout) if line["source"] in there}

    def places(self):
        return sorted(line["fields"]["place"]["name"] for line in lines(self.run_with_store("records", "--type", "population").stdout))

    def expected(self, path="paper.pdf"):
        return {path: "ok-with-warnings", **{f"{path}#embedded/{name}": outcome for name, outcome in INSIDE.items()}}

    def test_they_become_documents_with_records_of_their_own(self):
        self.assertIn("9 new", self.ingest("--embedded", code=1))
        self.assertEqual(self.outcomes(), self.expected())
        self.assertEqual(self.places(), ["Aveiro", "Kumamoto", "Shizuoka", "Ulsan", "Wuhan"])
        sources = {line["source"]: line["document"] for line in lines(self.run_with_store("sources").stdout)}
        self.assertEqual(sources[f"{self.paper}#embedded/6"], sources[f"{self.paper}#embedded/figures.txt"])
        self.assertEqual(len(set(sources.values())), 8)

    def test_a_second_run_reads_nothing(self):
        self.ingest("--embedded", code=1)
        before = self.run_with_store("records").stdout
        for more in (["--embedded"], []):
            self.assertIn("9 unchanged, 0 new, 0 changed, 0 gone; 1 failed before; 0 pages", self.ingest(*more, code=1))
        self.assertIn("9 unchanged, 0 new, 0 changed, 0 gone; 1 failed before; 0 pages",
                      self.ends(self.run_with_store("ingest", "--no-recognise", "--embedded", self.paper), 1).stdout.decode())
        os.utime(self.paper)
        self.assertIn("9 unchanged, 0 new, 0 changed, 0 gone", self.ingest("--embedded", code=1))
        self.assertEqual(self.run_with_store("records").stdout, before)
        self.assertIn("1 changed", self.ingest("--embedded", "--retry", "failed", code=1))

    def test_they_are_left_alone_until_asked_for(self):
        self.ingest()
        self.assertEqual(self.outcomes(), {"paper.pdf": "ok-with-warnings"})
        warning = lines(self.run_with_store("status").stdout)[0]["warnings"][0]
        self.assertEqual(warning["code"], "embedded-files")
        self.assertIn("carries 6 files, read with --embedded: figures.txt", warning["message"])
        self.assertIn("1 unchanged, 8 new", self.ingest("--embedded", code=1))
        self.assertEqual(self.outcomes(), self.expected())

    def test_their_evidence_is_found_again(self):
        self.ingest("--embedded", code=1)
        self.ends(self.run_with_store("audit verify"), 0)
        record = next(line for line in lines(self.run_with_store("records", "--type", "population").stdout)
                      if line["fields"]["place"]["name"] == "Ulsan")
        picture = self.folder / "ulsan.png"
        self.ends(self.run_with_store("audit show", record["id"], "--png", picture), 0)
        self.assertTrue(picture.read_bytes().startswith(b"\x89PNG"))
        with open(self.paper, "ab") as file:  # the same files in other bytes around them
            file.write(b"\n%more\n")
        verified = lines(self.ends(self.run_with_store("audit verify", "--format", "jsonl"), 17).stdout)
        fallen = {one["source"] for one in verified if "source" in one}
        self.assertEqual(fallen, {str(self.paper)})

    def test_what_is_carried_no_more_is_gone(self):
        self.ingest("--embedded", code=1)
        self.paper.write_bytes(carrying({"figures.txt": "The city of Oita had a population of 474,094 in 2010.\n"}))
        self.assertIn("0 new, 2 changed, 7 gone", self.ingest("--embedded"))
        self.assertEqual(set(self.outcomes()), {"paper.pdf", "paper.pdf#embedded/figures.txt"})
        self.assertIn("0 gone", self.ingest("--embedded"))
        self.paper.write_bytes(carrying({}))
        self.assertIn("1 gone", self.ingest())
        self.assertEqual(set(self.outcomes()), {"paper.pdf"})
        shutil.copy(CARRIER, self.paper)
        self.ingest("--embedded", code=1)
        self.assertEqual(self.outcomes(), self.expected())
        self.paper.unlink()
        self.assertIn("9 gone", self.ingest())
        self.assertEqual(self.outcomes(), {})

    def test_they_move_with_their_carrier(self):
        self.ingest("--embedded", code=1)
        self.paper.rename(self.inside / "moved.pdf")
        self.ends(self.run_with_store("sources relocate", self.inside), 0)
        self.assertIn("9 unchanged, 0 new, 0 changed, 0 gone", self.ingest("--embedded", code=1))
        self.assertEqual(self.outcomes(), self.expected("moved.pdf"))
        self.ends(self.run_with_store("audit verify"), 0)

    def test_the_sheet_speaks_of_them_too(self):
        note = "The city had 50,000 people last year.\nThe city of Oita had a population of 474,094 last year.\n"
        self.paper.write_bytes(carrying({"a.txt": note, "b.txt": note + "And so on.\n"}))
        sheet = self.inside / "sources.csv"
        sheet.write_text("path,date\npaper.pdf,2011-05\npaper.pdf#embedded/b.txt,1991-05\n")
        self.ingest("--embedded")

        def years():
            return {line["evidence"][0]["source"][-5]: line["fields"]["as_of"] for line in lines(self.run_with_store("records", "--type", "population").stdout)
                    if line["fields"]["place"]["name"] == "Oita"}

        self.assertEqual(years(), {"a": "2010", "b": "1990"})
        self.assertIn("3 unchanged", self.ingest())
        sheet.write_text("path,date\npaper.pdf,2001-05\npaper.pdf#embedded/b.txt,1991-05\n")
        self.assertIn("1 unchanged, 0 new, 2 changed", self.ingest())
        self.assertEqual(years(), {"a": "2000", "b": "1990"})

    def test_limits_are_outcomes(self):
        self.paper.write_bytes(carrying({f"{at}.txt": f"Nothing of note, {at}.\n" for at in range(520)}))
        self.ingest("--embedded")
        outcomes = self.outcomes()
        self.assertEqual(len(outcomes), 501)  # the reader lists 500
        self.assertIn("520 files", json.dumps(lines(self.run_with_store("status").stdout)[0]["warnings"]))
        deeper = "paper.pdf#embedded/" + ANNEX + "#embedded/oldest.pdf"
        shutil.copy(CARRIER, self.paper)
        self.ingest("--embedded", code=1)
        warning = {line["source"]: line["warnings"] for line in lines(self.run_with_store("status").stdout)}[f"{self.inside}/{deeper}"]
        self.assertIn("too-deep.txt", warning[0]["message"])

    def test_read_gives_them_the_same_names(self):
        pages = lines(self.ends(kiroku("read", "--no-recognise", "--embedded", "--format", "jsonl", self.paper), 1).stdout)
        self.assertEqual({page["source"].removeprefix(f"{self.paper}#embedded/") for page in pages[1:]},
                         {"figures.txt", "figures (2).txt", ".._.._notes.txt", "annex.pdf", "6"})


if __name__ == "__main__":
    unittest.main()
