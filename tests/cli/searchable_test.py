"""read --searchable: a scan becomes a PDF whose words stand where they are seen, and nothing else changes."""

import html
import re
import shutil
import subprocess
import unittest
import xml.etree.ElementTree as ET

from program import DAMAGED, DOCUMENTS, InFolder, kiroku

ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"
TOOLS = ("pdftoppm", "pdftotext", "pdfimages", "qpdf")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]


def output(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True).stdout


def drawn(path):
    return output("pdftoppm", "-r", "50", path)


def words_of_pdf(path):
    found = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>',
                       output("pdftotext", "-bbox", path, "-").decode())
    return [(html.unescape(word), *map(float, box)) for *box, word in found]


def words_of_alto(root):
    """With the height of their lines; in points. Strings without a space between them are one word."""
    words = []
    for line in root.iter(ALTO + "TextLine"):
        top, bottom = (float(line.get("VPOS")), float(line.get("VPOS")) + float(line.get("HEIGHT")))
        fresh = True
        for part in line:
            left = float(part.get("HPOS"))
            right = left + float(part.get("WIDTH"))
            if part.tag == ALTO + "SP":
                fresh = True
            elif fresh:
                words.append([part.get("CONTENT"), left, top, right, bottom])
                fresh = False
            else:
                words[-1][0] += part.get("CONTENT")
                words[-1][3] = right
    return [(word, *(value * 72 / 254 for value in box)) for word, *box in words]


@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class Searchable(InFolder):
    def picture(self, form="-png"):
        output("pdftoppm", "-r", "100", form, "-singlefile", "-H", "420", "-W", "827", DOCUMENTS / "summit-2012.pdf",
               self.folder / "scan")
        return self.folder / ("scan.jpg" if form == "-jpeg" else "scan.png")

    def scanned(self):
        """A PDF of one picture, with no text at all."""
        made = self.folder / "scanned.pdf"
        self.ends(kiroku("read", "--no-recognise", "--searchable", made, self.picture()), 0)
        self.assertEqual(output("pdftotext", made, "-").strip(), b"")
        return made

    def test_words_stand_where_they_are_seen(self):
        scanned, out = self.scanned(), self.folder / "out.pdf"
        run = kiroku("read", "--langs", "en", "--searchable", out, scanned)
        self.ends(run, 0)
        self.assertEqual(run.stdout, b"")
        self.assertIn(b"1 page, 1 with a new text layer", run.stderr)
        output("qpdf", "--check", out)
        self.assertEqual(drawn(out), drawn(scanned))
        for path in (scanned, out):
            output("pdfimages", "-png", path, self.folder / path.stem)
        self.assertEqual((self.folder / "out-000.png").read_bytes(), (self.folder / "scanned-000.png").read_bytes())
        left = words_of_pdf(out)
        alto = ET.fromstring(kiroku("read", "--langs", "en", "--format", "alto", scanned).stdout)
        words = words_of_alto(alto)
        self.assertIn("KUMAMOTO", [word for word, *_ in words])
        self.assertEqual(sorted(word for word, *_ in left), sorted(word for word, *_ in words))
        for word, *box in words:
            near = min((one for one in left if one[0] == word), key=lambda one: sum(abs(a - b) for a, b in zip(one[1:], box)))
            left.remove(near)
            for have, want in zip(near[1:], box):
                self.assertAlmostEqual(have, want, delta=2, msg=word)
        # A layer that is good stays, and the document is only written over itself when told to.
        self.ends(kiroku("read", "--searchable", out, out), 2)
        run = kiroku("read", "--searchable", out, "--force", out)
        self.ends(run, 0)
        self.assertIn(b"1 page, 0 with a new text layer", run.stderr)
        self.assertEqual(len(words_of_pdf(out)), len(words))
        self.assertEqual(sorted(path.name for path in self.folder.iterdir() if ".pdf" in path.name), ["out.pdf", "scanned.pdf"])

    def test_a_jpeg_stays_as_it_is(self):
        jpeg, out = self.picture("-jpeg"), self.folder / "out.pdf"
        self.ends(kiroku("read", "--no-recognise", "--searchable", out, jpeg), 0)
        output("qpdf", "--check", out)
        output("pdfimages", "-all", out, self.folder / "kept")
        self.assertEqual((self.folder / "kept-000.jpg").read_bytes(), jpeg.read_bytes())
        self.assertIn(b"Page size:       595.44 x 302.4 pts", output("pdfinfo", out))

    def test_encrypted_documents(self):
        out = self.folder / "out.pdf"
        self.ends(kiroku("read", "--searchable", out, DAMAGED / "encrypted.pdf"), 5)
        self.assertFalse(out.exists())
        self.ends(kiroku("read", "--searchable", out, "--password", "kiroku", DAMAGED / "encrypted.pdf"), 0)
        output("qpdf", "--check", "--password=kiroku", out)
        self.assertEqual(output("pdftotext", "-upw", "kiroku", out, "-"), output("pdftotext", "-upw", "kiroku", DAMAGED / "encrypted.pdf", "-"))
        self.assertNotEqual(subprocess.run(["pdftotext", out, "-"], capture_output=True).returncode, 0)

    def test_what_cannot_be_written_leaves_nothing(self):
        out = self.folder / "out.pdf"
        out.write_bytes(b"precious")
        for path in (DOCUMENTS / "koho.txt", DAMAGED / "not-a-pdf.pdf"):
            self.assertNotEqual(kiroku("read", "--searchable", out, path).returncode, 0)
        self.ends(kiroku("read", "--searchable", out, DOCUMENTS / "koho.txt", DAMAGED / "blank.pdf"), 2)
        self.ends(kiroku("read", "--searchable", self.folder, DAMAGED / "blank.pdf"), 2)
        self.assertEqual(out.read_bytes(), b"precious")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["out.pdf"])
        self.assertNotEqual(kiroku("read", "--searchable", self.folder / "no" / "out.pdf", DAMAGED / "blank.pdf").returncode, 0)

    def test_pages_are_printed_where_a_format_is_named(self):
        out = self.folder / "out.pdf"
        run = kiroku("read", "--format", "text", "--searchable", out, DAMAGED / "blank.pdf")
        self.ends(run, 0)
        self.assertEqual(run.stdout, b"\f")
        self.assertTrue(out.exists())


if __name__ == "__main__":
    unittest.main()
