"""Small PDFs that are made to cost much or to lead in circles: each ends as one thing, with its glyphs accounted for."""

import sys
import unittest
import zlib

from program import InFolder, kiroku, lines

LETTERS = b"BT /F 12 Tf 72 700 Td (the town hall) Tj ET\n"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(dictionary, data):
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary, len(data), data)


def packed(dictionary, data):
    return stream(dictionary + b"/Filter/FlateDecode", zlib.compress(data, 9))


def pdf(objects, trailer=b""):
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    table, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    return bytes(out + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, table))


def page(content, resources=b"", more=b"", catalog=b"", objects=None, packs=False):
    made = {1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog, 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>%s>>" % (resources, more),
            4: (packed if packs else stream)(b"", content), 5: FONT}
    made.update(objects or {})
    return made


# The page (object 3) stands in the object stream 9, which the table of places says.
def with_object_stream(dictionary, data):
    made = {number: body for number, body in page(LETTERS).items() if number != 3}
    made[9] = b"<</Type/ObjStm%s/Length %d>>stream\n%s\nendstream" % (dictionary, len(data), data)
    whole = pdf(made)
    places = {int(one.split()[0]): whole.index(b"\n" + one + b" obj") + 1 for one in (b"%d 0" % number for number in made)}
    rows = b"".join(b"\2\0\0\0\11\0" if number == 3 else b"\1%s\0" % places.get(number, 0).to_bytes(4, "big") for number in range(11))
    body = whole[:whole.index(b"xref\n0")]
    table = b"10 0 obj\n<</Type/XRef/Size 11/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%s\nendstream\nendobj\n" % (len(rows), rows)
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)


