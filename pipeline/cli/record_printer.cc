#include "pipeline/cli/record_printer.h"

#include "pipeline/cli/csv.h"
#include "pipeline/cli/record_text.h"
#include "schemas/json.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr std::size_t kIdDigits = 8;  // enough to name it: --id and `audit show` take beginnings

}  // namespace

RecordPrinter::RecordPrinter(Console& console, std::string format)
    : console_(console), format_(std::move(format)) {
  if (format_ == "table") {
    table_ = std::make_unique<Table>(console, std::vector<Column>{{"id"},
                                                                  {"type"},
                                                                  {"what", true},
                                                                  {"when", true},
                                                                  {"where", true, false, true},
                                                                  {"conf", false, true},
                                                                  {"decision"}});
  }
  if (format_ == "csv") console_.print(csv_line(csv_header()));
}

bool RecordPrinter::print(const Record& record, const Verdict& verdict) {
  ++printed_;
  if (table_) {
    table_->row({record.id.substr(0, kIdDigits), std::string(word(record.type())), what(record),
                 when(record), where(record), confidence(record), state(verdict)});
  } else if (format_ == "csv") {
    console_.print_text(csv_line(csv_cells(record, state(verdict))));
  } else {
    console_.print(to_json(record, to_json(verdict)) + "\n");
  }
  return console_.open();
}

}  // namespace kiroku
