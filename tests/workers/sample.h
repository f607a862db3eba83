#pragma once
// A page with every field set, for the tests of the protocol and of what the parent checks.
#include "schemas/page.h"

namespace kiroku {

inline Page sample_page(int number = 1) {
  Page page;
  page.number = number;
  page.label = "― 50 ―";
  page.width = 595.5F;
  page.height = 842;
  page.rotation = 90;
  page.text = "北九州 \xEF\xBF\xBD\nKitakyushu\n";
  page.reason = "text-layer";
  page.outcome = PageOutcome::failed;
  page.origin = Origin::ocr;
  page.confidence = 0.75F;
  page.languages = {"ja", "en"};
  page.glyphs = {{{1, 2, 3, 4}, 0, 77, 0, 3, 0},
                 {{3, 2, 5, 4}, 3, 78, 1, 3, 0},
                 {{5, 2, 7, 4}, 10, 79, 1, 3, Glyph::kUnmapped}};
  page.runs = {{0, 10.5F, 3, 4, true, Origin::ocr, 0.5F},
               {1, 9, 0, 0, false, Origin::text_layer, 1}};
  page.fonts = {{"ABCDEF+Ryumin", "CID TrueType", true, false}, {"Times", "Type 1", false, true}};
  page.runs[1].descent = 2;
  page.runs[1].clip = 1;
  page.runs[1].content = 2;
  page.images = {{{0, 0, 595, 842}, 1654, 2339, true, 200, 201}};
  page.links = {{{1, 2, 7, 4}, "http://example.org/市"}};
  page.annotations = {{{0, 0, 9, 9}, "Text", "a note", true}};
  page.clips = {{0, 0, 300, 400}};
  page.contents = {{"P", 3, 0, "", "", "ja", "", {"Document", "P"}},
                   {"Span", -1, 1, "北九州", "a city", "", "Layer 1", {}}};
  page.blocks = {{Role::heading, 2, 0, 0, 0, false, {0, 9}, {1, 2, 7, 4}},
                 {Role::table_cell, 0, 3, 4, 5, true, {14, 24}, {1, 6, 7, 8}}};
  page.edits = {
      {"decode", {0, 9}, std::string("\x96\x6B\0\xFF", 4), "cp932", 0.5, {"本市", "当市"}}};
  page.pieces = {{0, 0, 3, 2}, {9, 4, 1, 1}};
  page.break_before = "\r\n\f";
  page.counts = {10, 3, 1, {1, 2, 3, 0, 0, 0}};
  page.findings = {{"unmapped-glyphs", 1, "1 of 10 glyphs has no Unicode"}};
  return page;
}

}  // namespace kiroku
