"""The audit pages in a browser: review by keys, correct, undo, bulk, add, two reviewers, hostile text.

The documents are our fixtures and one that tries to harm whoever looks at it. Screenshots go to $KIROKU_SCREENSHOTS.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

from webdriver import Browser

ROOT = pathlib.Path(__file__).resolve().parents[2]
KIROKU = os.environ.get("KIROKU", str(ROOT / "build/release/bin/kiroku"))
HOSTILE = ("<script>document.title='broken'</script><img src=http://192.0.2.1/x onerror=document.title='broken'>\n"
           "Dalian \u202e0002 yaM 5\u202c has a population of 6,129,000 in 2005.\x07\x1b[31m\n"
           "On 5 July 2012 Oita signed a sister city agreement with Austin<b onmouseover=alert(1)>.\n")
SHOWN = "return document.querySelector('#fact-title') && isShown() ? state.detail.fact : ''"


def kiroku(*arguments, check=0):
    run = subprocess.run([KIROKU, *map(str, arguments)], capture_output=True, text=True)
    if run.returncode != check:
        raise AssertionError(f"{arguments} ended with {run.returncode}: {run.stderr}")
    return run.stdout


class Served(unittest.TestCase):
    """One store and one server."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="kiroku-audit-")
        root = pathlib.Path(cls.folder.name)
        (root / "in").mkdir()
        shutil.copy(ROOT / "fixtures/documents/summit-2012.pdf", root / "in")
        (root / "in/<b>hostile.txt").write_text(HOSTILE, encoding="utf-8")
        cls.store = root / "k.db"
        kiroku("ingest", "--quiet", "--no-recognise", "--store", cls.store, root / "in")
        cls.server = subprocess.Popen([KIROKU, "audit", "serve", "--quiet", "--store", cls.store, "--port", "0", "--reviewer", "ana"],
                                      stdout=subprocess.PIPE, text=True)
        cls.address = cls.server.stdout.readline().strip()

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.wait()
        cls.server.stdout.close()
        cls.folder.cleanup()


