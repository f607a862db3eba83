"""The whole path of a fact in front of a reviewer: ingest, review by keys, correct, a changed rule as a draft,
its diff, promote, what becomes of each decision, undo, and the way back to the old rules."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from webdriver import Browser

ROOT = pathlib.Path(__file__).resolve().parents[2]
KIROKU = os.environ.get("KIROKU", str(ROOT / "build/release/bin/kiroku"))
DIFFERS, TESTS_FAIL, NOT_REVIEWED = 18, 12, 17


def changed_packs(folder):
    """A friendship city is a sister city now, and the rule that counts inhabitants is gone."""
    packs = ROOT / "extractors/packs"
    agreements = (packs / "agreement/en.yaml").read_text(encoding="utf-8")
    renamed = agreements.replace("    friendship city: friendship-city\n", "    friendship city: sister-city\n")
    populations = (packs / "population/en.yaml").read_text(encoding="utf-8")
    begin = populations.index("  - id: n-residents\n")
    end = populations.index("  - id: ", begin + 1)
    assert renamed != agreements
    for family, text in (("agreement", renamed), ("population", populations[:begin] + populations[end:])):
        (folder / family).mkdir(parents=True)
        (folder / family / "en.yaml").write_text(text, encoding="utf-8")
    return folder


class WholePath(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kiroku-path-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "in").mkdir()
        shutil.copy(ROOT / "fixtures/documents/press-release.txt", self.root / "in")
        self.kiroku("ingest", self.root / "in")
        server = subprocess.Popen([KIROKU, "audit", "serve", "--quiet", "--store", self.root / "k.db", "--port", "0", "--reviewer", "ana"],
                                  stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        self.address = server.stdout.readline().strip()
        self.browser = Browser().__enter__()
        self.addCleanup(self.browser.__exit__)

    def kiroku(self, *arguments, check=0):
        run = subprocess.run([KIROKU, *map(str, arguments), "--quiet", "--store", str(self.root / "k.db")], capture_output=True, text=True)
        self.assertEqual(run.returncode, check, run.stderr)
        return [json.loads(line) for line in run.stdout.splitlines() if line.startswith('{')]

    def fact_of(self, rule, of=None):
        facts = [record["fact"] for record in self.kiroku("records", "--format", "jsonl")
                 if record["rule"]["id"] == rule and (of is None or of in json.dumps(record["fields"]))]
        self.assertEqual(len(facts), 1, rule)
        return facts[0]

    def show(self, fact):
        self.browser.open(f"{self.address}fact/{fact}")
        self.browser.wait("return isShown() && state.detail.fact === arguments[0]", fact)

    def state_is(self, fact, wanted):
        self.browser.wait("return state.facts.find(line => line.fact === arguments[0])?.decision === arguments[1]", fact, wanted)

    def decide(self, fact, key, wanted):
        self.show(fact)
        self.browser.keys(key)
        self.state_is(fact, wanted)

    def standing(self):
        return {entry["decision"]["fact"]: entry["anchor"] for entry in self.kiroku("audit", "standing", "--format", "jsonl")}

    def correct_count(self, fact, count):
        self.show(fact)
        self.browser.keys("e")
        self.browser.type("#form [name=count]", count)
        self.browser.click("#save-row button")
        self.state_is(fact, "corrected")

    def test_decisions_through_a_change_of_the_rules_and_back(self):
        wuhan = self.fact_of("agreement.en.list-since", "friendship-city")
        oita = self.fact_of("population.en.n-residents")
        austin = self.fact_of("population.en.population-of")
        ulsan = self.fact_of("agreement.en.planned")
        self.decide(wuhan, "a", "accepted")
        self.decide(oita, "a", "accepted")
        self.correct_count(austin, "790391")
        self.show(ulsan)
        self.browser.keys("r")
        self.browser.wait("return document.querySelector('#ask').open")
        self.browser.keys("only planned\ue007")
        self.state_is(ulsan, "rejected")

        packs = changed_packs(self.root / "packs")
        self.kiroku("rules", "test", "--decisions", "--packs", packs, check=TESTS_FAIL)
        self.kiroku("extract", "--draft", "try", "--packs", packs)
        diff = self.kiroku("runs", "diff", "try", "--format", "jsonl", "--exit-code", check=DIFFERS)
        changes = {line["before"]["fact"]: line["change"] for line in diff if "change" in line}
        self.assertEqual(changes, {wuhan: "changed-value", oita: "removed"})
        touched = {line["fact"]: line["after"] for line in diff if "reviewer" in line}
        self.assertEqual(touched, {wuhan: "needs-re-review", oita: "orphaned"})
        self.kiroku("runs", "promote", "try")

        # The server sees the new run by itself. What still says the same is kept; the rest is asked again or said to be gone.
        changed = self.fact_of("agreement.en.list-since", "Wuhan")
        self.show(changed)
        self.state_is(changed, "needs-re-review")
        self.assertIn("↻", self.browser.text("#fact"))
        for fact, state in ((austin, "corrected"), (ulsan, "rejected")):
            self.show(fact)
            self.state_is(fact, state)
        standing = self.standing()
        self.assertEqual((standing[oita], standing[wuhan], standing[austin], standing[ulsan]), ("orphaned", "needs-re-review", "kept", "kept"))

        self.decide(changed, "a", "accepted")
        self.browser.keys("u")
        self.state_is(changed, "needs-re-review")

        self.kiroku("extract")
        self.show(wuhan)
        self.state_is(wuhan, "accepted")
        self.assertEqual(set(self.standing().values()), {"kept"})
        population = ["--require-reviewed", "--format", "jsonl", "--type", "population"]
        self.kiroku("export", *population, check=NOT_REVIEWED)
        self.browser.open(self.address + "?type=population&decision=none")
        self.browser.wait("return isShown() && state.facts.length === 1")
        self.browser.keys("A")
        self.browser.wait("return document.querySelector('#ask').open")
        self.browser.click("#ask-ok")
        self.browser.wait("return state.facts.every(line => line.decision === 'accepted')")
        published = {record["fact"]: record for record in self.kiroku("export", *population)}
        self.assertEqual(published[austin]["fields"]["count"], 790391)
        self.assertEqual(published[austin]["decision"]["original"]["count"], 790390)


if __name__ == "__main__":
    unittest.main()
