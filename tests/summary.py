"""Sums up what ctest --output-junit wrote, case by case; the last line counts them.

    tests/summary.py build/release/results.xml build/asan/results.xml
"""

import re
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Count:
    passed: int = 0
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)


def add_gtest(count, name, output):
    count.passed += sum(int(number) for number in re.findall(r"^\[  PASSED  \] (\d+) test", output, re.M))
    skipped = dict.fromkeys(re.findall(r"^\[  SKIPPED \] (\S+\.\S+)", output, re.M))
    reasons = re.findall(r"Skipped\n(.*)", output)
    count.skipped += [f"{name}: {case}: {why}" for case, why in zip(skipped, reasons + ["?"] * len(skipped))]
    failed = dict.fromkeys(re.findall(r"^\[  FAILED  \] (\S+\.\S+?)(?:,| \(|$)", output, re.M))
    count.failed += [f"{name}: {case}" for case in failed]


def add_unittest(count, name, output):
    ran = sum(int(number) for number in re.findall(r"^Ran (\d+) tests? in", output, re.M))
    failed = dict.fromkeys(re.findall(r"^(?:FAIL|ERROR): (.*)", output, re.M))
    skipped = re.findall(r"^(\S+ .*?)\.\.\. skipped [\"'](.*)[\"']$", output, re.M)
    count.failed += [f"{name}: {case}" for case in failed]
    count.skipped += [f"{name}: {case.split()[0]}: {why}" for case, why in skipped]
    count.passed += max(0, ran - len(failed) - len(skipped))


def add_program(count, case):
    """One program: the cases that it tells of, else the program itself."""
    name, status = case.get("name"), case.get("status")
    output = case.findtext("system-out") or ""
    before = count.passed, len(count.failed), len(count.skipped)
    if re.search(r"^\[==========\]", output, re.M):
        add_gtest(count, name, output)
    elif re.search(r"^Ran \d+ tests? in", output, re.M):
        add_unittest(count, name, output)
    if re.search(r"^(Ran|\[=+\] Running) 0 tests", output, re.M):
        count.failed.append(f"{name}: no test ran")
    last = (output.strip().splitlines() or ["it said nothing"])[-1]
    # Skipped by its exit code; what could not be started is not run either, and has failed.
    skipped = case.find("skipped") is not None and "SKIP" in case.find("skipped").get("message")
    if skipped and len(count.skipped) == before[2]:
        count.skipped.append(f"{name}: {last}")
    elif status != "run" and not skipped and len(count.failed) == before[1]:
        count.failed.append(f"{name}: {last}")
    if status == "run" and (count.passed, len(count.failed), len(count.skipped)) == before:
        count.passed += 1


def main():
    count = Count()
    for path in sys.argv[1:]:
        if not Path(path).exists():
            count.failed.append(f"{path}: no test ran")
            continue
        for case in ElementTree.parse(path).getroot().iter("testcase"):
            add_program(count, case)
    for title, cases in (("skipped", count.skipped), ("failed", count.failed)):
        for case in cases:
            print(f"{title}  {case}")
    skipped = f", {len(count.skipped)} skipped" if count.skipped else ""
    print(f"{count.passed} passed, {len(count.failed)} failed{skipped}")
    return 1 if count.failed or not count.passed else 0


if __name__ == "__main__":
    sys.exit(main())
