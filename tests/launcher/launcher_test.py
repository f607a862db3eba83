"""./kiroku, tried on a tiny project of its own, with a fake dpkg, apt and sudo where packages matter."""

import os
import pty
import shutil
import stat
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

CMAKE = """cmake_minimum_required(VERSION 3.25)
project(tiny LANGUAGES CXX)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
add_executable(kiroku pipeline/main.cc)
"""
PRESETS = """{"version": 6,
 "configurePresets": [{"name": "release", "generator": "Ninja", "binaryDir": "${sourceDir}/build/release"}],
 "buildPresets": [{"name": "release", "configurePreset": "release"}]}
"""
# Prints the folder it runs in, the arguments, a word of its environment and its stdin; ends with 7.
MAIN = r"""#include <cstdio>
#include <cstdlib>
#include <unistd.h>
int main(int count, char** words) {
  char folder[4096];
  std::printf("%s\n", getcwd(folder, sizeof folder));
  for (int i = 1; i < count; ++i) std::printf("<%s>\n", words[i]);
  const char* limit = std::getenv("OMP_THREAD_LIMIT");
  std::printf("%s\n", limit ? limit : "-");
  for (int c; (c = std::getchar()) != EOF;) std::putchar(c);
  return 7;
}
"""
DPKG_QUERY = """#!/bin/sh
while [ "$1" != -- ]; do shift; done; shift
for name; do
  if [ "$name" != poppler-data ] || [ -e "$FAKE/poppler-data" ]; then echo "installed $name"; fi
done
"""
APT_GET = """#!/bin/sh
echo "apt-get $*" >> "$FAKE/calls"
case "$*" in
  *update*) touch "$FAKE/lists" ;;
  *install*) [ -e "$FAKE/lists" ] && touch "$FAKE/poppler-data" ;;
esac
"""
SUDO = """#!/bin/sh
echo "sudo $*" >> "$FAKE/calls"
[ -e "$FAKE/may" ] || exit 1
[ "$1" = -n ] && shift
exec "$@"
"""


def write_program(path, text):
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


