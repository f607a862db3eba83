#include "pipeline/cli/place_file.h"

#include <array>
#include <set>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::size_t kColumns = 5;
enum PlaceColumn { kName, kId, kOthers, kKind, kCountry };
using Row = std::array<std::string_view, kColumns>;

// False: there are more columns.
bool split(std::string_view line, Row& row) {
  for (std::string_view& field : row) {
    const std::size_t tab = line.find('\t');
    field = line.substr(0, tab);
    while (field.starts_with(' ')) field.remove_prefix(1);
    while (field.ends_with(' ')) field.remove_suffix(1);
    if (tab == line.npos) return true;
    line.remove_prefix(tab + 1);
  }
  return line.empty();
}

bool is_kind(std::string_view kind) {
  return kind.empty() || kind == "city" || kind == "prefecture" || kind == "country" ||
         kind == "other";
}

// Ids stand in the second column of the gazetteer's lines.
bool knows(std::string_view gazetteer, const std::string& id) {
  return gazetteer.find("\t" + id + "\t") != gazetteer.npos;
}

std::string lines_of(const Row& row, std::string_view known, std::set<std::string>& added) {
  const std::string name(row[kName]);
  const std::string id = row[kId].empty() ? "own:" + name : std::string(row[kId]);
  std::string lines;
  if (!knows(known, id) && added.insert(id).second) {
    const std::string kind(row[kKind].empty() ? "city" : row[kKind]);
    lines += kind + "\t" + id + "\t" + name + "\t" + std::string(row[kCountry]) + "\t\t0\t\t\n";
  }
  lines += "own\t" + id + "\nspelling\t" + id + "\t" + name + "\n";
  if (!row[kOthers].empty()) lines += "alias\t" + id + "\t" + std::string(row[kOthers]) + "\n";
  return lines;
}

}  // namespace

Result<std::string> own_places(std::string_view file, const std::string& name,
                               std::string_view known) {
  std::string lines = "\n";
  std::set<std::string> added;
  if (file.starts_with("\xEF\xBB\xBF")) file.remove_prefix(3);
  for (std::size_t number = 1; !file.empty(); ++number) {
    const std::size_t end = std::min(file.find('\n'), file.size());
    std::string_view line = file.substr(0, end);
    file.remove_prefix(std::min(end + 1, file.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == line.npos || line.starts_with('#')) continue;
    const auto wrong = [&](const char* what) {
      return fail(ErrorCode::bad_rules, name + ", line " + std::to_string(number) + ": " + what);
    };
    Row row;
    if (!is_utf8(line)) return wrong("the bytes are not UTF-8");
    if (!split(line, row))
      return wrong("more than five columns: name, id, other names, kind, country, a tab apart");
    if (row[kName].empty()) return wrong("the name is missing");
    if (!is_kind(row[kKind])) return wrong("a kind is city, prefecture, country or other");
    lines += lines_of(row, known, added);
  }
  return lines;
}

}  // namespace kiroku
