"""What authors of rules and readers of facts ask: facts, parallel, unused, explain, profile, coverage, places."""

import json
import unittest

from program import STATEMENT, InFolder, kiroku, lines, on_terminal

ENGLISH = """Oita City had a population of 478,146 as of 1 April 2015. Households numbered 210,000.

Oita and Austin signed a sister city agreement on 30 October 1990.

In 2011 the memorandum was discussed.
"""
JAPANESE = """大分市の人口は、2015年4月1日現在で478,200人である。

大分市とオースティン市は1991年10月30日に姉妹都市提携を結んだ。
"""
SHEET = "path,title,translation_of\nen.txt,,\nja.txt,,en.txt\n"


class Facts(InFolder):
    def setUp(self):
        super().setUp()
        self.text_file("in/en.txt", ENGLISH)
        self.text_file("in/ja.txt", JAPANESE)
        self.text_file("in/copy.txt", ENGLISH + "One more line.\n")
        self.text_file("in/other.txt", "Oita City had a population of 477,000 as of 1 April 2015. Oita has about one million inhabitants.\n")
        self.text_file("in/sources.csv", SHEET)
        self.ends(self.run_with_store("ingest --quiet", self.folder / "in"), 0)

    def facts(self, *more):
        return lines(self.ends(self.run_with_store("records --facts", *more), 0).stdout)

    def test_each_fact_once_and_copies_are_one_witness(self):
        tie = next(fact for fact in self.facts("--type", "agreement"))
        self.assertEqual((len(tie["statements"]), tie["witnesses"]), (3, 1))
        self.assertEqual([(c["field"], c["value"], c["other"]) for c in tie["conflicts"]], [("concluded", "1990-10-30", "1991-10-30")])

    def test_conflicts_are_of_the_same_day_only(self):
        counts = {fact["fields"]["count"]: sorted(int(c["other"]) for c in fact["conflicts"]) for fact in self.facts("--type", "population")}
        self.assertEqual(counts, {478146: [477000, 478200], 478200: [477000, 478146], 477000: [478146, 478200], 1000000: []})

    def test_every_statement_is_a_record(self):
        records = {record["id"]: record["fact"] for record in lines(self.run_with_store("records").stdout)}
        said = {statement["id"]: fact["fact"] for fact in self.facts() for statement in fact["statements"]}
        self.assertEqual(said, records)

    def test_a_table_on_a_terminal(self):
        shown, code = on_terminal("records", "--facts", "--store", self.store, columns=160)
        self.assertEqual(code, 0)
        self.assertIn("witnesses", shown)
        self.assertIn("count 478146 against 478200", shown)

    def test_parallel_tells_what_differs_and_what_is_missing(self):
        pairs = lines(self.ends(self.run_with_store("records", "--parallel", "en.txt", "ja.txt"), 0).stdout)
        differ = {pair["type"]: pair["differences"] for pair in pairs if pair["verdict"] == "differs"}
        self.assertEqual(differ["population"], [{"field": "count", "first": "478146", "second": "478200"}])
        self.assertEqual(differ["agreement"], [{"field": "concluded", "first": "1990-10-30", "second": "1991-10-30"}])
        self.assertEqual([pair["first"]["fields"]["edtf"] for pair in pairs if pair["verdict"] == "only-first"], ["2011"])

    def test_parallel_wants_two_known_sources(self):
        self.ends(self.run_with_store("records", "--parallel", "en.txt", "no.txt"), 16)
        self.ends(self.run_with_store("records", "--parallel", "en.txt"), 2)
        self.ends(self.run_with_store("records --facts --unused"), 2)
        self.ends(self.run_with_store("records --facts --format csv"), 2)

    def test_unused_lists_what_no_rule_took(self):
        unused = lines(self.ends(self.run_with_store("records --unused --source en.txt"), 0).stdout)
        self.assertEqual([(one["kind"], one["quote"], one["line"]) for one in unused], [("number", "210,000", 1), ("agreement", "memorandum", 5)])
        for one in unused:
            self.assertIn(one["prefix"] + one["quote"] + one["suffix"], ENGLISH)
        self.ends(self.run_with_store("records --unused --source no.txt"), 16)


