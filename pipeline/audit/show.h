#pragma once
// One record followed from the fact to the pixels: value, quote, repaired text, edits, raw bytes,
// boxes, page, file and its digest; a citation; and the piece of the page with the evidence boxed.
//
//   TRY_ASSIGN(const Shown shown, show("9f3c2a7b", store));
//   for (const std::string& line : shown.lines) ...
//   TRY_ASSIGN(const std::string png, evidence_picture(shown, workers, {}));
#include <string>
#include <vector>

#include "pipeline/readers/reader.h"
#include "pipeline/stages/stages.h"
#include "pipeline/store/store.h"
#include "pipeline/workers/workers.h"
#include "schemas/record.h"
#include "schemas/result.h"

namespace kiroku {

struct Shown {
  Record record;
  Source source;                   // of the statement, with its row of the source sheet
  std::vector<std::string> lines;  // the chain, for people; text of documents as it is, unescaped
  std::string citation;            // one line
};

// "  place           Dalian (大連市) geonames:1814087", a line a field that has a value.
std::vector<std::string> field_lines(const Record& record);

// Error not_found or wrong_use as Store::for_each_record gives it for the id.
Result<Shown> show(const std::string& id, Store& store);

struct PictureOptions {
  float dpi = 150;
  float margin = 36;  // points around the evidence; negative: the whole page
  std::string password = {};
  KeptPdfs pdfs = {};
};

// PNG of the statement's page. Error unsupported for text and HTML; unreadable or unverified where
// the file is not there or is another one now.
Result<std::string> evidence_picture(const Shown& shown, Workers& workers,
                                     const PictureOptions& options);

}  // namespace kiroku
