"""read --format hocr and alto: the structure that hOCR 1.2 and ALTO 4.4 ask for, and the page read back from them."""

import re
import shutil
import subprocess
import unittest
import xml.etree.ElementTree as ET

from program import DAMAGED, DOCUMENTS, ROOT, InFolder, kiroku, lines

LAYOUT = ROOT / "fixtures" / "layout"
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"
XHTML = "{http://www.w3.org/1999/xhtml}"

# Of each element of ALTO: attributes it must have, attributes it may have, and its children's sequence as a pattern.
PLACE = {"HPOS", "VPOS", "WIDTH", "HEIGHT"}
BLOCK = {"TAGREFS", "ROTATION", "LANG", "IDNEXT", "PROCESSINGREFS"}
RULES = {
    "alto": (set(), {"SCHEMAVERSION", "schemaLocation"}, "Description Tags Layout"),
    "Description": (set(), set(), "MeasurementUnit sourceImageInformation Processing"),
    "MeasurementUnit": (set(), set(), ""),
    "sourceImageInformation": (set(), set(), "fileName"),
    "fileName": (set(), set(), ""),
    "Processing": ({"ID"}, set(), "processingCategory processingSoftware"),
    "processingCategory": (set(), set(), ""),
    "processingSoftware": (set(), set(), "softwareName softwareVersion"),
    "softwareName": (set(), set(), ""),
    "softwareVersion": (set(), set(), ""),
    "Tags": (set(), set(), "(RoleTag ?)*"),
    "RoleTag": ({"ID", "LABEL"}, set(), ""),
    "Layout": (set(), set(), "(Page ?)+"),
    "Page": ({"ID", "PHYSICAL_IMG_NR", "WIDTH", "HEIGHT"},
             {"PRINTED_IMG_NR", "PC", "PROCESSINGREFS", "QUALITY_DETAIL", "LANG"}, "PrintSpace"),
    "PrintSpace": (PLACE, set(), "((TextBlock|ComposedBlock) ?)*"),
    "ComposedBlock": ({"ID", "TYPE"} | PLACE, BLOCK, "(TextBlock ?)+"),
    "TextBlock": ({"ID"} | PLACE, BLOCK, "(TextLine ?)+"),
    "TextLine": ({"ID"} | PLACE, {"BASEDIRECTION", "LANG"}, "(String( SP)? ?)+"),
    "String": ({"ID", "CONTENT", "WC"} | PLACE, set(), ""),
    "SP": (set(), PLACE, ""),
}
# Where each class of hOCR may stand.
INSIDE = {"ocr_page": {None}, "ocr_table": {"ocr_page"}, "ocr_carea": {"ocr_page", "ocr_table"}, "ocr_par": {"ocr_carea"},
          "ocr_line": {"ocr_par"}, "ocrx_word": {"ocr_line"}}


def local(element):
    return element.tag.rsplit("}", 1)[1]


