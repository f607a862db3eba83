#!/usr/bin/env python3
"""`kiroku repair` as a filter of texts of any length: what it says of a long stream is what it says of its parts, and
its memory does not grow. Also tells how: KIROKU=... stream_test.py --megabytes 2048"""
import os
import subprocess
import sys
import threading
import unittest

PROGRAM = os.environ["KIROKU"]
MEGABYTES = int(sys.argv[sys.argv.index("--megabytes") + 1]) if "--megabytes" in sys.argv else 64
MOST = 100 << 20  # bytes of memory

CLEAN = ["The ferry to the island leaves at nine, and the town's 474,804 people know it.", "市役所は来年の春に新しい庁舎へ移る予定である。",
         "Утренний рынок у причала открыт каждую субботу.", "Die Bücherei öffnet nächstes Frühjahr wieder ihre Türen."]


def block(number, damaged=True):
    """Some lines that come only once, one in ten of them misread."""
    text = [f"{number}.{i} {line}" for i, line in enumerate(CLEAN * 5)]
    right = "\n".join(text) + "\n"
    for at in ((2, 11) if damaged else ()):
        text[at] = "".join(bytes([b]).decode("cp1252") if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b) for b in text[at].encode())
    return "\n".join(text) + "\n", right


def stream(pieces, *options):
    """What comes out of the filter, its length, and its peak memory in bytes."""
    process = subprocess.Popen([PROGRAM, "repair", "--only", "encoding", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def feed():
        for piece in pieces:
            process.stdin.write(piece)
        process.stdin.close()

    writer = threading.Thread(target=feed)
    writer.start()
    kept, size = b"", 0
    while chunk := process.stdout.read(1 << 20):
        size += len(chunk)
        kept = (kept + chunk)[:4 << 20]
    writer.join()
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return kept, size, usage.ru_maxrss * 1024, process.returncode


def many(data, megabytes=MEGABYTES):
    for _ in range(max(1, (megabytes << 20) // len(data))):
        yield data


class Stream(unittest.TestCase):
    def test_lines(self):
        blocks = [block(number) for number in range(1500)]
        data, right = ("".join(part) for part in zip(*blocks))
        times = sum(1 for _ in many(data.encode()))
        kept, size, memory, code = stream(many(data.encode()))
        self.assertEqual(code, 0)
        self.assertEqual(size, len(right.encode()) * times)
        self.assertEqual(kept, (right.encode() * 4)[:len(kept)])
        self.assertLess(memory, MOST)

    def test_a_line_without_end(self):
        text, right = block(0)
        text, right = text.replace("\n", " "), right.replace("\n", " ")
        times = sum(1 for _ in many(text.encode(), 16))
        kept, size, memory, code = stream(many(text.encode(), 16))
        self.assertEqual((code, size), (0, len(right.encode()) * times))
        self.assertEqual(kept[:1 << 20], (right.encode() * 1000)[:1 << 20])
        self.assertLess(memory, MOST)

    def test_no_ascii_in_a_line_without_end(self):
        text = "市役所は来年の春に新しい庁舎へ移る。".encode()
        _, size, memory, code = stream(many(text, 8))
        self.assertEqual((code, size), (0, len(text) * sum(1 for _ in many(text, 8))))
        self.assertLess(memory, MOST)

    def test_wide_charsets(self):
        japanese, english = block(0, damaged=False)[1], "The ferry leaves at nine.\n" * 40
        for right, charset, mark in ((japanese, "utf-16-le", b"\xff\xfe"), (japanese, "utf-16-be", b"\xfe\xff"),
                                     (japanese, "utf-16-le", b""), (english, "utf-16-le", b""), (japanese, "utf-32-le", b"\xff\xfe\0\0")):
            data = right.encode(charset)
            times = sum(1 for _ in many(data, 4))
            kept, size, memory, code = stream([mark, *many(data, 4)])
            self.assertEqual((code, size), (0, len(right.encode()) * times), charset)
            self.assertEqual(kept, (right.encode() * times)[:len(kept)], charset)
            self.assertLess(memory, MOST, charset)

    def test_a_legacy_charset(self):
        right = ("市役所は来年の春に新しい庁舎へ移る予定である。\n" * 5 + "It is said so.\n") * 50
        data = right.encode("cp932")
        times = sum(1 for _ in many(data, 4))
        kept, size, memory, code = stream(many(data, 4))
        self.assertEqual((code, size), (0, len(right.encode()) * times))
        self.assertLess(memory, MOST)


if __name__ == "__main__":
    arguments = [one for one in sys.argv if one != "--megabytes" and one != str(MEGABYTES)]
    unittest.main(argv=arguments)