def attacks():
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]"
    # soft masks whose group sets the soft mask again, and two that set each other's
    state = b"/ExtGState<</M 10 0 R>>"
    mask = b"<</Type/ExtGState/SMask<</S/Luminosity/G %d 0 R>>>>"
    group = b"/Group<</S/Transparency/CS/DeviceGray>>/Resources<</Font<</F 5 0 R>>/ExtGState<</M %d 0 R>>>>"
    yield "mask_in_itself", pdf(page(b"/M gs " + LETTERS, state, objects={10: mask % 11, 11: stream(form + group % 10, b"/M gs " + LETTERS)}))
    yield "masks_in_each_other", pdf(page(b"/M gs " + LETTERS, state, objects={
        10: mask % 11, 11: stream(form + group % 12, b"/M gs " + LETTERS), 12: mask % 13, 13: stream(form + group % 10, b"/M gs " + LETTERS)}))
    # a pattern whose cell is painted in the pattern
    pattern = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<</Pattern<</P %d 0 R>>/Font<</F 5 0 R>>>>"
    paint = b"/Pattern cs /P scn 0 0 600 800 re f "
    yield "pattern_in_itself", pdf(page(paint + LETTERS, b"/Pattern<</P 10 0 R>>", objects={10: stream(pattern % 10, paint)}))
    yield "text_in_a_pattern", pdf(page(b"/Pattern cs /P scn " + LETTERS * 2000, b"/Pattern<</P 10 0 R>>", objects={10: stream(pattern % 10, paint + LETTERS)}))
    # a Type 3 font whose glyph shows itself
    yield "glyph_in_itself", pdf(page(b"BT /T 12 Tf 72 600 Td (aaaaaaaa) Tj ET " + LETTERS, more=b"", objects={
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R/T 10 0 R>>>>>>",
        10: b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[1]/Encoding<</Differences[97/a]>>/CharProcs<</a 11 0 R>>/Resources<</Font<</T 10 0 R>>>>>>",
        11: stream(b"", b"1 0 d0 BT /T 1 Tf (aaaaaaaa) Tj ET")}))
    # an object stream with objects past counting, and one in itself
    yield "object_stream_uncounted", with_object_stream(b"/N 2147483647/First 4", b"3 0 <</Type/Page>>")
    yield "object_stream_in_itself", with_object_stream(b"/N 1/First 4/Extends 9 0 R", b"9 0 <</Type/Page>>")
    # pictures that say more than they hold
    for name, kind in (("jbig2_huge", b"/Filter/JBIG2Decode"), ("jpx_huge", b"/Filter/JPXDecode"), ("ccitt_huge", b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 60000/Rows 60000>>"),
                       ("lzw_in_run_length", b"/Filter[/RunLengthDecode/LZWDecode/ASCII85Decode/FlateDecode]")):
        picture = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 1/ColorSpace/DeviceGray"
        yield name, pdf(page(LETTERS + b"q 600 0 0 800 0 0 cm /I Do Q", b"/XObject<</I 10 0 R>>", objects={10: stream(picture + kind, b"\0\0\0\0\60\0\1\0\0\0\23" + b"\377" * 4000)}))
    # inline pictures without end, a million of them
    yield "inline_pictures", pdf(page(b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI " * 50_000 + LETTERS, packs=True))
    # millions of operators that paint nothing
    yield "save_without_restore", pdf(page(b"q " * 1_000_000 + LETTERS, packs=True))
    yield "clips_of_many_points", pdf(page((b"0 0 m " + b"9 9 l 1 2 l " * 4000 + b"W n ") * 20 + LETTERS, packs=True))
    yield "fonts_changed", pdf(page(b"BT " + b"/F 9 Tf /F 8 Tf 1 0 0 1 9 9 Tm (a) Tj " * 50_000 + b"ET", packs=True))
    yield "sizes_without_end", pdf(page(b"BT " + b"".join(b"/F %d.%d Tf 1 0 0 1 9 %d Tm (word) Tj " % (n % 90 + 1, n, n % 790) for n in range(40_000)) + b"ET", packs=True))
    # matrices that turn, flip, shrink and blow up, or are no numbers
    odd = [b"-1 0 0 -1 0 0", b"1e38 0 0 1e38 0 0", b"1e-38 0 0 1e-38 0 0", b"0 0 0 0 0 0", b"nan 0 0 1 0 0", b"1 1 1 1 0 0", b"-.0001 5 -5 1e9 1e30 -1e30", b"99999999999999999999999999 0 0 1 0 0"]
    yield "odd_matrices", pdf(page(LETTERS + b"".join(b"q %s cm %s Q " % (one, LETTERS) for one in odd) + b"".join(b"BT /F 12 Tf %s Tm (x) Tj ET " % one for one in odd), packs=True))
    yield "odd_rotation", pdf(page(LETTERS, more=b"/Rotate 2147483645"))
    yield "odd_boxes", pdf(page(LETTERS, more=b"/CropBox[900 900 -900 -900]/UserUnit -3/Rotate -45"))
    yield "no_boxes", pdf({**page(LETTERS), 3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 0 0]/Resources<</Font<</F 5 0 R>>>>>>"})
    # names, outlines, annotations and number trees that lead to themselves
    loop = b"/Names<</EmbeddedFiles 10 0 R/Dests 10 0 R/JavaScript 10 0 R>>/Outlines 11 0 R/PageLabels 12 0 R/AcroForm<</Fields[13 0 R]>>/StructTreeRoot 14 0 R/OCProperties<</OCGs[15 0 R]/D<</OFF[15 0 R]/Order 16 0 R>>>>"
    yield "trees_in_themselves", pdf(page(LETTERS, more=b"/Annots[13 0 R 13 0 R]/StructParents 0", catalog=loop, objects={
        10: b"<</Kids[10 0 R 10 0 R]>>", 11: b"<</First 11 0 R/Last 11 0 R/Next 11 0 R/Count 9>>", 12: b"<</Kids[12 0 R 12 0 R]>>",
        13: b"<</Type/Annot/Subtype/Widget/FT/Tx/Rect[9 9 99 99]/Kids[13 0 R 13 0 R]/Parent 13 0 R/Popup 13 0 R/AP<</N 17 0 R>>>>",
        14: b"<</Type/StructTreeRoot/K[14 0 R 14 0 R]/ParentTree 12 0 R/RoleMap<</A/B/B/A>>>>", 15: b"<</Type/OCG/Name(a)>>", 16: b"[16 0 R 15 0 R]",
        17: stream(form + b"/Resources<</XObject<</X 17 0 R>>/Font<</F 5 0 R>>>>", b"/X Do /X Do " + LETTERS)}))
    yield "annotations", pdf(page(LETTERS, more=b"/Annots[%s]" % (b"13 0 R " * 9_000), objects={
        13: b"<</Type/Annot/Subtype/Square/Rect[9 9 99 99]/AP<</N 17 0 R>>>>", 17: stream(form + b"/Resources<</Font<</F 5 0 R>>>>", LETTERS)}))
    yield "layers", pdf(page(b"/OC /L BDC " + LETTERS + b"EMC ", b"/Properties<</L 15 0 R>>", catalog=b"/OCProperties<</OCGs[15 0 R]/D<</OFF[15 0 R]>>>>", objects={
        15: b"<</Type/OCMD/VE " + b"[/Not " * 50_000 + b"15 0 R" + b"]" * 50_000 + b">>"}))
    # encrypted in ways that nobody has
    for number, how in enumerate((b"/Filter/Standard/V 5/R 6/Length 256/O()/U()/OE()/UE()/Perms()/P -1", b"/Filter/Nobody/V 99/R -3", b"/Filter/Standard/V 4/R 4/Length 2147483647/O(a)/U(b)/P 0/CF<</StdCF<</CFM/AESV9/Length -1>>>>/StmF/StdCF/StrF/StdCF")):
        yield "encrypted_%d" % number, pdf(page(LETTERS), b"/Encrypt<<%s>>/ID[(a)(b)]" % how)
    # tables of places that lead to themselves, or nowhere
    whole = pdf(page(LETTERS))
    yield "prev_is_itself", whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % whole.rindex(b"xref\n0"))
    yield "length_is_itself", pdf({**page(LETTERS), 4: b"<</Length 4 0 R>>stream\n" + LETTERS + b"endstream"})
    yield "references_in_a_ring", pdf({**page(LETTERS), 4: b"6 0 R", 6: b"7 0 R", 7: b"4 0 R"})
    yield "filters_by_the_thousand", pdf({**page(LETTERS), 4: stream(b"/Filter[%s]" % (b"/ASCIIHexDecode" * 2_000), b"41>")})
    # a font whose tables lie
    lying = b"\0\1\0\0\377\377\0\0\0\0\0\0" + b"".join(tag + b"\0\0\0\0\0\0\0\14\377\377\377\377" for tag in (b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"post")) + b"\377" * 400
    yield "font_that_lies", pdf({**page(LETTERS), 5: b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
                                 6: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor 7 0 R/CIDToGIDMap 8 0 R/W[0 99999999 500 5 [%s]]/DW 1e30>>" % (b"-9e9 " * 1000),
                                 7: b"<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[1e9 -1e9 0 0]/FontFile2 9 0 R>>", 8: stream(b"", b"\377\376" * 70000), 9: stream(b"", lying)})
    yield "map_in_itself", pdf({**page(LETTERS), 5: b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding 6 0 R/DescendantFonts[7 0 R]/ToUnicode 6 0 R>>",
                                6: stream(b"/Type/CMap/CMapName/A/UseCMap 6 0 R", b"begincmap /A usecmap 1 begincodespacerange <00> <ff> endcodespacerange 1 begincidrange <00> <ffffffff> 0 endcidrange endcmap"),
                                7: b"<</Type/Font/Subtype/CIDFontType0/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW2[1e30 -1e30]>>"})
    # accents and nothing else: letters are looked for on either side
    yield "accents", pdf({**page(b"BT /F 9 Tf 0 Tc -9 Tw 9 700 Td (" + b"\264\250`^" * 200_000 + b"a) Tj ET", packs=True), 5: FONT[:-2] + b"/Encoding/WinAnsiEncoding>>"})
    yield "axis_on_axis", pdf(page(b"BT /F 9 Tf " + b"".join(b"1 0 0 1 %d %d Tm (%d) Tj " % (n % 5 * 100, n % 790, n) for n in range(60_000)) + b"ET", packs=True))



class Attacks(InFolder):
    def setUp(self):
        super().setUp()
        self.inside = self.folder / "in"
        self.inside.mkdir()
        self.names = []
        for name, data in attacks():
            (self.inside / f"{name}.pdf").write_bytes(data)
            self.names.append(f"{name}.pdf")

    def test_each_ends_as_one_thing(self):
        run = self.run_with_store("ingest", "--no-recognise", self.inside)
        self.assertIn(run.returncode, (0, 1), run.stderr.decode())
        ended = {line["source"].split("/")[-1]: line["outcome"] for line in lines(self.run_with_store("status").stdout)}
        self.assertEqual(sorted(ended), sorted(self.names))
        self.assertFalse([name for name, outcome in ended.items() if not outcome])

    def test_nothing_is_lost_without_a_word(self):
        run = kiroku("read", "--no-recognise", "--format", "jsonl", *[self.inside / name for name in self.names])
        pages = lines(run.stdout)
        for page in pages:
            glyphs = page["glyphs"]
            self.assertEqual(glyphs["drawn"], glyphs["emitted"] + glyphs["unmapped"] + sum(glyphs["suppressed"].values()), page["source"])
            self.assertTrue(page["outcome"] in ("ok", "blank") or page["findings"], page["source"])
        read = {page["source"].split("/")[-1] for page in pages}
        for name in set(self.names) - read:
            self.assertIn(name.encode(), run.stderr)
        said = {page["source"].split("/")[-1]: page["text"] for page in pages}
        for name in ("pattern_in_itself.pdf", "mask_in_itself.pdf", "trees_in_themselves.pdf", "odd_matrices.pdf", "odd_rotation.pdf", "prev_is_itself.pdf"):
            self.assertIn("the town hall", said[name])


if __name__ == "__main__":
    sys.exit(unittest.main())
