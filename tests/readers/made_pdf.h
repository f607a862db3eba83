#pragma once
// Small PDFs made in tests, and what the reader makes of them.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/readers/poppler.h"

namespace kiroku {

struct Reading {
  Result<DocumentFacts> facts;
  std::vector<Page> pages;
};

inline Reading read(std::string_view bytes, const ReadOptions& options = {}) {
  std::vector<Page> pages;
  auto facts = poppler_reader().read(bytes, options, [&pages](Page&& page) {
    pages.push_back(std::move(page));
    return true;
  });
  return {std::move(facts), std::move(pages)};
}

// A PDF of the given objects (from number 1, a catalog) with a cross-reference table.
inline std::string pdf(const std::vector<std::string>& objects) {
  std::string out = "%PDF-1.5\n";
  std::vector<std::size_t> offsets;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    offsets.push_back(out.size());
    out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::size_t table = out.size();
  out += "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
  for (const std::size_t offset : offsets) {
    char line[32];
    std::snprintf(line, sizeof line, "%010zu 00000 n \n", offset);
    out += line;
  }
  return out + "trailer\n<</Size " + std::to_string(objects.size() + 1) +
         "/Root 1 0 R>>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
}

inline std::string stream(const std::string& dictionary, const std::string& data) {
  return "<<" + dictionary + "/Length " + std::to_string(data.size()) + ">>stream\n" + data +
         "\nendstream";
}

// One page of 300 by 400 points in Helvetica (/F), with a grey picture (/I), a layer (/L), a group
// (/G, object 8 where `more` has it) and states: /Z transparent, /H half, /M multiplied, /N normal.
inline std::string one_page(const std::string& content, const std::string& page = "",
                            const std::string& catalog = "",
                            const std::vector<std::string>& more = {}) {
  std::vector<std::string> objects = {
      "<</Type/Catalog/Pages 2 0 R" + catalog + ">>",
      "<</Type/Pages/Kids[3 0 R]/Count 1>>",
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>"
      "/XObject<</I 6 0 R/G 8 0 R>>/Properties<</L 7 0 R>>"
      "/ExtGState<</Z<</ca 0/CA 0>>/H<</ca .5>>/M<</BM/Multiply>>/N<</ca 1/CA 1/BM/Normal>>>>>>" +
          page + ">>",
      stream("", content),
      "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
      stream(
          "/Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray",
          "abcd"),
      "<</Type/OCG/Name(hidden)>>"};
  objects.insert(objects.end(), more.begin(), more.end());
  return pdf(objects);
}

inline std::uint32_t suppressed(const Page& page, Suppression reason) {
  return page.counts.suppressed[static_cast<std::size_t>(reason)];
}

}  // namespace kiroku