def place(element):
    x, y, width, height = (float(element.get(name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
    return x, y, x + width, y + height


def properties(element):
    """The title's properties: name to values."""
    parts = re.findall(r'(?:"[^"]*"|[^;])+', element.get("title"))
    return {part.split()[0]: part.split(maxsplit=1)[1] for part in parts}


def bbox(element):
    return tuple(int(value) for value in properties(element)["bbox"].split())


def read(path, form, *options):
    run = kiroku("read", "--format", form, *options, path)
    return run, ET.fromstring(run.stdout) if run.returncode == 0 else None


class Page:
    """One page as either format tells it: words with boxes, and the text with its spaces."""

    def __init__(self):
        self.words, self.boxes, self.sure, self.text = [], [], [], ""

    def add(self, text, box, sure):
        self.words.append(text)
        self.boxes.append(box)
        self.sure.append(sure)
        self.text += text


def alto_pages(root):
    pages = []
    for element in root.iter(ALTO + "Page"):
        page = Page()
        for line in element.iter(ALTO + "TextLine"):
            for part in line:
                if local(part) == "SP":
                    page.text += " "
                else:
                    page.add(part.get("CONTENT"), place(part), float(part.get("WC")))
            page.text += "\n"
        pages.append(page)
    return pages


def hocr_pages(root):
    pages = []
    for element in root.iter(XHTML + "div"):
        if element.get("class") != "ocr_page":
            continue
        page = Page()
        for line in element.iter(XHTML + "span"):
            if line.get("class") != "ocr_line":
                continue
            for word in line:
                page.add(word.text, bbox(word), int(properties(word)["x_wconf"]) / 100)
                page.text += word.tail or ""
            page.text += "\n"
        pages.append(page)
    return pages


class Formats(InFolder):
    def check_alto(self, root):
        seen = set()

        def walk(element, around):
            required, allowed, children = RULES[local(element)]
            names = {name.rsplit("}", 1)[-1] for name in element.keys()}
            self.assertFalse(required - names, element.attrib)
            self.assertFalse(names - required - allowed, element.attrib)
            self.assertRegex(" ".join(local(child) for child in element), f"^(?:{children})$")
            if element.get("ID"):
                self.assertNotIn(element.get("ID"), seen)
                seen.add(element.get("ID"))
            if local(element) == "Page":
                around = (0, 0, float(element.get("WIDTH")), float(element.get("HEIGHT")))
            elif element.get("HPOS"):
                box = place(element)
                if local(element) != "SP":
                    self.assertLies(box, around)
                    around = box
            for child in element:
                walk(child, around)

        walk(root, None)
        self.assertIn(root.findtext(f"{ALTO}Description/{ALTO}MeasurementUnit"), ("pixel", "mm10"))
        for element in root.iter():
            for reference in (element.get("TAGREFS") or "").split():
                self.assertIn(reference, seen)
            if element.get("WC"):
                self.assertTrue(0 <= float(element.get("WC")) <= 1)

    def check_hocr(self, root):
        seen = set()
        names = {meta.get("name"): meta.get("content") for meta in root.iter(XHTML + "meta")}
        self.assertRegex(names["ocr-system"], r"^kiroku [0-9]")

        def walk(element, kind, around):
            mine = element.get("class")
            if mine:
                self.assertIn(mine, names["ocr-capabilities"].split())
                self.assertIn(kind, INSIDE[mine])
                self.assertNotIn(element.get("id"), seen)
                seen.add(element.get("id"))
                box = bbox(element)
                if around:
                    self.assertLies(box, around)
                kind, around = mine, box
            if mine == "ocr_page":
                self.assertEqual(set(properties(element)) - {"lpageno"}, {"image", "bbox", "ppageno", "scan_res"})
            for child in element:
                walk(child, kind, around)

        walk(root, None, None)

    def assertLies(self, box, around):
        self.assertTrue(box[0] <= box[2] and box[1] <= box[3], box)
        for at, sign in zip(range(4), (1, 1, -1, -1)):
            self.assertLessEqual(sign * around[at], sign * box[at] + 0.011, (box, around))

    def check_read_back(self, path, unit, *options):
        """`unit`: of ALTO's numbers, in points. Gives ALTO's pages and its root."""
        alto = ET.fromstring(kiroku("read", "--format", "alto", *options, path).stdout)
        hocr = ET.fromstring(kiroku("read", "--format", "hocr", *options, path).stdout)
        self.check_alto(alto)
        self.check_hocr(hocr)
        truth = lines(kiroku("read", "--format", "jsonl", "--evidence", *options, path).stdout)
        pages = alto_pages(alto)
        self.assertEqual(len(pages), len(truth))
        for page, other, true in zip(pages, hocr_pages(hocr), truth):
            self.assertEqual(page.text.split(), true["text"].split())
            self.assertEqual(page.text, other.text)
            self.assertEqual(page.words, other.words)
            self.check_boxes(page, true, unit)
            dots = [float(value) for value in properties(next(e for e in hocr.iter(XHTML + "div")))["scan_res"].split()]
            for one, two, sure, also in zip(page.boxes, other.boxes, page.sure, other.sure):
                self.assertLess(max(abs(a * unit - b * 72 / dots[0]) for a, b in zip(one, two)), 72 / dots[0] + 0.01)
                self.assertAlmostEqual(sure, also, delta=0.011)
        return pages, alto

    def check_boxes(self, page, true, unit):
        """Each word's box is the one around its glyphs, in points of the page."""
        glyphs = {glyph[0]: glyph[4:] for glyph in true["glyph_boxes"] if glyph[0] < glyph[1]}
        at = 0
        for word, box in zip(page.words, page.boxes):
            at = true["text"].index(word, at)
            own = [glyphs[i] for i in range(at, at + len(word)) if i in glyphs]
            at += len(word)
            self.assertTrue(own, word)
            around = [min(g[0] for g in own), min(g[1] for g in own), max(g[2] for g in own), max(g[3] for g in own)]
            for have, want in zip(box, around):
                self.assertAlmostEqual(have * unit, want, delta=0.05, msg=word)

    def test_text_layers(self):
        for path in (DOCUMENTS / "summit-2012.pdf", LAYOUT / "report.pdf", LAYOUT / "vertical.pdf", LAYOUT / "turned.pdf"):
            with self.subTest(path.name):
                pages, _ = self.check_read_back(path, 72 / 254, "--no-recognise")
                self.assertTrue(any(page.words for page in pages))

    def test_a_recognised_picture(self):
        if shutil.which("pdftoppm") is None:
            self.skipTest("pdftoppm (poppler-utils) is not installed")
        subprocess.run(["pdftoppm", "-r", "100", "-png", "-singlefile", "-H", "520", "-W", "827", DOCUMENTS / "summit-2012.pdf",
                        self.folder / "scan"], check=True)
        pages, root = self.check_read_back(self.folder / "scan.png", 72 / 100, "--langs", "en")
        self.assertIn("KUMAMOTO", pages[0].words)
        self.assertTrue(all(0 < sure < 1 for sure in pages[0].sure))
        self.assertEqual(root.findtext(f"{ALTO}Description/{ALTO}MeasurementUnit"), "pixel")
        page = next(root.iter(ALTO + "Page"))
        self.assertEqual((page.get("WIDTH"), page.get("HEIGHT"), page.get("LANG")), ("827", "520", "en"))

    def test_hostile_names_are_text(self):
        path = self.folder / 'a"b;<x>&\x01\u202e.pdf'
        shutil.copy(LAYOUT / "turned.pdf", path)
        for form, check in (("alto", self.check_alto), ("hocr", self.check_hocr)):
            run, root = read(path, form)
            check(root)
            self.assertNotIn(b"\x01", run.stdout)
            self.assertNotIn("\u202e".encode(), run.stdout)
            self.assertIn("\ufffd", ET.tostring(root, encoding="unicode"))

    def test_one_document_with_places(self):
        pdf, text = LAYOUT / "turned.pdf", DOCUMENTS / "koho.txt"
        for arguments in ([pdf, pdf], ["--embedded", pdf], ["--stage", "repaired", pdf]):
            self.ends(kiroku("read", "--format", "alto", *arguments), 2)
        run = kiroku("read", "--format", "hocr", text)
        self.assertEqual(run.stdout, b"")
        self.assertIn(b"no such places", run.stderr)
        self.assertNotEqual(run.returncode, 0)
        run = kiroku("read", "--format", "alto", DAMAGED / "not-a-pdf.pdf")
        self.assertEqual(run.stdout, b"")
        self.assertNotEqual(run.returncode, 0)

    def test_a_page_that_was_not_recognised_is_there_and_empty(self):
        if shutil.which("pdftoppm") is None:
            self.skipTest("pdftoppm (poppler-utils) is not installed")
        subprocess.run(["pdftoppm", "-r", "20", "-png", "-singlefile", DOCUMENTS / "summit-2012.pdf", self.folder / "scan"], check=True)
        run = kiroku("read", "--format", "alto", "--no-recognise", self.folder / "scan.png")
        root = ET.fromstring(run.stdout)
        self.check_alto(root)
        self.assertEqual(next(root.iter(ALTO + "Page")).get("QUALITY_DETAIL"), "not-recognised")


if __name__ == "__main__":
    unittest.main()
