"""Everything the program prints is what schemas/*.schema.json say, and they say enough.

First every command runs on the fixtures and each line is validated; then each line that was found valid is damaged in
every way that a schema should notice, and each damaged one must be refused.
"""

import base64
import copy
import json
import pathlib
import shutil
import tempfile
import unittest

from contract import FIXTURES, ROOT, kiroku, lines, validators

DOCUMENTS = FIXTURES / "documents"
DAMAGED = FIXTURES / "damaged"

# Keys that may be missing, and objects whose keys are words of the data.
OPTIONAL = {"alternatives", "succeeded_by", "from", "continued"}
OPEN = {"by_rule", "by_type", "totals", "suppressed"}
FREE = {"id"}  # of a filter's answer: whatever the request had

RECORD_KEYS = ["schema_version", "id", "fact", "type", "fields", "evidence", "rule", "confidence", "flags", "decision"]
PAGE_KEYS = ["source", "page", "label", "text", "origin", "reason", "confidence", "languages", "outcome", "glyphs"]
OPTIONAL_OF_PAGE = ["repairs", "findings"]  # where there are any, in this order
STATUS_KEYS = ["source", "document", "media_type", "outcome", "pages", "pages_failed", "warnings", "seconds"]


class Printed(unittest.TestCase):
    """What is printed, collected once: a list of (schema, line)."""

    @classmethod
    def setUpClass(cls):
        cls.validators = validators()
        cls.folder = tempfile.TemporaryDirectory()
        cls.store = pathlib.Path(cls.folder.name) / "k.db"
        cls.printed = {}
        cls.collect()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def take(cls, schema, output):
        cls.printed.setdefault(schema, []).extend(lines(output))

    @classmethod
    def collect(cls):
        store = ("--store", cls.store)
        ingest = kiroku("ingest", *store, "--log", "json", DOCUMENTS, DAMAGED, check=(1,))
        cls.take("event", ingest.stderr)
        cls.decide(store)
        cls.take("event", kiroku("records", *store, "--log", "json", "--id", "ffffffffffff", check=(16,)).stderr)
        cls.take("record", kiroku("records", *store).stdout)
        cls.take("status", kiroku("status", *store).stdout)
        cls.take("source", kiroku("sources", *store).stdout)
        cls.take("rule", kiroku("rules", "list").stdout)
        cls.take("check", kiroku("doctor", *store, check=(0, 1)).stdout)
        cls.take("verification", kiroku("audit", "verify", *store).stdout)
        cls.take("fact", kiroku("records", "--facts", *store).stdout)
        cls.take("parallel", kiroku("records", "--parallel", "city-profile.html", "press-release.txt", *store).stdout)
        cls.take("unused", kiroku("records", "--unused", *store).stdout)
        cls.take("explanation", kiroku("rules", "explain", DOCUMENTS / "press-release.txt", DOCUMENTS / "koho.txt").stdout)
        cls.take("rule-cost", kiroku("rules", "profile", DOCUMENTS / "press-release.txt").stdout)
        summit = DOCUMENTS / "summit-2012.pdf"
        cls.take("page", kiroku("read", "--no-recognise", summit, DOCUMENTS / "city-profile.html", DOCUMENTS / "press-release.txt",
                                DAMAGED / "blank.pdf", check=(0, 1)).stdout)
        picture = next(page["page"] for page in cls.printed["page"] if page["outcome"] == "not-recognised")
        cls.take("page", kiroku("read", "--pages", picture, summit).stdout)
        cls.take("event", kiroku("extract", *store, "--log", "json", "--draft", "same").stderr)
        cls.take("runs-diff", kiroku("runs", "diff", "same", *store).stdout)
        cls.overlay()
        cls.samples_and_moves(store)
        cls.take("run", kiroku("runs", "list", *store).stdout)
        cls.filters()

    @classmethod
    def decide(cls, store):
        """A decision of each kind, so that records carry them and the log has lines."""
        records = lines(kiroku("records", *store).stdout)
        of = {kind: next(record for record in records if record["type"] == kind) for kind in ("population", "date", "agreement")}
        entries = [entry(of["population"], "correct", corrected={**of["population"]["fields"], "count": 1}), entry(of["date"], "reject"),
                   entry(of["agreement"], "accept"), entry(of["agreement"], "skip", reviewer="Bo")]
        entries.append({**entry(of["date"], "undo", reviewer="Bo"), "of": "0123456789abcdef", "original": None, "evidence": None, "rule": None})
        log = pathlib.Path(cls.folder.name) / "log.jsonl"
        log.write_text("".join(json.dumps(one) + "\n" for one in entries), encoding="utf-8")
        kiroku("audit", "import", *store, log)
        cls.take("decision", kiroku("audit", "log", *store).stdout)

    @classmethod
    def overlay(cls):
        """A draft without English populations, so that the diff has something to say."""
        packs = pathlib.Path(cls.folder.name) / "packs" / "population"
        packs.mkdir(parents=True)
        (packs / "en.yaml").write_text("pack: {id: population.en, lang: [en], emit: population}\nrules: []\n", encoding="utf-8")
        cls.take("extract-plan", kiroku("extract", "--store", cls.store, "--plan", "--packs", packs.parent).stdout)
        kiroku("extract", "--store", cls.store, "--draft", "fewer", "--packs", packs.parent)
        cls.take("runs-diff", kiroku("runs", "diff", "fewer", "--store", cls.store).stdout)

    @classmethod
    def samples_and_moves(cls, store):
        cls.take("sample", kiroku("audit", "sample", *store, "--size", "5", "--by", "type").stdout)
        cls.take("sample", kiroku("audit", "sample", *store, "--recall", "--size", "2").stdout)
        for line in lines(kiroku("audit", "sample", *store, "--diff", "..fewer").stdout):
            cls.printed.setdefault("runs-diff" if "change" in line else "sample", []).append(line)
        old, new = (pathlib.Path(cls.folder.name) / name for name in ("old", "new"))
        old.mkdir()
        shutil.copy(DOCUMENTS / "press-release.txt", old)
        moved = ("--store", pathlib.Path(cls.folder.name) / "moved.db")
        kiroku("ingest", *moved, old)
        old.rename(new)
        cls.take("source-move", kiroku("sources", "relocate", *moved, new).stdout)

    @classmethod
    def filters(cls):
        texts = [{"id": "a", "text": "Oita has a population of 474,804. On 5 July 2012 it signed a trade agreement with Austin.", "lang": "en"},
                 {"id": 7, "text": "両市は平成21年4月21日に友好都市協定を締結した。", "lang": None, "reference_date": None},
                 {"id": None, "text": ""}]
        feed = "".join(json.dumps(text) + "\n" for text in texts) + "not json\n{\"id\": 3}\n[1]\n"
        cls.take("annotate-answer", kiroku("annotate", "--jsonl", "--mentions", stdin=feed.encode()).stdout)
        cls.take("record", kiroku("annotate", stdin=texts[0]["text"].encode()).stdout)
        damaged = [{"id": 1, "input_b64": base64.b64encode("⼤分市".encode()).decode()}, {"id": 2, "input_b64": "%"}, {}]
        feed = "".join(json.dumps(one) + "\n" for one in damaged)
        cls.take("repair-answer", kiroku("repair", "--jsonl", stdin=feed.encode()).stdout)
        cls.take("event", kiroku("repair", "--log", "json", stdin="⼤分市\n".encode()).stderr)

    def errors(self, schema, line):
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"[:300] for error in self.validators[schema].iter_errors(line)]

    def test_every_schema_has_lines_and_every_line_is_valid(self):
        for schema in self.validators:
            self.assertTrue(self.printed.get(schema), f"nothing that the program printed is for {schema}.schema.json")
            for line in self.printed[schema]:
                self.assertEqual(self.errors(schema, line), [], json.dumps(line, ensure_ascii=False)[:600])

    def test_every_kind_of_record_and_event_was_seen(self):
        self.assertEqual({record["type"] for record in self.printed["record"]}, {"population", "date", "agreement"})
        self.assertLessEqual({"file", "summary", "error", "extracted", "message"}, {event["event"] for event in self.printed["event"]})

    def test_keys_stand_in_the_order_of_the_contract(self):
        for schema, keys in (("record", RECORD_KEYS), ("page", PAGE_KEYS), ("status", STATUS_KEYS)):
            for line in self.printed[schema]:
                more = [key for key in OPTIONAL_OF_PAGE if key in line] if schema == "page" else []
                self.assertEqual(list(line), keys + more)

    def test_every_glyph_is_accounted_for(self):
        for page in self.printed["page"]:
            glyphs = page["glyphs"]
            counted = glyphs["emitted"] + glyphs["unmapped"] + sum(glyphs["suppressed"].values())
            self.assertEqual(glyphs["drawn"], counted, page["source"])

    def test_answers_stand_for_their_lines(self):
        ids = [answer["id"] for answer in self.printed["annotate-answer"]]
        self.assertEqual(ids, ["a", 7, None, None, 3, None])
        self.assertEqual([("error" in answer) for answer in self.printed["annotate-answer"]], [False] * 3 + [True] * 3)
        self.assertEqual([answer["id"] for answer in self.printed["repair-answer"]], [1, 2, None])
        self.assertEqual(self.printed["repair-answer"][0]["text"], "大分市")

    def samples(self, schema):
        """Lines that differ in shape, so that every branch of a schema is damaged."""
        seen = {}
        for line in self.printed[schema]:
            shape = (line.get("type"), line.get("event"), tuple(sorted(line)), bool(line.get("warnings")))
            if len(seen.get(shape, [])) < 2:
                seen.setdefault(shape, []).append(line)
        return [line for group in seen.values() for line in group]

    def test_damaged_lines_are_refused(self):
        refused = 0
        for schema in self.validators:
            for line in self.samples(schema):
                for what, damaged in damages(line):
                    self.assertNotEqual(self.errors(schema, damaged), [], f"{schema}: {what} passes")
                    refused += 1
        self.assertGreater(refused, 500)

    def test_wrong_values_are_refused(self):
        for schema, wanted, wrongs in WRONG_VALUES:
            found = [line for line in self.printed[schema] if wanted(line)]
            self.assertTrue(found, f"no {schema} to damage for {wrongs}")
            for path, value in wrongs:
                damaged = copy.deepcopy(found[0])
                put(damaged, path, value)
                self.assertNotEqual(self.errors(schema, damaged), [], f"{schema}: {path} = {value!r} passes")


