"""The closing line of tests/run counts what happened, and nothing that did not."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SUMMARY = Path(__file__).with_name("summary.py")

GTEST = """[==========] Running 4 tests from 1 test suite.
[ RUN      ] Text.skips
text_test.cc:3: Skipped
there is no ../shared
[  SKIPPED ] Text.skips (0 ms)
[  FAILED  ] Text.fails (0 ms)
[  PASSED  ] 2 tests.
[  SKIPPED ] 1 test, listed below:
[  SKIPPED ] Text.skips
[  FAILED  ] 1 test, listed below:
[  FAILED  ] Text.fails
"""
UNITTEST = """test_a (__main__.Case) ... ok
test_b (__main__.Case) ... skipped 'no browser'
FAIL: test_c (__main__.Case)
Ran 3 tests in 0.001s
FAILED (failures=1, skipped=1)
"""


def case(name, status, output="", inside=""):
    return f'<testcase name="{name}" status="{status}">{inside}<system-out>{output}</system-out></testcase>'


class Summary(unittest.TestCase):
    def closing(self, *cases):
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as results:
            results.write(f"<testsuite>{''.join(cases)}</testsuite>")
            results.flush()
            run = subprocess.run([sys.executable, SUMMARY, results.name], capture_output=True, text=True)
        return run.stdout.splitlines(), run.returncode

    def test_cases_of_both_kinds_are_counted(self):
        lines, code = self.closing(case("text_test", "fail", GTEST), case("cli_test", "fail", UNITTEST),
                                   case("layering", "run", "fine"))
        self.assertEqual((lines[-1], code), ("4 passed, 2 failed, 2 skipped", 1))
        self.assertIn("skipped  text_test: Text.skips: there is no ../shared", lines)
        self.assertIn("skipped  cli_test: test_b: no browser", lines)

    def test_all_well(self):
        self.assertEqual(self.closing(case("layering", "run", "fine")), (["1 passed, 0 failed"], 0))

    def test_a_crash_is_a_failure_although_cases_passed(self):
        lines, code = self.closing(case("text_test", "fail", "[==========] Running 2 tests\n[       OK ] Text.a"))
        self.assertEqual((lines[-1], code), ("0 passed, 1 failed", 1))

    def test_what_could_not_start_has_failed(self):
        missing = '<skipped message="Unable to find executable"/>'
        self.assertEqual(self.closing(case("text_test", "notrun", inside=missing))[0][-1], "0 passed, 1 failed")

    def test_a_program_that_ran_no_test_has_failed(self):
        self.assertEqual(self.closing(case("a", "run", "[==========] Running 0 tests from 0 test suites.\n"
                                                       "[  PASSED  ] 0 tests."))[1], 1)

    def test_skipping_as_a_whole_tells_why(self):
        whole = '<skipped message="SKIP_RETURN_CODE=77"/>'
        lines, code = self.closing(case("browser", "notrun", "no browser here", whole), case("b", "run"))
        self.assertEqual((lines, code), (["skipped  browser: no browser here", "1 passed, 0 failed, 1 skipped"], 0))

    def test_no_results_are_a_failure(self):
        run = subprocess.run([sys.executable, SUMMARY, "missing.xml"], capture_output=True, text=True)
        self.assertEqual((run.stdout.splitlines()[-1], run.returncode), ("0 passed, 1 failed", 1))


if __name__ == "__main__":
    unittest.main()
