"""Circumstances that are not the documents': closed streams, limits of the user, a store where nobody may write, a dead zygote."""

import hashlib
import json
import os
import resource
import signal
import subprocess
import threading
import time
import unittest

from program import DAMAGED, PROGRAM, STATEMENT, InFolder, kiroku, lines


class Circumstances(InFolder):
    def setUp(self):
        super().setUp()
        self.inside = os.path.join(os.fspath(self.folder), "in")
        os.mkdir(self.inside)
        for number in range(8):
            with open(os.path.join(self.inside, f"{number}.txt"), "w", encoding="utf-8") as file:
                file.write(f"{STATEMENT}Number {number}.\n")
        self.db = os.path.join(os.fspath(self.folder), "k.db")

    def count(self):
        return len(lines(kiroku("records", "--store", self.db, "--format", "jsonl").stdout))

    def test_standard_streams_may_be_closed(self):
        command = f"exec '{PROGRAM}' ingest --no-recognise --store '{self.db}' '{self.inside}' <&- 2>&-"
        self.assertEqual(subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, timeout=120).returncode, 0)
        self.assertEqual({line["outcome"] for line in lines(kiroku("status", "--store", self.db).stdout)}, {"ok"})

    def test_what_failed_before_is_said_again(self):
        for _ in range(2):
            run = kiroku("ingest", "--no-recognise", "--store", self.db, DAMAGED / "not-a-pdf.pdf", DAMAGED / "encrypted.pdf")
            self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn(b"2 failed before", run.stdout)

    def test_a_dead_zygote_ends_the_run_and_the_next_one_goes_on(self):
        run = subprocess.Popen([PROGRAM, "ingest", "--no-recognise", "--jobs", "1", "--store", self.db, self.inside],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        zygote = None
        until = time.monotonic() + 20
        while zygote is None and run.poll() is None and time.monotonic() < until:
            with open(f"/proc/{run.pid}/task/{run.pid}/children") as children:
                zygote = next(iter(children.read().split()), None)
        if zygote is not None:
            os.kill(int(zygote), signal.SIGKILL)
        run.communicate(timeout=60)
        self.assertIn(run.returncode, (0, 9))  # 0: it was faster than we
        self.assertEqual(kiroku("ingest", "--no-recognise", "--store", self.db, self.inside).returncode, 0)
        self.assertEqual({line["outcome"] for line in lines(kiroku("status", "--store", self.db).stdout)}, {"ok"})

    @unittest.skipUnless(os.geteuid() == 0, "only root can become somebody who may not write")
    def test_a_store_that_nobody_may_write_to_is_read(self):
        kiroku("ingest", "--no-recognise", "--store", self.db, self.inside)
        records = self.count()
        os.chmod(self.folder, 0o555)
        os.chmod(self.db, 0o444)
        run = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", PROGRAM, "records", "--store", self.db,
                              "--format", "jsonl"], capture_output=True, timeout=60)
        os.chmod(self.folder, 0o755)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(len(lines(run.stdout)), records)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become somebody who may not write")
    def test_a_store_that_nobody_may_write_to_is_not_written_to(self):
        kiroku("ingest", "--no-recognise", "--store", self.db, self.inside)
        with open(self.db, "rb") as file:
            before = file.read()
        with open(os.path.join(self.inside, "more.txt"), "w", encoding="utf-8") as file:
            file.write(f"{STATEMENT}Once more.\n")
        os.chmod(self.folder, 0o555)
        os.chmod(self.db, 0o444)
        run = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", PROGRAM, "ingest", "--no-recognise",
                              "--store", self.db, self.inside], capture_output=True, timeout=60)
        os.chmod(self.folder, 0o755)
        self.assertEqual(run.returncode, 14, run.stderr)
        self.assertRegex(run.stderr, b"kiroku: .*k.db may not be written to")
        with open(self.db, "rb") as file:
            self.assertEqual(file.read(), before)

    def test_a_file_that_changes_while_it_is_read_is_one_state_of_it(self):
        path, parts = os.path.join(self.inside, "changing.txt"), [f"{STATEMENT}State {n}.\n" * 20000 for n in range(2)]
        stop = threading.Event()

        def change():
            while not stop.is_set():
                for part in parts:
                    with open(path, "w", encoding="utf-8") as file:
                        file.write(part)

        writer = threading.Thread(target=change)
        writer.start()
        outcomes = []
        for _ in range(4):
            kiroku("ingest", "--no-recognise", "--store", self.db, self.inside)
            outcomes += [line["outcome"] for line in lines(kiroku("status", "--store", self.db).stdout) if line["source"] == path]
        stop.set()
        writer.join()
        self.assertLessEqual(set(outcomes), {"ok", "damaged", "empty"}, outcomes)  # it may be cut to nothing just then
        self.assertEqual(kiroku("ingest", "--no-recognise", "--store", self.db, self.inside).returncode, 0)
        digests = {line["source"]: line["document"] for line in lines(kiroku("sources", "--store", self.db).stdout)}
        self.assertEqual(digests[path], "sha256:" + hashlib.sha256(parts[1].encode()).hexdigest())

    def test_a_file_over_the_users_limit_is_a_failed_store(self):
        run = subprocess.run([PROGRAM, "ingest", "--no-recognise", "--store", self.db, self.inside], capture_output=True, timeout=120,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)))
        self.assertEqual(run.returncode, 14, run.stderr)
        self.assertIn(b"kiroku:", run.stderr)

    def test_two_ingests_at_once_read_every_file_once(self):
        for number in range(8, 150):
            with open(os.path.join(self.inside, f"{number}.txt"), "w", encoding="utf-8") as file:
                file.write(f"{STATEMENT}Number {number}.\n")
        kiroku("ingest", "--store", self.db, os.path.join(self.inside, "0.txt"))
        command = [PROGRAM, "ingest", "--no-recognise", "--jobs", "2", "--store", self.db, self.inside]
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
        said = [run.communicate(timeout=120) for run in runs]
        self.assertEqual([run.returncode for run in runs], [0, 0], said)
        fresh = sorted(int(out.split(b" new")[0].split()[-1]) for out, _ in said)
        self.assertEqual(fresh, [0, 149], said)

    def test_what_is_not_there_leaves_no_store(self):
        run = kiroku("ingest", "--store", self.db, os.path.join(self.inside, "nosuch"))
        self.assertEqual(run.returncode, 3, run.stderr)
        self.assertFalse(os.path.exists(self.db))

    def test_what_failed_is_read_again_when_asked_for(self):
        for expected in ((b"1 new", b"1 failed"), (b"1 changed", b"1 failed")):
            run = kiroku("ingest", "--no-recognise", "--retry", "failed", "--store", self.db, DAMAGED / "not-a-pdf.pdf")
            for words in expected:
                self.assertIn(words, run.stdout)
        self.assertIn(b"1 unchanged", kiroku("ingest", "--no-recognise", "--store", self.db, DAMAGED / "not-a-pdf.pdf").stdout)

    @unittest.skipUnless(os.geteuid() == 0, "only root can mount a small file system")
    def test_a_full_disk_is_a_clear_error_and_nothing_half_written(self):
        disk = os.path.join(os.fspath(self.folder), "disk")
        os.mkdir(disk)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", disk], capture_output=True).returncode != 0:
            self.skipTest("no file system can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", disk])
        store = os.path.join(disk, "k.db")
        for number in range(40):
            with open(os.path.join(self.inside, f"long{number}.txt"), "w", encoding="utf-8") as file:
                file.write("".join(f"{STATEMENT}Line {number} {line} {line * 7919 % 10007}.\n" for line in range(200)))
        run = kiroku("ingest", "--no-recognise", "--store", store, self.inside)
        self.assertEqual(run.returncode, 14, run.stderr + run.stdout)
        self.assertIn(b"no space is left", run.stderr)
        subprocess.run(["mount", "-o", "remount,size=60m", disk], check=True)
        kept = {line["source"]: line["outcome"] for line in lines(kiroku("status", "--store", store).stdout)}
        self.assertLessEqual(set(kept.values()), {"ok"})
        self.assertEqual(kiroku("audit", "verify", "--store", store).returncode, 0)
        self.assertEqual(kiroku("ingest", "--no-recognise", "--store", store, self.inside).returncode, 0)
        self.assertEqual(kiroku("ingest", "--no-recognise", "--store", self.db, self.inside).returncode, 0)
        records = [sorted(json.dumps(line["fields"], sort_keys=True) for line in lines(kiroku("records", "--store", db, "--format", "jsonl").stdout))
                   for db in (store, self.db)]
        self.assertEqual(records[0], records[1])

    def test_a_pipe_is_no_source_sheet(self):
        os.mkfifo(os.path.join(self.inside, "sources.csv"))
        run = kiroku("ingest", "--no-recognise", "--store", self.db, self.inside)
        self.assertEqual(run.returncode, 13, run.stderr)

    def test_an_empty_path_is_not_the_current_folder(self):
        self.assertEqual(kiroku("ingest", "--store", self.db, "").returncode, 2)

    def test_a_page_that_is_not_there(self):
        run = kiroku("read", "--pages", "99", os.path.join(self.inside, "0.txt"))
        self.assertEqual(run.returncode, 16, run.stderr)
        self.assertIn(b"the last one is 1", run.stderr)

    def test_deep_json_is_one_bad_line(self):
        feed = b'{"id":' + b"[" * 100000 + b"]" * 100000 + b',"text":"x"}\n{"id":2,"text":"Oita in 1999."}\n'
        run = kiroku("annotate", "--jsonl", stdin=feed)
        answers = lines(run.stdout)
        self.assertEqual([answer["id"] for answer in answers], [None, 2])


if __name__ == "__main__":
    unittest.main()