class Launcher(unittest.TestCase):
    def setUp(self):
        self.base = Path(tempfile.mkdtemp(prefix="kiroku launcher "))
        self.addCleanup(shutil.rmtree, self.base)
        self.root = self.base / "a folder"
        for room in ("schemas", "extractors", "pipeline", "cmake"):
            (self.root / room).mkdir(parents=True)
        for name in ("kiroku", "cmake/setup.sh", "cmake/packages.txt"):
            shutil.copy(PROJECT / name, self.root / name)
        (self.root / "CMakeLists.txt").write_text(CMAKE)
        (self.root / "CMakePresets.json").write_text(PRESETS)
        self.main = self.root / "pipeline" / "main.cc"
        self.main.write_text(MAIN)
        self.environment = {key: value for key, value in os.environ.items() if key != "OMP_THREAD_LIMIT"}
        self.fake_packages(user_id=0)
        (self.base / "poppler-data").touch()

    def fake_packages(self, user_id):
        tools = self.base / "tools"
        tools.mkdir(exist_ok=True)
        programs = {"dpkg-query": DPKG_QUERY, "apt-get": APT_GET, "sudo": SUDO,
                    "id": f"#!/bin/sh\necho {user_id}\n"}
        for name, text in programs.items():
            write_program(tools / name, text)
        self.environment["PATH"] = f"{tools}:{os.environ['PATH']}"
        self.environment["FAKE"] = str(self.base)

    def calls(self):
        path = self.base / "calls"
        return path.read_text() if path.exists() else ""

    def start(self, *words, program=None, folder=None, given=""):
        return subprocess.run([program or self.root / "kiroku", *words], cwd=folder or self.base, input=given,
                              env=self.environment, capture_output=True, text=True)

    def save(self, text):
        """As an editor does, and a moment after the build: file times have to differ."""
        time.sleep(0.02)
        self.main.write_text(text)

    # Building

    def test_builds_once_and_hands_everything_over(self):
        first = self.start("x y", "", "*", given="in\n")
        self.assertEqual(first.returncode, 7, first.stderr)
        self.assertEqual(first.stdout, f"{self.base}\n<x y>\n<>\n<*>\n1\nin\n")
        self.assertIn("building", first.stderr)
        second = self.start("again")
        self.assertEqual((second.returncode, second.stderr), (7, ""))

    def test_builds_again_when_a_source_changed(self):
        self.start()
        self.save(MAIN.replace("return 7", "return 8"))
        self.assertEqual(self.start().returncode, 8)
        self.assertEqual(self.start().stderr, "")

    def test_a_rule_pack_is_no_reason_to_build(self):
        pack = self.root / "extractors" / "en.yaml"
        pack.write_text("old")
        self.start()
        time.sleep(0.02)
        pack.write_text("new")
        self.assertEqual(self.start().stderr, "")

    def test_a_failed_build_shows_why_and_is_tried_again(self):
        self.main.write_text("int main() { return undeclared_word; }\n")
        failed = self.start()
        self.assertEqual((failed.returncode, failed.stdout), (71, ""))
        self.assertIn("undeclared_word", failed.stderr)
        self.assertIn(str(self.root / "build" / "build.log"), failed.stderr)
        self.save(MAIN)
        self.assertEqual(self.start().returncode, 7)

    def test_a_broken_change_does_not_run_the_old_program(self):
        self.start()
        self.save("no C++")
        self.assertEqual(self.start().returncode, 71)
        self.assertEqual(self.start().returncode, 71)

    def test_a_moved_folder_is_built_anew(self):
        self.start()
        moved = self.base / "moved"
        self.root.rename(moved)
        after = self.start(program=moved / "kiroku")
        self.assertEqual(after.returncode, 7, after.stderr)
        self.assertIn("building", after.stderr)

    def test_two_at_once_build_once(self):
        both = [subprocess.Popen([self.root / "kiroku", str(i)], env=self.environment, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for i in range(2)]
        said = [process.communicate() for process in both]
        self.assertEqual([process.returncode for process in both], [7, 7], said)
        self.assertEqual("".join(errors for _, errors in said).count("building ("), 1, said)

    # Where it is started from

    def test_through_a_link_and_from_its_own_folder(self):
        link = self.base / "link"
        link.symlink_to(self.root / "kiroku")
        self.assertEqual(self.start(program=link).returncode, 7)
        here = self.start("pages/1.pdf", program="./kiroku", folder=self.root)
        self.assertEqual(here.stdout, f"{self.root}\n<pages/1.pdf>\n1\n")

    def test_progress_is_one_line_of_a_terminal(self):
        ours, its = pty.openpty()
        environment = {**self.environment, "TERM": "xterm"}
        process = subprocess.Popen([self.root / "kiroku"], env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=its)
        os.close(its)
        process.communicate()
        said = os.read(ours, 65536).decode()
        os.close(ours)
        self.assertIn("building [", said)
        self.assertTrue(said.endswith("\r\x1b[K"), said)
        self.assertEqual(said.count("\n"), 1, said)

    def test_a_later_start_is_cheap(self):
        self.start()
        bare = self.fastest([self.root / "build/release/bin/kiroku"])
        launched = self.fastest([self.root / "kiroku"])
        self.assertLess(launched - bare, 0.030)

    def fastest(self, command):
        times = []
        for _ in range(15):
            began = time.perf_counter()
            subprocess.run(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            times.append(time.perf_counter() - began)
        return min(times)

    # Packages

    def test_root_installs_what_is_missing_with_fresh_lists(self):
        (self.base / "poppler-data").unlink()
        run = self.start()
        self.assertEqual(run.returncode, 7, run.stderr)
        self.assertIn("installing 1 Debian packages", run.stderr)
        self.assertRegex(self.calls(), r"(?s)install --no-install-recommends poppler-data\n"
                                       r"apt-get -q update\n.*install --no-install-recommends poppler-data\n")
        self.assertNotIn("sudo", self.calls())

    def test_another_user_installs_with_sudo(self):
        self.fake_packages(user_id=1000)
        (self.base / "poppler-data").unlink()
        (self.base / "may").touch()
        run = self.start()
        self.assertEqual(run.returncode, 7, run.stderr + self.calls())
        self.assertIn("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get", self.calls())

    def test_without_sudo_the_list_and_the_command_are_told(self):
        self.fake_packages(user_id=1000)
        (self.base / "poppler-data").unlink()
        run = self.start()
        self.assertEqual((run.returncode, run.stdout), (70, ""))
        self.assertIn("\n  poppler-data\n", run.stderr)
        self.assertIn("sudo apt-get install --no-install-recommends poppler-data\n", run.stderr)
        self.assertNotIn("apt-get", self.calls())


class Packages(unittest.TestCase):
    def test_each_has_a_section_and_none_stands_twice(self):
        names, section = [], None
        for line in (PROJECT / "cmake" / "packages.txt").read_text().splitlines():
            line = line.split("#")[0].strip()
            if line.startswith("["):
                section = line
            elif line:
                self.assertIsNotNone(section, line)
                names.append(line)
        self.assertEqual(len(names), len(set(names)))
        self.assertIn("libpoppler-private-dev", names)


if __name__ == "__main__":
    unittest.main()
