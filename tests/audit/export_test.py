"""What `export` writes, in each format, and the gate; decisions come by `audit import`."""

import csv
import io
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
KIROKU = os.environ.get("KIROKU", str(ROOT / "build/release/bin/kiroku"))
SHEET = "path,title,date,url,retrieved,authors\na.txt,Twins,2010-08,https://example.org/a,2019-03-02,Ana Ito\n"
TEXT = "In May 1979, Kitakyushu signed a sister city agreement with Dalian.\nDalian has a population of 6,129,000 as of 2005.\n"


class Export(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        (self.root / "in").mkdir()
        (self.root / "in/a.txt").write_text(TEXT, encoding="utf-8")
        (self.root / "in/sources.csv").write_text(SHEET, encoding="utf-8")
        self.kiroku("ingest", "--quiet", self.root / "in")

    def tearDown(self):
        self.folder.cleanup()

    def kiroku(self, *arguments, check=0):
        run = subprocess.run([KIROKU, *map(str, arguments), "--store", self.root / "k.db"], capture_output=True)
        self.assertEqual(run.returncode, check, run.stderr.decode())
        return run.stdout.decode()

    def export(self, form, *arguments, check=0):
        return self.kiroku("export", "--format", form, *arguments, check=check)

    def records(self, *arguments):
        return [json.loads(line) for line in self.kiroku("records", *arguments).splitlines()]

    def decide(self, record, action, reviewer="ana", corrected=None):
        entry = {"reviewer": reviewer, "action": action, "why": "", "record": record["id"], "fact": record["fact"], "type": record["type"],
                 "original": record["fields"], "corrected": corrected, "evidence": record["evidence"][0]}
        log = self.root / "log.jsonl"
        log.write_text(json.dumps(entry) + "\n", encoding="utf-8")
        self.kiroku("audit", "import", log)

    def one(self, kind):
        return next(record for record in self.records("--type", kind))

    def test_the_gate_opens_when_everything_is_reviewed(self):
        self.assertEqual(self.export("jsonl", "--require-reviewed", "--type", "agreement", check=17), "")
        tie = self.one("agreement")
        self.decide(tie, "accept")
        self.assertEqual([json.loads(line)["id"] for line in self.export("jsonl", "--require-reviewed", "--type", "agreement").splitlines()], [tie["id"]])
        self.decide(tie, "reject", "bo")
        self.export("jsonl", "--require-reviewed", "--type", "agreement", check=17)
        self.decide(tie, "reject")
        self.assertEqual(self.export("jsonl", "--require-reviewed", "--type", "agreement"), "", "what is rejected does not go out")
        self.assertEqual(self.export("jsonl", "--type", "agreement"), "")

    def test_csv_has_a_row_a_fact_with_its_parties_and_citation(self):
        output = self.export("csv", "--excel", "--type", "agreement")
        self.assertTrue(output.startswith("\ufeff"))
        row, = csv.DictReader(io.StringIO(output.removeprefix("\ufeff")))
        self.assertEqual([row["party_1"], row["party_2"], row["party_2_id"], row["date"], row["kind"]],
                         ["Kitakyushu", "Dalian", "geonames:1814087", "1979-05", "sister-city"])
        for part in ("Ana Ito", '"Twins"', "https://example.org/a", "sha256:"):
            self.assertIn(part, row["citation"])

    def test_a_formula_stays_text(self):
        record = self.one("population")
        self.decide(record, "correct", corrected={**record["fields"], "subgroup": "=HYPERLINK(\"http://x\")"})
        row, = csv.DictReader(io.StringIO(self.export("csv", "--type", "population")))
        self.assertEqual(row["subgroup"], "'=HYPERLINK(\"http://x\")")
        self.assertEqual(row["decision"], "corrected")

    def test_annotations_select_the_quote(self):
        for line in self.export("web-annotation").splitlines():
            one = json.loads(line)
            quote, place = one["target"]["selector"]
            start, end = place["refinedBy"]["start"], place["refinedBy"]["end"]
            self.assertEqual(TEXT[start:end], quote["exact"])
            self.assertTrue(TEXT[:start].endswith(quote["prefix"]))
            self.assertEqual(one["@context"], "http://www.w3.org/ns/anno.jsonld")

    def test_csl_has_an_item_a_document(self):
        item, = json.loads(self.export("csl-json"))
        self.assertEqual((item["title"], item["author"], item["issued"]["date-parts"], item["URL"]),
                         ("Twins", [{"literal": "Ana Ito"}], [[2010, 8]], "https://example.org/a"))

    def test_quickstatements_are_of_reviewed_facts_with_known_items(self):
        self.export("quickstatements", check=2)
        items = self.root / "items.csv"
        items.write_text("geonames:1859307,Q1\ngeonames:1814087,Q2\n", encoding="utf-8")
        self.assertEqual(self.export("quickstatements", "--items", items), "")
        for kind in ("agreement", "population"):
            self.decide(self.one(kind), "accept")
        lines = [line.split("\t") for line in self.export("quickstatements", "--items", items).splitlines()]
        self.assertEqual([line[:5] for line in lines], [["Q1", "P190", "Q2", "P580", "+1979-05-00T00:00:00Z/10"],
                                                        ["Q2", "P1082", "6129000", "P585", "+2005-00-00T00:00:00Z/9"]])
        self.assertEqual(lines[0][5:9], ["S854", '"https://example.org/a"', "S813", "+2019-03-02T00:00:00Z/11"])


if __name__ == "__main__":
    unittest.main()
