#!/usr/bin/env python3
"""What `kiroku read --evidence` says of pages, against its schema and itself.

    page_evidence.py                                   the test
    page_evidence.py --pictures FOLDER [FILE.pdf ...]  pages with blocks, pictures, links and hidden text boxed, to look at
                                                       (pdftoppm, PIL); without files: those of fixtures/layout

Beside our fixtures, every file of ../shared/pdfs/files where it is there: what is drawn is accounted for on every page.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
KIROKU = os.environ.get("KIROKU", str(ROOT / "build" / "release" / "bin" / "kiroku"))
OWN = sorted((ROOT / "fixtures").glob("*/*.pdf"))
# Read for a minute until a limit ends it; the tests of limits have others of its kind.
ENDLESS = {"shared-unnamed-field.pdf"}
SHARED = [path for path in sorted((ROOT.parent / "shared" / "pdfs" / "files").glob("*.pdf")) if path.name not in ENDLESS]
FIRST = int(os.environ.get("KIROKU_EVIDENCE_PAGES", "8"))  # pages of each file; more in a campaign
COLOURS = {"heading": "red", "paragraph": "blue", "list-item": "green", "table-cell": "orange", "caption": "purple",
           "page-header": "gray", "page-footer": "gray", "footnote": "brown", "ruby": "magenta"}


def read(files, *options):
    """Pages by file and number. Files that cannot be read are other tests' business."""
    done = subprocess.run([KIROKU, "read", "--no-recognise", "--format", "jsonl", *options, *files], capture_output=True,
                          env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    if done.returncode not in (0, 1):
        raise AssertionError(done.stderr.decode(errors="replace"))
    pages = map(json.loads, done.stdout.splitlines())
    return {(page["source"], page["page"]): page for page in pages}


def draw(path, folder):
    from PIL import Image, ImageDraw
    folder.mkdir(parents=True, exist_ok=True)
    for (_, number), page in read([path], "--evidence").items():
        target = folder / f"{path.stem}-{number}"
        subprocess.run(["pdftoppm", "-cropbox", "-r", "100", "-png", "-singlefile", "-f", str(number), "-l", str(number), path, target],
                       check=True)
        picture = Image.open(f"{target}.png").convert("RGB")
        pen, scale = ImageDraw.Draw(picture), picture.width / page["width"]
        boxes = [(block["box"], COLOURS[block["role"]], str(at + 1)) for at, block in enumerate(page["blocks"])]
        boxes += [(image["box"], "cyan", "x".join(str(round(dpi or 0)) for dpi in image["dpi"])) for image in page["images"]]
        boxes += [(link["box"], "lime", "") for link in page["links"]]
        boxes += [(note["box"], "gold", note["kind"]) for note in page["annotations"]]
        boxes += [(box, "black", hidden["reason"]) for hidden in page.get("hidden", []) for box in hidden["boxes"]]
        for box, colour, name in boxes:
            box = [edge * scale for edge in box]
            pen.rectangle(box, outline=colour, width=2)
            pen.text((box[0], box[1] - 11), name, fill="red")
        picture.save(f"{target}.png")
        print(f"wrote {target}.png", file=sys.stderr)


class PageEvidence(unittest.TestCase):
    maxDiff = None

    def accounted(self, page):
        glyphs = page["glyphs"]
        self.assertEqual(glyphs["drawn"], glyphs["emitted"] + glyphs["unmapped"] + sum(glyphs["suppressed"].values()))
        if page["origin"] == "text-layer" and page["outcome"] == "ok":
            self.assertEqual(len(page["glyph_boxes"]), glyphs["emitted"] + glyphs["unmapped"], "each in the text has its box")

    def consistent(self, page):
        length, runs = len(page["text"]), len(page["runs"])
        self.assertEqual([block for block in page["blocks"] if not 0 <= block["start"] < block["end"] <= length], [])
        self.assertEqual([one for one in page["glyph_boxes"] if not (one[0] <= one[1] <= length and one[3] < runs) or None in one], [])
        self.assertEqual([run for run in page["runs"] if run.get("content", -1) >= len(page["contents"])], [])

    def compare(self, files, *options):
        with_evidence, without = read(files, "--evidence", *options), read(files, *options)
        self.assertEqual(with_evidence.keys(), without.keys())
        self.assertGreaterEqual(len(with_evidence), len(files) // 2)
        for at, page in with_evidence.items():
            with self.subTest(at):
                self.accounted(page)
                self.consistent(page)
                plain = without[at]
                self.assertEqual({key: page[key] for key in plain}, plain, "evidence changes nothing else")
        return with_evidence

    def test_fixtures(self):
        schema = json.loads((ROOT / "schemas" / "page.schema.json").read_text(encoding="utf-8"))
        valid = jsonschema.Draft202012Validator(schema)
        for page in self.compare(OWN).values():
            page["glyph_boxes"], page["runs"] = page["glyph_boxes"][:20], page["runs"][:20]
            self.assertEqual([error.message[:200] for error in valid.iter_errors(page)], [])

    def test_carried_files_are_documents_of_their_own(self):
        carried = b"The city had a population of 730,000."
        objects = [b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a)4 0 R(b)6 0 R]>>>>>>",
                   b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
                   b"<</Type/Filespec/F(../annex.txt)/EF<</F 5 0 R>>>>",
                   b"<</Type/EmbeddedFile/Length %d>>stream\n%s\nendstream" % (len(carried), carried),
                   b"<</Type/Filespec/F(x.bin)/EF<</F 7 0 R>>>>",
                   b"<</Type/EmbeddedFile/Length 4>>stream\nPK\3\4\nendstream"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "carrier.pdf"
            path.write_bytes(b"%PDF-1.5\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (i + 1, one) for i, one in enumerate(objects)) +
                             b"trailer<</Root 1 0 R>>\n")
            self.assertEqual([source for source, _ in read([path])], [str(path)])
            pages = read([path], "--embedded")
            self.assertEqual([source for source, _ in pages], [str(path), f"{path}#embedded/.._annex.txt"])
            self.assertEqual(pages[(f"{path}#embedded/.._annex.txt", 1)]["text"].strip(), carried.decode())

    @unittest.skipUnless(SHARED, "no ../shared/pdfs/files here")
    def test_every_page_of_every_file(self):
        pages = self.compare(SHARED, "--pages", f"1-{FIRST}")
        print(f"{len(pages)} pages of {len(SHARED)} files, the first {FIRST} of each", file=sys.stderr)


if __name__ == "__main__":
    if not os.access(KIROKU, os.X_OK):
        sys.exit(f"no program at {KIROKU}")
    if "--pictures" in sys.argv:
        at = sys.argv.index("--pictures")
        for file in [Path(name) for name in sys.argv[at + 2:]] or sorted((ROOT / "fixtures" / "layout").glob("*.pdf")):
            draw(file, Path(sys.argv[at + 1]))
    else:
        unittest.main()
