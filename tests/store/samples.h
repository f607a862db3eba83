#pragma once
// Documents and records to put into a store, with values that break careless code.
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/store/store.h"
#include "schemas/utf8.h"

namespace kiroku {

// A folder that is gone when the test ends.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "kiroku-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline Page page_of(int number, const std::string& text) {
  Page page;
  page.number = number;
  page.label = std::to_string(number + 48);
  page.width = 595.276f;
  page.height = 841.89f;
  page.text = text;
  page.reason = "text-layer";
  page.runs.push_back({});
  std::uint32_t at = 0;
  while (at < text.size()) {
    const auto length = static_cast<std::uint8_t>(utf8_length(text, at));
    if (text[at] != '\n' && text[at] != ' ') {
      Glyph glyph;
      const auto x = static_cast<float>(72 + 6 * (at % 60));
      glyph.box = {x, 100, x + 6, 112};
      glyph.offset = at;
      glyph.length = length;
      page.glyphs.push_back(glyph);
    }
    at += length;
  }
  page.counts.drawn = page.counts.emitted = static_cast<std::uint32_t>(page.glyphs.size());
  return page;
}

// What ingest hands to the store: pages without their text, and the Text of all.
inline Ingested document_of(const std::string& path, const std::string& digest,
                            std::vector<Page> pages) {
  Ingested ingested;
  ingested.source.path = path;
  ingested.source.digest = "sha256:" + digest;
  ingested.source.media_type = "application/pdf";
  ingested.source.size = 12345;
  ingested.read_key = "read-1";
  ingested.rules_digest = "rules-1";
  for (Page& page : pages) {
    ingested.text.append(page);
    page.text.clear();
    page.glyphs.clear();
    page.runs.clear();
    page.blocks.clear();
    page.pieces.clear();
    page.edits.clear();
    ingested.pages.push_back(std::move(page));
  }
  return ingested;
}

// A date quoted from code points [start, end) of a page, with all that the page says of it.
inline Record date_of(const Ingested& from, int page, std::uint32_t start, std::uint32_t end,
                      const std::string& edtf, const std::string& rule = "date.en.day") {
  const PageText& on = from.text.pages.at(static_cast<std::size_t>(page - 1));
  const std::string_view text = from.text.at(on.span);
  const auto byte = [&](std::uint32_t code_point) {
    std::size_t at = 0;
    for (; code_point > 0 && at < text.size(); --code_point) at += utf8_length(text, at);
    return static_cast<std::uint32_t>(at);
  };
  Evidence evidence;
  evidence.supports = {"edtf"};
  evidence.source = from.source.path;
  evidence.document = from.source.digest;
  evidence.part = 1;
  evidence.page = page;
  evidence.label = on.label;
  evidence.lines = {1, 1};
  evidence.lang = "en";
  evidence.quote = text.substr(byte(start), byte(end) - byte(start));
  const std::uint32_t back = byte(start < 32 ? 0 : start - 32);
  evidence.prefix = text.substr(back, byte(start) - back);
  evidence.suffix = text.substr(byte(end), byte(end + 32) - byte(end));
  evidence.start = start;
  evidence.end = end;
  const Trace trace =
      from.text.trace({on.span.begin + byte(start), on.span.begin + byte(end)}).at(0);
  evidence.raw_bytes = trace.raw;
  evidence.boxes = trace.boxes;
  Record record;
  Date date;
  date.edtf = edtf;
  date.as_written = evidence.quote;
  record.fields = date;
  record.evidence = {evidence};
  record.rule = rule;
  record.pack_digest = "pack-1";
  record.confidence = 0.95f;
  record.id = record_id(record);
  record.fact = fact_id(record);
  return record;
}

inline std::vector<Record> records_of(Store& store, const RecordQuery& query = {}) {
  std::vector<Record> records;
  const auto done = store.for_each_record(query, [&](const Record& record) {
    records.push_back(record);
    return true;
  });
  if (!done) records.clear();
  return records;
}

}  // namespace kiroku
