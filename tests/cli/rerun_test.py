"""Re-running from outside: what a rule change would do, seen before it counts."""

import json
import sqlite3
import unittest

from program import ROOT, InFolder, kiroku, lines

TEXT = ("Oita has a population of 474,094. On 5 July 2012 Oita and Austin signed a sister city agreement.\n")
HOSTILE = "On 6 July 2013 <script>alert(1)</script> & \u202eOita has a population of 12,345.\n"


class Rerun(InFolder):
    def setUp(self):
        super().setUp()
        self.overlays = 0
        self.ends(self.run_with_store("ingest", self.text_file("a.txt", TEXT), self.text_file("b.txt", "Nothing is said here.\n"),
                                      self.text_file("c.txt", HOSTILE)), 0)

    def pack(self, change, name="date/en.yaml"):
        return self.overlay(change((ROOT / "extractors" / "packs" / name).read_text(encoding="utf-8")), name)

    def without_dates(self):
        return self.pack(lambda text: text.split("\nrules:")[0] + "\nrules: []\n")

    def plan(self, *options):
        *documents, totals = lines(self.ends(self.run_with_store("extract", "--plan", *options), 0).stdout)
        return {document["source"].rsplit("/", 1)[-1]: document for document in documents}, totals

    def test_comments_layout_and_examples_are_no_change(self):
        packs = self.pack(lambda text: "# another comment\n" + text.replace("  - id: month-day-year", "\n\n  - id: month-day-year\n    note: 'said of it'"))
        documents, totals = self.plan("--packs", packs)
        self.assertEqual((documents, totals["rules"], totals["chosen"]), ({}, [], 0))
        run = self.ends(self.run_with_store("extract", "--packs", packs), 0)
        self.assertIn("nothing to do", run.stderr.decode())
        self.assertEqual(len(lines(self.run_with_store("runs list").stdout)), 1)

    def test_a_plan_names_documents_and_rules(self):
        documents, totals = self.plan("--packs", self.without_dates())
        self.assertEqual(sorted(documents), ["a.txt", "c.txt"])
        self.assertEqual({cause["cause"] for document in documents.values() for cause in document["causes"]}, {"matched-before"})
        self.assertEqual({rule["change"] for rule in totals["rules"]}, {"removed"})
        narrowed, totals = self.plan("--packs", self.without_dates(), "--source", "c.txt")
        self.assertEqual([document["chosen"] for document in narrowed.values()], [True, False])
        self.assertEqual((totals["chosen"], totals["left"]), (1, 1))
        _, totals = self.plan("--packs", self.without_dates(), "--pack", "population.en")
        self.assertEqual(totals["chosen"], 0)
        _, totals = self.plan("--all")
        self.assertEqual((totals["causes"]["asked-for"], sum(totals["causes"].values())), (3, 3))
        self.ends(self.run_with_store("extract", "--rule", "no.such"), 16)

    def test_what_was_not_chosen_stays_out_of_date(self):
        packs = self.without_dates()
        self.ends(self.run_with_store("extract", "--packs", packs, "--source", "c.txt"), 0)
        documents, _ = self.plan("--packs", packs)
        self.assertEqual(sorted(documents), ["a.txt"])
        self.ends(self.run_with_store("extract", "--packs", packs), 0)
        self.assertEqual(self.plan("--packs", packs)[0], {})
        self.assertEqual(lines(self.run_with_store("records", "--type", "date", "--rule", "date.en").stdout), [])

    def test_a_diff_for_programs_people_and_browsers(self):
        self.ends(self.run_with_store("extract", "--draft", "none", "--packs", self.without_dates()), 0)
        *changes, totals = lines(self.ends(self.run_with_store("runs diff", "none", "--exit-code"), 18).stdout)
        self.assertTrue(changes)
        self.assertEqual(sum(totals["totals"].values()), len(changes))
        shown = self.ends(self.run_with_store("runs diff", "none", "--format", "table"), 0).stdout.decode()
        self.assertIn("unchanged\n", shown)
        page = self.ends(self.run_with_store("runs diff", "none", "--format", "html"), 0).stdout.decode()
        self.assertTrue(page.startswith("<!doctype html>") and page.rstrip().endswith("</html>"))
        for forbidden in ("<script", "\u202e", "http://", "https://"):
            self.assertNotIn(forbidden, page)
        self.ends(self.run_with_store("runs diff", "current", "current", "--exit-code"), 0)

    def test_examples_are_drawn_by_seed(self):
        text = "".join(f"On 5 July {1900 + year} something happened.\n\n" for year in range(90))
        self.ends(self.run_with_store("ingest", self.text_file("years.txt", text)), 0)
        self.ends(self.run_with_store("extract", "--draft", "none", "--packs", self.without_dates()), 0)
        show = lambda *options: self.ends(self.run_with_store("runs diff", "none", "--format", "table", *options), 0).stdout.decode()
        self.assertIn("10 of them at random", show())
        self.assertEqual(show("--seed", "3"), show("--seed", "3"))
        self.assertNotEqual(show("--seed", "3"), show("--seed", "4"))
        self.assertGreater(len(show("--examples", "0").splitlines()), 90)

    def test_pruning_keeps_the_current_run_and_every_decision(self):
        record = next(one for one in lines(self.run_with_store("records").stdout) if one["type"] == "date")
        self.decide(record, "accept")
        packs = self.without_dates()
        for _ in range(2):
            self.ends(self.run_with_store("extract", "--packs", packs), 0)
            self.ends(self.run_with_store("extract"), 0)
        before = self.run_with_store("records").stdout
        self.ends(self.run_with_store("runs prune", "--keep", "0"), 0)
        self.assertEqual(self.run_with_store("records").stdout, before)
        self.assertEqual(len(lines(self.run_with_store("audit log").stdout)), 1)
        states = [run["state"] for run in lines(self.run_with_store("runs list").stdout)]
        self.assertEqual((states.count("current"), states.count("superseded"), "pruned" in states), (1, 0, True))
        with sqlite3.connect(self.store) as store:
            self.assertEqual(store.execute("PRAGMA foreign_key_check").fetchall(), [])
            self.assertEqual(store.execute("SELECT count(*) FROM extraction").fetchone()[0], 3)

    def test_a_sample_of_changes_says_how_right_they_are(self):
        record = next(one for one in lines(self.run_with_store("records").stdout) if one["type"] == "date")
        self.decide(record, "accept")
        self.ends(self.run_with_store("extract", "--draft", "none", "--packs", self.without_dates()), 0)
        told = lines(self.ends(self.run_with_store("audit sample", "--diff", "..none"), 0).stdout)
        changes = [one for one in told if "change" in one]
        precision = [one for one in told if one.get("by") == "change"]
        self.assertIn(record["id"], [one["before"]["id"] for one in changes])
        self.assertEqual([sum(one[name] for one in precision) for name in ("facts", "right", "wrong")], [len(changes), 0, 1],
                         "what went had been accepted")
        some = [one for one in lines(self.run_with_store("audit sample", "--diff", "1..none", "--size", "1").stdout) if "change" in one]
        self.assertEqual((len(some), some[0] in changes), (1, True))
        for wrong, code in (("1", 2), ("..", 2), ("..nothing", 16)):
            self.ends(self.run_with_store("audit sample", "--diff", wrong), code)
        self.ends(self.run_with_store("audit sample", "--by", "change"), 2)

    def test_recall_is_told_from_a_sample_of_what_no_rule_took(self):
        self.ends(self.run_with_store("ingest", self.text_file("d.txt", "Oita has a population of 474,094.\n\nSome 474,095 live there.\n")), 0)
        passed = [one for one in lines(self.ends(self.run_with_store("audit sample --recall"), 0).stdout) if "words" in one]
        left = next(one for one in passed if one["words"] == "474,095")
        self.assertFalse(left["missed"])
        record = next(one for one in lines(self.run_with_store("records", "--source", "d.txt").stdout) if one["type"] == "population")
        added = json.loads(json.dumps(record))
        added["id"] = added["fact"] = "00000000000000aa"
        added["fields"]["count"] = 474095
        added["evidence"][0].update(quote=left["words"], start=left["start"], end=left["end"], prefix="Some ", suffix=" live there.\n")
        self.decide(added, "add")
        *_, population, date, agreement = lines(self.run_with_store("audit sample --recall").stdout)
        population = next(one for one in (population, date, agreement) if one["group"] == "population")
        found = population["found"]
        self.assertEqual((population["missed"], population["sampled"]), (1, population["unused"]))
        self.assertGreater(found, 1)
        self.assertAlmostEqual(population["recall"], found / (found + 1), places=3)
        self.assertTrue(population["low"] < population["recall"] < population["high"])

    def test_decisions_are_tests_of_rules(self):
        record = next(one for one in lines(self.run_with_store("records").stdout) if one["type"] == "date")
        self.decide(record, "accept")
        self.ends(self.run_with_store("rules test", "--decisions"), 0)
        run = self.ends(self.run_with_store("rules test", "--decisions", "--packs", self.without_dates()), 12)
        self.assertIn("1 decisions would not hold", run.stderr.decode())
        self.assertIn(record["evidence"][0]["quote"], run.stdout.decode())
        self.ends(self.run_with_store("extract", "--draft", "none", "--packs", self.without_dates()), 0)
        touched = [one for one in lines(self.run_with_store("runs diff", "none").stdout) if "reviewer" in one]
        self.assertEqual([(one["before"], one["after"]) for one in touched], [("kept", "needs-re-review")])

    def decide(self, record, action):
        evidence = record["evidence"][0]
        entry = {"schema_version": 1, "id": None, "at": None, "reviewer": "Ada", "action": action, "of": None, "why": "seen",
                 "record": record["id"], "fact": record["fact"], "type": record["type"], "original": None if action == "add" else record["fields"],
                 "corrected": record["fields"] if action == "add" else None,
                 "evidence": evidence, "run": 1, "rule": {"id": record["rule"]["id"], "digest": record["rule"]["pack_digest"]}}
        log = self.text_file("log.jsonl", json.dumps(entry) + "\n")
        self.ends(self.run_with_store("audit import", log), 0)

    def overlay(self, yaml, name):
        path = self.folder / f"packs-{self.overlays}" / name
        self.overlays += 1
        path.parent.mkdir(parents=True)
        path.write_text(yaml, encoding="utf-8")
        return path.parent.parent


if __name__ == "__main__":
    unittest.main()
