#include "pipeline/audit/citation.h"

namespace kiroku {

std::string citation(const Source& source, const Evidence& evidence) {
  const SheetRow& sheet = source.sheet;
  std::string line;
  const auto add = [&](const std::string& part) {
    if (part.empty()) return;
    line += (line.empty() ? "" : ", ") + part;
  };
  for (const std::string& author : sheet.authors) add(author);
  if (!sheet.title.empty()) add("\"" + sheet.title + "\"");
  std::string occasion = sheet.place;
  if (!sheet.date.empty()) occasion += (occasion.empty() ? "" : ", ") + sheet.date;
  if (sheet.event.empty()) {
    add(occasion);
  } else {
    add(occasion.empty() ? sheet.event : sheet.event + " (" + occasion + ")");
  }
  add(sheet.publisher);
  if (!evidence.label.empty()) {
    add("p. " + evidence.label);
  } else if (evidence.page > 0) {
    add("page " + std::to_string(evidence.page) + " of the file");
  }
  add(source.path);
  add(source.digest);
  add(sheet.url);
  if (!sheet.url.empty() && !sheet.retrieved.empty()) add("retrieved " + sheet.retrieved);
  return line;
}

}  // namespace kiroku
