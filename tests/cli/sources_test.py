"""What becomes of sources: stages done again, files moved, documents withdrawn and purged."""

import json
import os
import sqlite3
import subprocess
import unittest

from program import PROGRAM, STATEMENT, InFolder, kiroku, lines, on_terminal

OTHER = "Dalian has a population of 6,129,000 in 2005.\n"


class Sources(InFolder):
    def setUp(self):
        super().setUp()
        self.inside = self.folder / "in"
        self.text = self.text_file("in/a.txt", STATEMENT)
        self.text_file("in/b.txt", OTHER)
        self.text_file("in/sources.csv", "path,title,date\na.txt,A press release,2012\n")
        self.ingest()

    def ingest(self, *options, code=0):
        run = self.ends(self.run_with_store("ingest --log json", *options, self.inside), code)
        self.said = run.stdout.decode()
        return next(json.loads(line) for line in run.stderr.decode().splitlines() if '"summary"' in line)

    def records(self, *options):
        return lines(self.ends(self.run_with_store("records", *options), 0).stdout)

    def source(self, name):
        return next((one for one in lines(self.run_with_store("sources").stdout) if one["source"].endswith(name)), None)

    def decide(self, record):
        entry = {"schema_version": 1, "id": None, "at": None, "reviewer": "Ada", "action": "accept", "of": None, "why": "seen",
                 "record": record["id"], "fact": record["fact"], "type": record["type"], "original": record["fields"], "corrected": None,
                 "evidence": record["evidence"][0], "run": 1, "rule": {"id": record["rule"]["id"], "digest": record["rule"]["pack_digest"]}}
        self.ends(self.run_with_store("audit import", self.text_file("log.jsonl", json.dumps(entry) + "\n")), 0)

    def standing(self):
        return [(one["anchor"], one["anchor_why"]) for one in lines(self.run_with_store("audit standing").stdout)]

    def dumped(self):
        """Everything that any table says, as text."""
        with sqlite3.connect(self.store) as store:
            return "\n".join(store.iterdump())

    def test_a_stage_done_again_says_what_came_of_it(self):
        before = self.records()
        for stage, verb in (("read", "read"), ("repair", "repaired")):
            summary = self.ingest("--again", stage)
            self.assertEqual(summary["again"], {"stage": stage, "documents": 2, "pages": 2, "as_before": 2, "changed": 0, "worse": 0})
            self.assertIn(f"{verb} again: 2 documents, 2 pages: 2 as before, 0 changed", self.said)
        self.assertEqual(self.ingest("--again", "recognise")["again"]["documents"], 0)
        self.assertEqual(self.records(), before)
        with sqlite3.connect(self.store) as store:
            store.execute("UPDATE page SET origin = 'ocr'")
        self.assertEqual(self.ingest("--again", "read")["again"]["changed"], 2)
        self.assertEqual(self.records(), before)
        self.ends(self.run_with_store("ingest --again recognise --no-recognise", self.inside), 2)

    def test_a_renamed_file_is_followed_with_what_its_owner_said(self):
        before = self.records("--source", "a.txt")
        os.rename(self.text, self.inside / "renamed.txt")
        planned = lines(self.ends(self.run_with_store("sources relocate --plan", self.inside), 0).stdout)
        self.assertEqual([(one["from"].split("/")[-1], one["to"].split("/")[-1]) for one in planned], [("a.txt", "renamed.txt")])
        self.assertIsNotNone(self.source("a.txt"), "a plan changes nothing")
        self.ends(self.run_with_store("sources relocate", self.inside), 0)
        self.assertIsNone(self.source("a.txt"))
        self.assertEqual((self.source("renamed.txt")["title"], self.source("renamed.txt")["gone"]), ("A press release", False))
        self.assertEqual([one["id"] for one in self.records("--source", "renamed.txt")], [one["id"] for one in before])
        self.ends(self.run_with_store("audit verify"), 0)
        self.assertEqual(lines(self.ends(self.run_with_store("sources relocate", self.inside), 0).stdout), [])

    def test_a_folder_is_followed_also_after_it_was_ingested_again(self):
        os.rename(self.inside, self.folder / "new")
        self.ends(self.run_with_store("ingest", self.folder / "new"), 0)
        self.ends(self.run_with_store("sources relocate", "--from", self.inside, self.folder / "new"), 0)
        self.assertEqual([(one["source"].split("/")[-2], one["gone"]) for one in lines(self.run_with_store("sources").stdout)],
                         [("new", False)] * 2)

    def test_other_bytes_are_no_moved_file(self):
        self.text.unlink()
        other = self.text_file("in/c.txt", STATEMENT.replace("474,804", "474,805"))
        self.ends(self.run_with_store("sources relocate", "--from", self.text, other), 17)
        self.ends(self.run_with_store("sources relocate", "--from", self.folder / "nothing", other), 16)
        self.ends(self.run_with_store("sources relocate", "--from", self.inside / "b.txt", other), 2)
        self.assertIsNotNone(self.source("a.txt"))

    def test_a_withdrawn_document_counts_no_longer_and_nothing_is_lost(self):
        record = self.records("--source", "a.txt")[0]
        self.decide(record)
        others = self.records("--source", "b.txt")
        self.ends(self.run_with_store("extract", "--draft", "d"), 0)
        self.ends(self.run_with_store("sources withdraw", "a.txt"), 2)
        self.ends(self.run_with_store("sources withdraw", "--why", "taken\u001b[31m back", "a.txt"), 0)
        self.assertEqual(self.records(), others)
        self.assertEqual(self.ends(self.run_with_store("export"), 0).stdout.count(b"\n"), len(others))
        self.assertEqual(self.standing(), [("orphaned", "its document is withdrawn: taken\u001b[31m back")])
        self.assertEqual(len(lines(self.run_with_store("audit log").stdout)), 1)
        self.assertEqual(self.source("a.txt")["withdrawn"]["why"], "taken\u001b[31m back")
        shown, _ = on_terminal("status", "--store", self.store)
        self.assertNotIn("\u001b[31m", shown)
        self.assertIn("withdrawn", shown)
        # Nothing brings it back but the one who took it out.
        os.utime(self.text)
        self.assertEqual((self.ingest()["withdrawn"], self.ingest("--again", "read")["again"]["documents"]), (1, 2))
        self.text_file("in/copy.txt", STATEMENT)
        self.ingest()
        self.ends(self.run_with_store("extract", "--all"), 0)
        self.ends(self.run_with_store("runs promote", "d"), 0)
        self.assertEqual(self.records(), others)
        self.ends(self.run_with_store("audit verify"), 0)
        self.ends(self.run_with_store("sources withdraw --why=again", "a.txt"), 2)
        self.ends(self.run_with_store("sources withdraw --undo", "a.txt"), 0)
        self.ends(self.run_with_store("extract"), 0)
        self.assertIn(record["id"], [one["id"] for one in self.records()])
        self.assertEqual(self.standing(), [("kept", None)])
        self.ends(self.run_with_store("sources withdraw --undo", "a.txt"), 2)

    def test_a_purge_leaves_the_decisions_and_nothing_else(self):
        record = self.records("--source", "a.txt")[0]
        self.decide(record)
        self.ends(self.run_with_store("extract", "--all"), 0)  # so that an earlier run quotes it, too
        self.ends(self.run_with_store("sources purge --yes", "a.txt"), 2)
        self.ends(self.run_with_store("sources withdraw --why=wrong", self.source("a.txt")["document"]), 0)
        self.ends(self.run_with_store("sources purge", "a.txt"), 2)
        self.ends(self.run_with_store("sources purge --yes", "a.txt"), 0)
        left = [line for line in self.dumped().splitlines() if "474,804" in line or "474804" in line]
        self.assertTrue(all(line.startswith('INSERT INTO "decision"') for line in left), left)
        self.assertEqual(len(lines(self.run_with_store("audit log").stdout)), 1)
        self.assertEqual(self.standing()[0][0], "orphaned")
        status = next(one for one in lines(self.run_with_store("status").stdout) if one["source"].endswith("a.txt"))
        self.assertEqual((status["outcome"], status["pages"], status["warnings"][0]["code"]), ("ok", 0, "purged"))
        os.utime(self.text)
        for options in ((), ("--again", "read"), ("--again", "repair")):
            self.ingest(*options)
            self.assertNotIn("474,804", [one["evidence"][0]["quote"] for one in self.records()])
        self.text_file("in/sources.csv", "path,title,date\na.txt,Another title,2013\n")
        self.ingest()
        with sqlite3.connect(self.store) as store:
            self.assertEqual(store.execute("SELECT count(*) FROM document").fetchone()[0], 1)
            self.assertEqual(store.execute("PRAGMA foreign_key_check").fetchall(), [])
        self.ends(self.run_with_store("sources purge --yes", "a.txt"), 0)
        self.ends(self.run_with_store("sources withdraw --undo", "a.txt"), 0)
        self.ingest()
        self.assertIn(record["id"], [one["id"] for one in self.records()])

    def test_what_is_not_there_or_not_clear(self):
        self.ends(self.run_with_store("sources withdraw --why=x", "nothing.txt"), 16)
        self.ends(self.run_with_store("sources withdraw --why=x", "sha256:0123"), 16)
        self.ends(self.run_with_store("sources purge --yes", ""), 16)
        self.text_file("in/deeper/b.txt", STATEMENT + OTHER)
        self.ingest()
        run = self.ends(self.run_with_store("sources withdraw --why=x", "b.txt"), 2)
        self.assertIn("several documents", run.stderr.decode())
        self.store.chmod(0o400)
        if os.geteuid() != 0:
            self.ends(self.run_with_store("sources withdraw --why=x", "a.txt"), 14)
        self.ends(kiroku("sources", "withdraw", "--why", "x", "--store", self.folder / "no.db", "a.txt"), 16)

    def test_a_document_may_be_withdrawn_while_it_is_ingested(self):
        for number in range(60):
            self.text_file(f"in/{number}.txt", f"{STATEMENT}Number {number}.\n")
        ingest = subprocess.Popen([PROGRAM, "ingest", "--quiet", "--again", "read", "--store", self.store, self.inside])
        self.ends(self.run_with_store("sources withdraw --why=x", "a.txt"), 0)
        self.ends(self.run_with_store("sources purge --yes", "a.txt"), 0)
        self.assertEqual(ingest.wait(timeout=120), 0)
        self.assertEqual([one for one in self.records() if one["evidence"][0]["source"].endswith("/a.txt")], [])


if __name__ == "__main__":
    unittest.main()