class RuleAuthors(InFolder):
    def explain(self, text, *more):
        return lines(self.ends(kiroku("rules", "explain", self.text_file("a.txt", text), *more), 0).stdout)

    def test_explain_tells_winners_losers_and_near_misses(self):
        events = self.explain("In April 2015 Oita had a population of 478,146. Call 1 April.\n")
        of = lambda outcome: {(event["rule"], event["quote"]): event for event in events if event["outcome"] == outcome}
        self.assertIn(("population.en.population-of", "population of 478,146"), of("record"))
        self.assertEqual(of("lost")[("date.en-years.year", "2015")]["why"], "longer: date.en.month-year")
        refused = [(event["rule"], event["why"], event["detail"]) for event in events if event["outcome"] == "refused"]
        self.assertIn(("date.en.month", "guard left_not", "left: '1 ' stands there"), refused)
        self.assertIn(("gazetteer", "Oita"), of("mention"))

    def test_explain_one_page_and_one_rule(self):
        path = self.text_file("pages.txt", "In 2001 it rained.\n\fIn 2002 it snowed.\n")
        shown = lines(self.ends(kiroku("rules", "explain", f"{path}:2", "--rule", "date."), 0).stdout)
        self.assertEqual({event["page"] for event in shown}, {2})
        self.assertTrue(all(event["rule"].startswith("date.") for event in shown))
        self.assertIn("2002", [event["quote"] for event in shown if event["outcome"] == "record"])
        self.ends(kiroku("rules", "explain", self.folder / "no.txt"), 3)

    def test_profile_counts_what_rules_do(self):
        path = self.text_file("a.txt", STATEMENT * 3)
        costs = {cost["rule"]: cost for cost in lines(self.ends(kiroku("rules", "profile", path), 0).stdout)}
        self.assertEqual(costs["population.en.population-of"]["records"], 3)
        self.assertEqual(costs["agreement.en.both-tie"]["records"], 3)
        times = [cost["milliseconds"] for cost in costs.values()]
        self.assertEqual(times, sorted(times, reverse=True))
        self.ends(self.run_with_store("ingest --quiet", path), 0)
        stored = {cost["rule"]: cost["records"] for cost in lines(self.run_with_store("rules profile").stdout)}
        self.assertEqual(stored["population.en.population-of"], 3)

    def test_every_built_in_rule_and_word_has_an_example(self):
        said = self.ends(kiroku("rules", "test", "--coverage"), 0).stdout.decode()
        self.assertEqual([line for line in said.splitlines() if "no example" in line], [])

    def test_coverage_names_rules_and_words_that_no_example_uses(self):
        pack = self.folder / "packs" / "date"
        pack.mkdir(parents=True)
        (pack / "zz.yaml").write_text("""pack: {id: date.zz, lang: [en], emit: date}
lexicons:
  moon: {Firstmoon: 1, Lastmoon: 12}
slots:
  y: {re: '20[0-9]{2}', to: int}
rules:
  - id: moon
    match: '{m:moon} {y:y}'
    fields: {year: y, month: m}
    examples: ['In [[Firstmoon 2001]] => 2001-01']
  - id: never
    match: 'zzzz {y:y}'
    fields: {year: y}
""", encoding="utf-8")
        run = self.ends(kiroku("rules", "test", "--coverage", "--packs", pack.parent), 0)
        said = run.stdout.decode()
        self.assertIn("date/zz.yaml:11: date.zz.never: no example reaches the rule\n", said)
        self.assertIn("date/zz.yaml:3: date.zz.moon: no example uses 'Lastmoon'\n", said)
        self.assertNotIn("Firstmoon", said)

    def test_examples_of_claims_and_places_are_checked_too(self):
        for family, emit, match in (("claim", "claim", "Bus [0-9]{4}"), ("place", "place", "Quuxville")):
            pack = self.folder / family / family
            pack.mkdir(parents=True)
            fields = "    fields: {refers: named}\n" if emit == "place" else ""
            (pack / "zz.yaml").write_text(f"pack: {{id: {family}.zz, lang: [en], emit: {emit}}}\nrules:\n  - id: a\n    match: '{match}'\n{fields}"
                                          "    examples: ['nothing', '[[Bus 2013]] to [[Quuxville]]', 'Bus 2013 to [[Quuxville has 5,000 inhabitants]] => count=1']\n"
                                          "    counter: ['Bus 2014 goes to Quuxville']\n", encoding="utf-8")
            said = self.ends(kiroku("rules", "test", "--packs", pack.parent), 12).stdout.decode()
            for message in ("the rule matches nothing here", "is not taken", "expected [[Quuxville has", "nothing may be taken"):
                self.assertIn(message, said, family)

    def test_counted_unicode_classes_are_an_error_with_their_place(self):
        pack = self.folder / "packs" / "date"
        pack.mkdir(parents=True)
        (pack / "zz.yaml").write_text("pack: {id: date.zz, lang: [en], emit: date}\nrules:\n  - id: a\n    match: '\\pL{2,24}'\n",
                                      encoding="utf-8")
        run = self.ends(kiroku("rules", "lint", "--packs", pack.parent), 12)
        self.assertRegex(run.stderr.decode(), r"date/zz.yaml:4:\d+: .*counted Unicode class")


class Places(InFolder):
    def annotate(self, text, places):
        path = self.text_file("places.tsv", places)
        return lines(self.ends(kiroku("annotate", "--places", path, stdin=text.encode()), 0).stdout)

    def test_own_places_and_the_house_spelling(self):
        found = self.annotate("Oita has a population of 478,146. Jinguashi has a population of 5,000.\n\n金瓜石の人口は5,100人である。\n",
                              "# ours\nŌita-shi\tgeonames:1854487\nJinguashi\t\t金瓜石|Kinkaseki\tcity\tTW\n")
        self.assertEqual([(r["fields"]["place"]["name"], r["fields"]["place"]["place_id"]) for r in found],
                         [("Ōita-shi", "geonames:1854487"), ("Jinguashi", "own:Jinguashi"), ("Jinguashi", "own:Jinguashi")])

    def test_a_spelling_changes_no_identity(self):
        text = "Oita has a population of 478,146.\n"
        plain = lines(kiroku("annotate", stdin=text.encode()).stdout)
        spelt = self.annotate(text, "Ōita-shi\tgeonames:1854487\n")
        self.assertEqual([(r["id"], r["fact"]) for r in spelt], [(r["id"], r["fact"]) for r in plain])

    def test_a_file_that_does_not_load_says_where(self):
        path = self.text_file("places.tsv", "Oita\n\t\tx\n")
        run = self.ends(kiroku("annotate", "--places", path, stdin=b""), 12)
        self.assertIn("places.tsv, line 2: the name is missing", run.stderr.decode())


if __name__ == "__main__":
    unittest.main()