class Pages(Served):
    """In a browser; each test leaves no decision in force."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = Browser().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.browser.__exit__()
        super().tearDownClass()

    def setUp(self):
        self.browser.size(1400, 900)
        self.browser.open(self.address + "?decision=none")
        self.browser.run("localStorage.clear()")
        self.open("?decision=none")

    def open(self, path):
        self.browser.open(self.address + path)
        return self.browser.wait(SHOWN)

    def shown_after(self, keys, fact):
        """Presses keys and waits until another fact is shown."""
        self.browser.keys(keys)
        return self.browser.wait("return isShown() && state.detail.fact !== arguments[0] ? state.detail.fact : ''", fact)

    def decision_of(self, fact, wanted):
        """Waits for the state in the list, which is what the server said."""
        self.browser.wait("return (state.facts.find(line => line.fact === arguments[0])?.decision ?? null) === arguments[1]", fact, wanted)

    def log(self):
        return [json.loads(line) for line in kiroku("audit", "log", "--store", self.store).splitlines()]

    def test_keys_decide_and_go_on(self):
        first = self.browser.wait(SHOWN)
        second = self.shown_after("a", first)
        self.decision_of(first, "accepted")
        third = self.shown_after("s", second)
        self.decision_of(second, "unsure")
        self.assertEqual(self.shown_after("k", third), second)
        self.assertEqual(self.shown_after("k", second), first)
        self.assertEqual(self.shown_after("j", first), second)
        self.browser.keys("u")
        self.decision_of(second, None)
        self.browser.keys("u")
        self.decision_of(first, None)
        self.assertEqual([entry["action"] for entry in self.log()][-4:], ["accept", "skip", "undo", "undo"])
        self.assertEqual(self.log()[-1]["reviewer"], "ana")

    def test_reject_asks_why(self):
        fact = self.browser.wait(SHOWN)
        self.browser.keys("r")
        self.browser.wait("return document.querySelector('#ask').open")
        self.browser.keys("no year\ue007")
        self.decision_of(fact, "rejected")
        entry = self.log()[-1]
        self.assertEqual((entry["action"], entry["why"], entry["fact"]), ("reject", "no year", fact))
        self.browser.keys("u")
        self.browser.wait("return isShown() && state.detail.fact === arguments[0] && !state.facts[state.index].decision", fact)

    def test_a_correction_is_checked_and_stands_beside_what_was_read(self):
        self.open("?type=population")
        fact = self.browser.wait(SHOWN)
        self.browser.keys("e")
        self.browser.type("#form [name=as_of]", "last year")
        self.browser.type("#form [name=count]", "4321")
        self.browser.click("#save-row button")
        self.browser.wait("return document.querySelector('#status.wrong')?.textContent.includes('EDTF')")
        self.browser.type("#form [name=as_of]", "2011-04")
        self.browser.click("#save-row button")
        self.decision_of(fact, "corrected")
        self.assertIn("4,321 (2011-04)", self.browser.wait("return document.querySelector('#fact-title').textContent.includes('4,321') "
                                                           "&& document.querySelector('#fact-title').textContent"))
        record = next(json.loads(line) for line in kiroku("records", "--store", self.store, "--decision", "corrected").splitlines())
        self.assertEqual((record["fields"]["count"], record["fields"]["as_of"]), (4321, "2011-04"))
        self.assertNotEqual(record["decision"]["original"]["count"], 4321)
        self.browser.keys("u")
        self.decision_of(fact, None)

    def test_bulk_accepts_what_is_shown_and_each_can_be_undone(self):
        self.open("?type=agreement")
        shown = self.browser.run("return state.facts.map(line => line.fact)")
        before = len(self.log())
        self.browser.keys("A")
        self.browser.wait("return document.querySelector('#ask').open")
        self.browser.click("#ask-ok")
        self.browser.wait("return state.facts.every(line => line.decision === 'accepted')")
        entries = self.log()[before:]
        self.assertEqual(sorted(entry["fact"] for entry in entries), sorted(shown))
        for left in range(len(shown), 0, -1):
            self.browser.keys("u")
            self.browser.wait("return state.facts.filter(line => line.decision).length === arguments[0]", left - 1)

    def test_a_missed_fact_is_added_from_selected_words(self):
        self.open("?type=agreement")
        self.browser.wait("return document.querySelector('#text').textContent.length > 20")
        self.browser.run("""
            const walker = document.createTreeWalker(document.querySelector('#text'), NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode());) {
              const at = node.data.search(/[A-Za-z]{5}/);
              if (at < 0) continue;
              getSelection().setBaseAndExtent(node, at, node, at + 5);
              return;
            }""")
        self.browser.wait("return !document.querySelector('#add').disabled")
        words = self.browser.run("return getSelection().toString()")
        self.browser.click("#add")
        self.browser.wait("return document.querySelector('#ask').open")
        self.browser.type("#ask [name=name]", "Oita")
        self.browser.type("#ask [name=count]", "77")
        self.browser.click("#ask-ok")
        self.browser.wait("return location.pathname.startsWith('/fact/') && document.querySelector('#fact-title')?.textContent.includes('77')")
        record = next(json.loads(line) for line in kiroku("records", "--store", self.store, "--decision", "added").splitlines())
        self.assertEqual((record["evidence"][0]["quote"], record["fields"]["count"], record["rule"]["id"]), (words, 77, "added.by-hand"))
        self.browser.keys("u")
        self.browser.wait("return document.querySelector('#status').textContent !== ''")

    def test_two_reviewers_differ_and_see_it(self):
        fact = self.browser.wait(SHOWN)
        self.shown_after("a", fact)
        self.decision_of(fact, "accepted")
        self.browser.run("document.querySelector('#reviewer').value = 'bo'")
        self.shown_after("k", self.browser.wait(SHOWN))
        self.browser.keys("r")
        self.browser.wait("return document.querySelector('#ask').open")
        self.browser.keys("no\ue007")
        self.decision_of(fact, "disputed")
        self.assertIn("reviewers differ", self.browser.text("#facts"))
        self.browser.run("document.activeElement.blur()")
        self.browser.keys("u")
        self.decision_of(fact, "accepted")
        self.browser.run("document.querySelector('#reviewer').value = 'ana'")
        self.browser.keys("u")
        self.decision_of(fact, None)

    def test_hostile_text_is_text(self):
        self.browser.requests()
        self.browser.log()
        self.browser.open(self.address + "search?q=script")
        self.browser.wait("return document.querySelector('#fact li')")
        self.browser.click("#fact li a")
        text = self.browser.wait("return document.querySelector('#text').textContent")
        self.assertIn("<script>document.title", text)
        self.assertNotRegex(text, "[\u202a-\u202e\x07\x1b]")
        self.assertIn("\u2426", text)
        self.assertIn("<b>hostile.txt", self.browser.text("#page-title"))
        self.assertEqual(self.browser.run("return document.title"), "Kiroku")
        self.assertEqual(self.browser.run("return document.querySelectorAll('#text script, #text img, #text b').length"), 0)
        own = re.compile(re.escape(self.address) + "|chrome:|data:")
        self.assertEqual([one for one in self.browser.requests() if not own.match(one)], [], "no request leaves the machine")
        self.assertEqual([entry for entry in self.browser.log() if entry["level"] == "SEVERE"], [])

    def test_the_page_shows_the_evidence_in_its_place(self):
        self.open("?type=agreement")
        self.browser.wait("return document.querySelector('#sheet img')?.complete && document.querySelector('#sheet img').naturalWidth > 300")
        boxes = self.browser.run("return [...document.querySelectorAll('.box')].map(box => [box.offsetLeft, box.offsetTop, box.offsetWidth])")
        self.assertTrue(boxes)
        self.assertTrue(all(left >= 0 and top >= 0 and width > 4 for left, top, width in boxes), boxes)
        marked = self.browser.run("return [...document.querySelectorAll('#text mark:not(.context)')].map(mark => mark.textContent).join('')")
        quote = self.browser.run("return state.detail.statements[state.detail.shown].record.evidence[0].quote")
        self.assertEqual(marked, quote)

    def test_decisions_of_an_offline_report_come_back(self):
        report = self.store.parent / "report.html"
        kiroku("audit", "report", "--store", self.store, "--output", report)
        self.browser.log()
        self.browser.open(report.as_uri())
        self.browser.run("URL.createObjectURL = blob => { blob.text().then(text => { window.saved = text; }); return '#'; }")
        fact = self.browser.run("return document.querySelector('section').dataset.entry")
        self.browser.click("section input[value=reject]")
        self.browser.type("section .why", "read on the train")
        self.browser.click("#save")
        self.assertIn("Who are you", self.browser.text("#said"))
        self.browser.type("#reviewer", "chi")
        self.browser.click("#save")
        log = self.store.parent / "report.jsonl"
        log.write_text(self.browser.wait("return window.saved"), encoding="utf-8")
        self.assertEqual([entry for entry in self.browser.log() if "Content Security Policy" in entry["message"]], [])
        self.assertEqual(self.browser.run("return document.title"), "Kiroku: facts to review")
        kiroku("audit", "import", "--store", self.store, log)
        entry = self.log()[-1]
        self.assertEqual((entry["reviewer"], entry["action"], entry["why"], entry["fact"]), ("chi", "reject", "read on the train", fact))
        self.browser.open(self.address)
        self.browser.wait(SHOWN)
        self.browser.run("document.querySelector('#reviewer').value = 'chi'")
        self.browser.keys("u")
        self.browser.wait("return document.querySelector('#status').textContent !== ''")

    def test_no_page_is_wider_than_the_window_and_every_control_has_a_name(self):
        for width, dark, language in ((1400, False, "en"), (1400, True, "ja"), (390, False, "ja"), (390, True, "en")):
            self.browser.size(width, 900, dark)
            self.browser.run("localStorage.setItem('language', arguments[0])", language)
            self.open("")
            self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), width)
            nameless = self.browser.run("""
                return [...document.querySelectorAll('button, input, select, a[href]')].filter(one => one.checkVisibility()
                  && !(one.ariaLabel || one.textContent.trim() || one.labels?.[0]?.textContent.trim())).map(one => one.outerHTML)""")
            self.assertEqual(nameless, [])
            if folder := os.environ.get("KIROKU_SCREENSHOTS"):
                self.browser.screenshot(pathlib.Path(folder) / f"{width}-{'dark' if dark else 'light'}-{language}.png")


class Doors(Served):
    """Who may ask, without a browser."""

    def status(self, path, data=None, **headers):
        request = urllib.request.Request(self.address + path, data=data, headers={key.replace("_", "-"): value for key, value in headers.items()})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def test_changes_are_taken_from_our_own_page_only(self):
        own = self.address.rstrip("/")
        self.assertEqual(self.status("undo", b""), 403)
        self.assertEqual(self.status("undo", b"", X_Kiroku="1", Origin="http://evil.example"), 403)
        self.assertEqual(self.status("undo", b"", X_Kiroku="1", Sec_Fetch_Site="cross-site"), 403)
        self.assertEqual(self.status("undo", b"", X_Kiroku="1", Origin=own), 404, "nothing is there to undo")
        self.assertEqual(self.status("facts.json", Host="evil.example"), 421)
        self.assertEqual(self.status("fact/0123456789abcdef.json"), 404)
        self.assertEqual(self.status("page/sha256:" + "0" * 64 + "/1.json"), 404)
        self.assertEqual(self.status("../../etc/passwd"), 404)

    def test_every_answer_forbids_what_is_foreign(self):
        with urllib.request.urlopen(self.address) as answer:
            policy = answer.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)

    def test_another_address_needs_the_token(self):
        server = subprocess.Popen([KIROKU, "audit", "serve", "--quiet", "--store", self.store, "--address", "127.0.0.2", "--port", "0"],
                                  stdout=subprocess.PIPE, text=True)
        try:
            address, token = server.stdout.readline().strip().split("?token=")
            self.assertEqual(len(token), 32)
            for query, wanted in (("", 403), ("?token=" + "0" * 32, 403), ("?token=" + token, 200)):
                try:
                    with urllib.request.urlopen(address + query) as answer:
                        self.assertEqual(answer.status, wanted)
                except urllib.error.HTTPError as error:
                    error.close()
                    self.assertEqual(error.code, wanted)
        finally:
            server.terminate()
            server.wait()
            server.stdout.close()


if __name__ == "__main__":
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        print("chromium and chromedriver are not installed: the pages were not looked at")
        sys.exit(77)
    unittest.main()
