#include "pipeline/cli/document_file.h"

#include "pipeline/cli/reading.h"
#include "pipeline/stages/stages.h"
#include "schemas/digest.h"

namespace kiroku {

Result<Document> document_of_file(Workers& workers, const std::string& path,
                                  const PageReading& reading, const SheetRow& described) {
  TRY_ASSIGN(const Bytes bytes, Bytes::of_file(path));
  Source source;
  source.path = path;
  source.digest = document_digest(bytes.view());
  source.media_type = media_type_of(bytes.view(), path);
  source.size = bytes.view().size();
  source.sheet = described;
  Text text;
  TRY(read_pages(workers, path, reading, [&](const Page& page) {
    text.append(page);
    return true;
  }));
  return segment(source, repair(std::move(text)));
}

Result<PageReading> page_reading_of(const Arguments& arguments) {
  PageReading reading;
  TRY_ASSIGN(reading.read.password, password_of(arguments));
  reading.recognise = !arguments.no_recognise;
  reading.languages = arguments.languages;
  return reading;
}

}  // namespace kiroku