def entry(record, action, reviewer="Ana", corrected=None):
    """A line of the decision log; id and time are given by the store that takes it in."""
    return {"schema_version": 1, "id": None, "at": None, "reviewer": reviewer, "action": action, "of": None, "why": "seen", "record": record["id"],
            "fact": record["fact"], "type": record["type"], "original": record["fields"], "corrected": corrected,
            "evidence": record["evidence"][0], "run": 1, "rule": {"id": record["rule"]["id"], "digest": record["rule"]["pack_digest"]}}


def put(line, path, value):
    for key in path[:-1]:
        line = line[key]
    line[path[-1]] = value


def places(value, path=()):
    """Every value inside, with its path; what stands in an open or free place is left out."""
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if key in OPEN or (key in FREE and not path):
            continue
        yield from places(inner, path + (key,))


def damages(line):
    for path, value in list(places(line)):
        name = "/".join(map(str, path)) or "the line"
        if isinstance(value, dict):
            changed = copy.deepcopy(line)
            at(changed, path)["surplus"] = 1
            yield f"a surplus key in {name}", changed
            for key in value:
                if key in OPTIONAL or (key in OPEN and path) or (key in OPTIONAL_OF_PAGE and not path and "glyphs" in line):
                    continue
                changed = copy.deepcopy(line)
                del at(changed, path)[key]
                yield f"{name} without {key}", changed
        if path:
            changed = copy.deepcopy(line)
            put(changed, path, {"of": ["another", "kind"]})
            yield f"another kind of value at {name}", changed


