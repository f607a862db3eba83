"""Every command from outside: what it prints, and how it ends."""

import base64
import csv
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import unittest

from program import DAMAGED, DOCUMENTS, PROGRAM, ROOT, STATEMENT, InFolder, kiroku, lines, shared_store


def commands():
    """The commands as the help lists them."""
    listed = kiroku("--help").stdout.decode().split("Commands:\n")[1].split("\n\n")[0]
    return [re.match(r"  ([a-z]+( [a-z]+)?)  ", line)[1] for line in listed.splitlines()]


def exit_codes():
    listed = kiroku("--help").stdout.decode().split("Exit codes:\n")[1].split("\n\n")[0]
    return [line.split()[:2] for line in listed.splitlines()]


class Help(unittest.TestCase):
    def test_every_command_shows_examples_that_parse(self):
        for name in commands():
            shown = kiroku(*name.split(), "-h")
            self.assertEqual((shown.returncode, shown.stderr), (0, b""), name)
            self.assertIn("Examples:\n", shown.stdout.decode(), name)
            self.assertIn("--store FILE", shown.stdout.decode(), name)

    def test_the_readme_has_every_command_and_exit_code(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        if len(text) < 1000:
            self.skipTest("README.md is not written yet")
        for name in commands():
            self.assertRegex(text, rf"\b{name.split()[0]}\b.*\b{name.split()[-1]}\b" if " " in name else rf"`(kiroku )?{name}\b", name)
        for code, word in exit_codes():
            self.assertRegex(text, rf"(?m)^.*\b{code}\b.*\b{word}\b.*$", f"exit code {code} {word}")

    def test_version(self):
        self.assertRegex(kiroku("--version").stdout.decode(), r"^kiroku [0-9]+\.[0-9]+\.[0-9]+\n$")


class WrongUse(InFolder):
    def test_wrong_use_ends_with_2_and_says_what_to_try(self):
        for wrong in (["inges"], ["ingest"], ["records", "--format", "xml"], ["runs"], ["annotate", "--mentions"],
                      ["read", "--pages", "0", "x"], ["read", "--pages", "5-3", "x"], ["repair", "--only", "no-such"],
                      ["ingest", "--password", "a", "--password-file", "b", "x"], ["sources", "folder"]):
            run = kiroku(*wrong, cwd=self.folder)
            self.assertEqual((run.returncode, run.stdout), (2, b""), wrong)
            self.assertRegex(run.stderr.decode(), r"^kiroku: .+\n$", wrong)

    def test_what_is_not_there(self):
        self.ends(self.run_with_store("ingest", self.folder / "nowhere"), 3)
        self.ends(self.run_with_store("ingest", self.text_file("a.txt", STATEMENT), "--packs", self.folder / "nowhere"), 3)
        for command in ("records", "status", "sources", "runs list", "audit verify"):
            run = kiroku(*command.split(), "--store", self.folder / "no.db")
            self.assertIn(run.returncode, (14, 16), command)
            self.assertFalse((self.folder / "no.db").exists(), f"{command} made a store")

    def test_a_file_that_is_no_store(self):
        self.text_file("no.db", "this is no database, but it is long enough to be looked into\n" * 50)
        for command in ("records", "status", "ingest"):
            more = [self.text_file("a.txt", STATEMENT)] if command == "ingest" else []
            self.ends(kiroku(command, "--store", self.folder / "no.db", *more), 14)


class Ingest(InFolder):
    def test_a_folder_in_records_out_and_again_nothing_to_do(self):
        folder = self.folder / "in"
        shutil.copytree(DOCUMENTS, folder)
        first = self.ends(self.run_with_store("ingest --no-recognise", folder), 0)
        self.assertRegex(first.stdout.decode(), r"^0 unchanged, 5 new, 0 changed, 0 gone; ")
        self.assertGreater(len(lines(self.run_with_store("records").stdout)), 10)
        self.assertRegex(self.run_with_store("ingest --no-recognise", folder).stdout.decode(), r"^5 unchanged, 0 new, 0 changed, 0 gone; ")
        (folder / "koho.txt").unlink()
        (folder / "press-release.txt").write_text(STATEMENT, encoding="utf-8")
        (folder / "more.txt").write_text(STATEMENT + "More.\n", encoding="utf-8")
        again = self.run_with_store("ingest --no-recognise", folder)
        self.assertRegex(again.stdout.decode(), r"^3 unchanged, 1 new, 1 changed, 1 gone; ")
        gone = [source["source"] for source in lines(self.run_with_store("sources").stdout) if source["gone"]]
        self.assertEqual([path.split("/")[-1] for path in gone], ["koho.txt"])

    def test_failed_inputs_end_with_1_each_with_its_reason(self):
        run = self.ends(self.run_with_store("ingest", DAMAGED), 1)
        self.assertIn("encrypted.pdf: password-needed", run.stderr.decode())
        outcomes = {line["source"].split("/")[-1]: line["outcome"] for line in lines(self.run_with_store("status").stdout)}
        expected = [json.loads(line) for line in (ROOT / "fixtures/expected/outcomes.jsonl").read_text().splitlines()]
        for one in expected:
            if one["path"].startswith("damaged/"):
                self.assertIn(outcomes[one["path"].split("/")[-1]], one["outcomes"], one["path"])

    def test_a_sheet_that_does_not_load(self):
        sheet = self.text_file("sheet.csv", "path,colour\na.txt,red\n")
        self.ends(self.run_with_store("ingest", "--sources", sheet, self.text_file("a.txt", STATEMENT)), 13)

    def test_quiet_says_nothing_when_all_is_well(self):
        run = self.ends(self.run_with_store("ingest", "--quiet", self.text_file("a.txt", STATEMENT)), 0)
        self.assertEqual((run.stdout, run.stderr), (b"", b""))

    def test_a_password_from_a_file(self):
        wrong = self.text_file("wrong.txt", "no such password\n")
        self.ends(self.run_with_store("ingest", "--password-file", wrong, DAMAGED / "encrypted.pdf"), 1)
        self.assertEqual(lines(self.run_with_store("status").stdout)[0]["outcome"], "password-needed")


class Records(InFolder):
    @classmethod
    def setUpClass(cls):
        cls.documents = shared_store(cls, DOCUMENTS)

    def setUp(self):
        super().setUp()
        self.store = self.documents

    def select(self, *options):
        return lines(self.ends(self.run_with_store("records", *options), 0).stdout)

    def test_filters_narrow(self):
        everything = self.select()
        for name in ("population", "date", "agreement"):
            found = self.select("--type", name)
            self.assertEqual(found, [record for record in everything if record["type"] == name])
            self.assertTrue(found, name)
        one = everything[0]
        self.assertEqual(self.select("--id", one["id"]), [one])
        self.assertEqual(self.select("--id", one["id"][:10]), [one])
        self.assertTrue(all(record["rule"]["id"].startswith("agreement") for record in self.select("--rule", "agreement")))
        self.assertTrue(self.select("--source", "press-release.txt"))
        self.assertTrue(all(record["evidence"][0]["source"].endswith("press-release.txt") for record in self.select("--source", "press-release.txt")))
        self.assertTrue(all(record["confidence"] >= 0.9 for record in self.select("--min-confidence", "0.9")))
        self.assertTrue(self.select("--place", "oita"))
        self.assertEqual(self.select("--run", "current"), everything)

    def test_what_no_record_is(self):
        self.ends(self.run_with_store("records", "--id", "ffffffffffffffff"), 16)
        self.ends(self.run_with_store("records", "--run", "no-such-draft"), 16)
        self.assertEqual(self.select("--place", "Atlantis"), [])

    def test_csv_is_rectangular_and_no_cell_is_a_formula(self):
        made = self.run_with_store("records", "--format", "csv").stdout.decode("utf-8")
        self.assertTrue(made.endswith("\r\n"))
        rows = list(csv.reader(io.StringIO(made, newline=""), strict=True))
        self.assertEqual({len(row) for row in rows}, {len(rows[0])})
        self.assertEqual(len(rows) - 1, len(self.select()))
        self.assertFalse([cell for row in rows for cell in row if re.match(r"\s*[=+@\uFF1D]", cell)])

    def test_the_table_in_a_pipe_is_not_cut(self):
        made = self.run_with_store("records", "--format", "table").stdout.decode()
        self.assertEqual(len(made.splitlines()) - 1, len(self.select()))
        self.assertNotIn("\x1b", made)


class Audit(InFolder):
    def setUp(self):
        super().setUp()
        self.text = self.text_file("in/a.txt", STATEMENT)
        self.ends(self.run_with_store("ingest", "--no-recognise", self.folder / "in", DOCUMENTS / "summit-2012.pdf"), 0)

    def test_what_stands_is_verified(self):
        totals = lines(self.ends(self.run_with_store("audit verify"), 0).stdout)[-1]
        self.assertEqual(totals["records"], totals["stood"])
        self.assertGreater(totals["records"], 3)

    def test_a_source_that_changed_is_found(self):
        self.text.write_text(STATEMENT.replace("474,804", "474,805"), encoding="utf-8")
        run = self.ends(self.run_with_store("audit verify"), 17)
        self.assertIn("source-changed", {line.get("code") for line in lines(run.stdout)})
        self.text.unlink()
        run = self.ends(self.run_with_store("audit verify"), 17)
        self.assertIn("source-missing", {line.get("code") for line in lines(run.stdout)})

    def test_a_value_is_derived_again_from_its_quote(self):
        with sqlite3.connect(self.store) as store:
            changed = store.execute("UPDATE record SET count = 474805 WHERE count = 474804 RETURNING id").fetchall()
        *fallen, totals = lines(self.ends(self.run_with_store("audit verify"), 17).stdout)
        self.assertEqual([(one["code"], one["record"]) for one in fallen], [("value-differs", changed[0][0])])
        self.assertIn("474804", fallen[0]["message"])
        self.assertEqual((totals["derived"], totals["stood"], totals["other_rules"]), (totals["records"] - 1,) * 2 + (0,))
        self.text_file("packs/population/en.yaml", "pack: {id: population.en, lang: [en]}\nrules: []\n")
        run = self.ends(self.run_with_store("audit verify", "--packs", self.folder / "packs"), 17)
        self.assertIn("not-derived", {one.get("code") for one in lines(run.stdout)})
        self.assertIn("other rules", run.stderr.decode())

    def test_one_fact_is_verified_and_what_rests_on_context_is_said(self):
        heading = "Oita\n\nThe city has a population of 474,804.\n"
        self.ends(self.run_with_store("ingest", self.text_file("more/b.txt", heading)), 0)
        record = next(one for one in lines(self.run_with_store("records", "--source", "b.txt").stdout) if len(one["evidence"]) > 1)
        *context, totals = lines(self.ends(self.run_with_store("audit verify", "--context", record["id"]), 0).stdout)
        self.assertEqual((totals["records"], totals["documents"], totals["derived"]), (1, 1, 1))
        self.assertEqual([(one["record"], one["field"], one["context"]) for one in context],
                         [(record["id"], field, evidence["basis"]) for evidence in record["evidence"]
                          for field in evidence["supports"] if evidence["basis"] != "stated"])
        totals = lines(self.ends(self.run_with_store("audit verify", record["fact"]), 0).stdout)[-1]
        self.assertGreaterEqual(totals["records"], 1)
        for unknown, code in (("ffffffffffffffff", 16), ("abcd", 16), ("a", 2)):
            self.ends(self.run_with_store("audit verify", unknown), code)

    def test_show_leads_from_the_fact_to_the_pixels(self):
        records = lines(self.run_with_store("records", "--source", "summit-2012.pdf").stdout)
        boxed = next(record for record in records if record["evidence"][0]["boxes"])
        picture = self.folder / "evidence.png"
        run = self.ends(self.run_with_store("audit show", boxed["id"], "--png", picture), 0)
        self.assertIn(boxed["evidence"][0]["document"], run.stdout.decode())
        self.assertTrue(picture.read_bytes().startswith(b"\x89PNG\r\n"))

    def test_what_cannot_be_shown(self):
        self.ends(self.run_with_store("audit show", "ffffffffffffffff"), 16)
        record = lines(self.run_with_store("records", "--source", "a.txt").stdout)[0]
        self.ends(self.run_with_store("audit show", record["id"]), 0)
        self.ends(self.run_with_store("audit show", record["id"], "--png", self.folder / "a.png"), 4)
        self.assertFalse((self.folder / "a.png").exists())


class Rules(InFolder):
    def overlay(self, yaml, name="date/en.yaml"):
        self.text_file(f"packs/{name}", yaml)
        return self.folder / "packs"

    def test_built_in_rules_hold(self):
        self.assertGreater(len(lines(self.ends(kiroku("rules", "list"), 0).stdout)), 10)
        self.ends(kiroku("rules", "test"), 0)

    def test_lint_names_file_and_line_and_ends_with_12_if_it_finds_anything(self):
        run = kiroku("rules", "lint")
        self.assertEqual(run.returncode, 12 if run.stdout else 0)
        for line in run.stdout.decode().splitlines():
            self.assertRegex(line, r"^[a-z_/]+\.yaml:[0-9]+: [A-Za-z0-9_.-]+: .+")
        bare = self.overlay("pack: {id: date.xx, lang: [en], emit: date}\nslots:\n  y4: {re: '[12][0-9]{3}', to: int}\nrules:\n  - id: bare\n    match: 'x{y:y4}'\n"
                            "    fields: {year: y}\n", "date/xx.yaml")
        run = kiroku("rules", "lint", "--packs", bare)
        self.assertIn("date.xx.bare: ", self.ends(run, 12).stdout.decode())

    def test_a_pack_that_does_not_load_names_file_line_and_column(self):
        run = self.ends(kiroku("rules", "list", "--packs", self.overlay("pack: {id: date.en, lang: [en]}\nrules:\n  - id: x\n    id: y\n")), 12)
        self.assertRegex(run.stderr.decode(), r"date/en\.yaml:[0-9]+:[0-9]+: ")

    def test_a_rule_of_ones_own_is_drafted_compared_promoted_and_discarded(self):
        self.ends(self.run_with_store("ingest", self.text_file("a.txt", STATEMENT)), 0)
        before = lines(self.run_with_store("records", "--type", "population").stdout)
        self.assertEqual(len(before), 1)
        empty = self.overlay("pack: {id: population.en, lang: [en], emit: population}\nrules: []\n", "population/en.yaml")
        self.ends(self.run_with_store("extract", "--draft", "none", "--packs", empty), 0)
        self.assertEqual(lines(self.run_with_store("records", "--type", "population").stdout), before, "a draft changed something")
        self.assertEqual(lines(self.run_with_store("records", "--type", "population", "--run", "none").stdout), [])
        diff = lines(self.ends(self.run_with_store("runs diff", "none"), 0).stdout)
        self.assertEqual([change["before"]["id"] for change in diff[:-1] if change["change"] == "removed" and change["type"] == "population"], [before[0]["id"]])
        self.ends(self.run_with_store("runs discard", "none"), 0)
        self.ends(self.run_with_store("extract", "--draft", "again", "--packs", empty), 0)
        self.ends(self.run_with_store("runs promote", "again"), 0)
        self.assertEqual(lines(self.run_with_store("records", "--type", "population").stdout), [])
        states = [run["state"] for run in lines(self.run_with_store("runs list").stdout)]
        self.assertEqual(states.count("current"), 1)
        self.assertIn("discarded", states)
        self.ends(self.run_with_store("extract"), 0)
        self.assertEqual(lines(self.run_with_store("records", "--type", "population").stdout), before)
        self.ends(self.run_with_store("runs promote", "no-such"), 16)


class Filters(InFolder):
    def annotate(self, feed, *options):
        return lines(self.ends(kiroku("annotate", "--jsonl", *options, stdin=feed.encode()), 0).stdout)

    def test_every_line_is_answered(self):
        feed = '{"id": "x", "text": "On 5 July 2012."}\n\n{"id": 2}\nnonsense\n{"id":3,"text":"' + "\\ud800" + '"}\n'
        answers = self.annotate(feed)
        self.assertEqual([answer["id"] for answer in answers], ["x", 2, None, None])
        self.assertEqual([answer.get("error", {}).get("code") for answer in answers], [None, "damaged", "damaged", "damaged"])
        self.assertEqual(answers[0]["records"][0]["fields"]["edtf"], "2012-07-05")

    def test_offsets_are_bytes_of_the_text_as_given(self):
        text = "\ufeff⼤分市は1990年10月30日、\u0000\f\r\nオースティン市と。"
        for record in self.annotate(json.dumps({"id": 1, "text": text}) + "\n")[0]["records"]:
            begin, end = record["evidence"][0]["raw_bytes"]
            self.assertEqual(text.encode()[begin:end].decode(), record["evidence"][0]["quote"])

    def test_a_program_can_ask_and_wait_for_the_answer(self):
        with subprocess.Popen([PROGRAM, "annotate", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
            for number in range(3):
                run.stdin.write(b'{"id": %d, "text": "5 July 2012"}\n' % number)
                run.stdin.flush()
                self.assertEqual(json.loads(run.stdout.readline())["id"], number)
            run.stdin.close()
            self.assertEqual(run.wait(timeout=60), 0)

    def test_plain_text(self):
        records = lines(self.ends(kiroku("annotate", stdin=STATEMENT.encode()), 0).stdout)
        self.assertLessEqual({"population", "date", "agreement"}, {record["type"] for record in records})
        self.ends(kiroku("annotate", stdin=b"\x83\x5f\xff"), 4)
        self.ends(kiroku("annotate", stdin=b""), 0)

    def test_a_reference_date_resolves_what_is_relative(self):
        records = lines(kiroku("annotate", "--lang", "en", "--reference-date", "2010-08", stdin=b"The treaty was signed last year.").stdout)
        dates = [record["fields"] for record in records if record["type"] == "date"]
        self.assertTrue(all(date["edtf"] in (None, "2009") for date in dates), dates)

    def test_repair(self):
        feed = json.dumps({"id": "r", "input_b64": base64.b64encode("⼤分市".encode()).decode()}) + "\n{}\n"
        answers = lines(self.ends(kiroku("repair", "--jsonl", stdin=feed.encode()), 0).stdout)
        self.assertEqual(answers[0]["text"], "大分市")
        self.assertEqual(base64.b64decode(answers[0]["repairs"][0]["before_b64"]).decode(), "⼤")
        self.assertIn("error", answers[1])
        self.assertEqual(kiroku("repair", stdin="⼤分市\n".encode()).stdout.decode(), "大分市\n")
        self.assertEqual(kiroku("repair", stdin=b"nothing is wrong here\n").stdout, b"nothing is wrong here\n")
        self.ends(kiroku("repair", stdin=b"\x00\x01\x02\xff" * 20), 4)


class Read(InFolder):
    def test_pages_of_every_format(self):
        pages = lines(self.ends(kiroku("read", "--jobs", 3, DOCUMENTS / "summit-2012.pdf", DOCUMENTS / "press-release.txt", DOCUMENTS / "city-profile.html"), 0).stdout)
        self.assertEqual([page["page"] for page in pages], [*range(1, 11), 1, 2, 1])
        self.assertEqual({page["origin"] for page in pages if page["source"].endswith(".html")}, {"html"})

    def test_without_recognition_a_picture_is_a_page_without_text(self):
        pages = lines(self.ends(kiroku("read", "--no-recognise", DOCUMENTS / "summit-2012.pdf"), 0).stdout)
        pictures = [page for page in pages if page["outcome"] == "not-recognised"]
        self.assertTrue(pictures)
        self.assertEqual(len(pages), 10)

    def test_scanned_pages_are_the_same_however_many_are_recognised_at_a_time(self):
        one, two = (self.ends(kiroku("read", "--jobs", jobs, ROOT / "fixtures/scans/scans.pdf"), 0).stdout for jobs in (1, 2))
        self.assertEqual([page["origin"] for page in lines(one)], ["ocr"] * 4)
        self.assertEqual(one, two)

    def test_a_range_of_pages(self):
        for pages, expected in (("2", [2]), ("3-5", [3, 4, 5]), ("9-", [9, 10]), ("-2", [1, 2])):
            run = self.ends(kiroku("read", "--no-recognise", f"--pages={pages}", DOCUMENTS / "summit-2012.pdf"), 0)
            self.assertEqual([page["page"] for page in lines(run.stdout)], expected)

    def test_text(self):
        text = kiroku("read", "--format", "text", DOCUMENTS / "press-release.txt").stdout
        self.assertEqual(text.count(b"\f"), 2)
        self.assertEqual(text.rstrip(b"\f\n").replace(b"\r", b""), (DOCUMENTS / "press-release.txt").read_bytes().rstrip(b"\f\n").replace(b"\r", b""))

    def test_one_file_that_fails_ends_with_its_own_code(self):
        for name, codes in (("encrypted.pdf", (5,)), ("empty.pdf", (7,)), ("not-a-pdf.pdf", (1, 4, 6))):
            self.assertIn(kiroku("read", DAMAGED / name).returncode, codes, name)
        self.ends(kiroku("read", self.folder / "nowhere.pdf"), 3)
        both = self.ends(kiroku("read", DAMAGED / "encrypted.pdf", DOCUMENTS / "koho.txt"), 1)
        self.assertEqual(len(lines(both.stdout)), 1)


class Rest(InFolder):
    def test_a_template_lists_every_file_and_reads_back(self):
        self.text_file("in/b, c.txt", STATEMENT)
        self.text_file("in/sub/a.txt", STATEMENT)
        made = self.ends(kiroku("sources", "--template", self.folder / "in"), 0).stdout.decode()
        rows = list(csv.reader(io.StringIO(made, newline=""), strict=True))
        self.assertEqual([row[0] for row in rows], ["path", "b, c.txt", "sub/a.txt"])
        (self.folder / "in" / "sources.csv").write_text(made, encoding="utf-8")
        self.ends(self.run_with_store("ingest", self.folder / "in"), 0)
        self.assertEqual(len(lines(self.run_with_store("sources").stdout)), 2)

    def test_doctor_checks_this_machine(self):
        checks = {check["check"]: check for check in lines(kiroku("doctor", "--store", self.store).stdout)}
        for name in ("jail: Landlock", "jail: seccomp", "poppler-data", "model eng", "model Japanese", "rule packs", "store", "OpenMP off"):
            self.assertIn(name, checks)
        self.assertTrue(checks["rule packs"]["holds"], checks["rule packs"])
        self.assertTrue(checks["OpenMP off"]["holds"], checks["OpenMP off"])

    def test_doctor_says_what_to_install(self):
        run = self.ends(kiroku("doctor", env={"TESSDATA_PREFIX": str(self.folder)}), 1)
        missing = [check for check in lines(run.stdout) if check["check"] == "model eng"][0]
        self.assertEqual((missing["holds"], missing["advice"]), (False, "apt-get install tesseract-ocr-eng"))


if __name__ == "__main__":
    sys.exit(unittest.main())
