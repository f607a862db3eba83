#pragma once
// A file as a Document, read, repaired and segmented without a store.
//
//   TRY_ASSIGN(const Document document, document_of_file(workers, "summit.pdf", reading, {}));
#include <string>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/page_reading.h"
#include "schemas/segment.h"
#include "schemas/source.h"

namespace kiroku {

// `described` stands for the file's row of a source sheet. Pages that could not be read are left
// out.
Result<Document> document_of_file(Workers& workers, const std::string& path,
                                  const PageReading& reading, const SheetRow& described);

// How the command line wants files read.
Result<PageReading> page_reading_of(const Arguments& arguments);

}  // namespace kiroku