def at(line, path):
    for key in path:
        line = line[key]
    return line


def is_type(name):
    return lambda record: record["type"] == name


WRONG_VALUES = [
    ("record", is_type("date"), [
        (("schema_version",), 2), (("id",), "9F3C2A7BE01D4C55"), (("id",), "9f3c"), (("type",), "place"), (("type",), "population"),
        (("evidence",), []), (("confidence",), 1.01), (("fields", "edtf"), "21.4.2009"), (("fields", "edtf"), "2009-4"), (("fields", "edtf"), ""),
        (("fields", "event"), ""), (("evidence", 0, "basis"), "guessed"), (("evidence", 0, "basis"), "derived"), (("evidence", 0, "document"), "sha256:12"),
        (("evidence", 0, "raw_bytes"), [1]), (("evidence", 0, "raw_bytes"), [-1, 3]), (("evidence", 0, "lines"), [1, 2, 3]),
        (("evidence", 0, "boxes"), [[1, 2, 3]]), (("evidence", 0, "origin"), "text_layer"), (("evidence", 0, "page"), 0),
        (("evidence", 0, "lang"), "English"), (("rule", "id"), "Date"), (("flags",), [{"code": "Not Kebab", "field": None, "why": ""}])]),
    ("record", is_type("population"), [
        (("fields", "count"), -1), (("fields", "count"), 1.5), (("fields", "scope"), "village"), (("fields", "bound"), "none"),
        (("fields", "precision"), 0), (("fields", "place", "place_id"), "1859307"), (("fields", "place", "name"), "")]),
    ("record", is_type("agreement"), [
        (("fields", "kind"), "sister_city"), (("fields", "status"), "signed_"), (("fields", "term"), "5 years"), (("fields", "term"), "P"),
        (("fields", "concluded"), "P5Y"), (("fields", "ends"), "soon"), (("fields", "signatories"), [{"name": "A", "office": None, "party": -1}])]),
    ("decision", lambda entry: entry["action"] == "correct", [
        (("action",), "approve"), (("of",), "0123456789abcdef"), (("corrected",), None), (("evidence",), None), (("reviewer",), ""),
        (("corrected", "count"), -1), (("at",), "2026-11-22"), (("run",), 0)]),
    ("decision", lambda entry: entry["action"] == "undo", [(("of",), None)]),
    ("record", lambda record: record["decision"] is not None, [
        (("decision", "state"), "fine"), (("decision", "by"), []), (("decision", "by", 0, "anchor"), "lost")]),
    ("page", lambda page: True, [
        (("page",), 0), (("origin",), "scan"), (("outcome",), "good"), (("glyphs", "drawn"), -1),
        (("glyphs", "suppressed"), {"lost": 3}), (("glyphs", "suppressed"), {"tiny": 0}), (("label",), "")]),
    ("status", lambda status: True, [(("outcome",), "fine"), (("pages",), -1), (("document",), "md5:1"), (("seconds",), -1)]),
    ("event", lambda event: event["event"] == "summary", [(("event",), "finish"), (("time",), "yesterday"), (("new",), -1)]),
    ("event", lambda event: event["event"] == "error", [(("code",), "oops"), (("exit_code",), 0)]),
]


if __name__ == "__main__":
    unittest.main()
