#include "pipeline/sheet.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

struct Line {
  std::size_t number = 0;  // of the file, from 1; a quoted field may run over several
  std::vector<std::string> fields;
};

class Csv {
 public:
  Csv(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}
  bool at_end() const { return at_ >= bytes_.size(); }
  Result<Line> next();
  tl::unexpected<Error> wrong(std::size_t line, const std::string& what) const {
    return fail(ErrorCode::bad_sheet, name_ + ", line " + std::to_string(line) + ": " + what);
  }

 private:
  Result<std::string> quoted_field();
  std::string plain_field();
  bool ends_line();

  std::string_view bytes_;
  const std::string& name_;
  std::size_t at_ = 0, line_ = 1;
};

Result<std::string> Csv::quoted_field() {
  const std::size_t begun = line_;
  std::string field;
  for (++at_; at_ < bytes_.size(); ++at_) {
    if (bytes_[at_] == '"') {
      if (bytes_.substr(at_ + 1, 1) != "\"") break;
      ++at_;
    }
    if (bytes_[at_] == '\n') ++line_;
    field.push_back(bytes_[at_]);
  }
  if (at_ >= bytes_.size()) return wrong(begun, "a quoted field does not end");
  ++at_;
  if (!at_end() && bytes_[at_] != ',' && bytes_[at_] != '\n' && bytes_[at_] != '\r') {
    return wrong(line_,
                 "text stands behind a closing quote; a quote inside a field is written twice");
  }
  return field;
}

std::string Csv::plain_field() {
  const std::size_t end = std::min(bytes_.find_first_of(",\r\n", at_), bytes_.size());
  std::string field(bytes_.substr(at_, end - at_));
  at_ = end;
  return field;
}

bool Csv::ends_line() {
  if (at_end()) return true;
  if (bytes_[at_] == '\r') ++at_;
  if (!at_end() && bytes_[at_] == '\n') ++at_;
  return true;
}

Result<Line> Csv::next() {
  Line line{line_, {}};
  while (true) {
    if (!at_end() && bytes_[at_] == '"') {
      TRY_ASSIGN(std::string field, quoted_field());
      line.fields.push_back(std::move(field));
    } else {
      line.fields.push_back(plain_field());
      if (line.fields.back().find('"') != std::string::npos) {
        return wrong(line_, "a quote stands inside an unquoted field");
      }
    }
    if (!at_end() && bytes_[at_] == ',') {
      ++at_;
      continue;
    }
    ends_line();
    ++line_;
    return line;
  }
}

bool digits(std::string_view text, std::size_t count) {
  return text.size() == count &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int days_in(int year, int month) {
  static constexpr std::array<int, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month)];
}

// YYYY, YYYY-MM (also seasons 21 to 24), YYYY-MM-DD.
bool is_plain_date(std::string_view date) {
  if (!digits(date.substr(0, 4), 4)) return false;
  if (date.size() == 4) return true;
  if (date[4] != '-' || !digits(date.substr(5, 2), 2)) return false;
  const int year = std::stoi(std::string(date.substr(0, 4)));
  const int month = std::stoi(std::string(date.substr(5, 2)));
  if (date.size() == 7) return (month >= 1 && month <= 12) || (month >= 21 && month <= 24);
  if (month < 1 || month > 12 || date[7] != '-' || !digits(date.substr(8), 2)) return false;
  const int day = std::stoi(std::string(date.substr(8)));
  return day >= 1 && day <= days_in(year, month);
}

bool is_date(std::string_view date) {
  const std::size_t slash = date.find('/');
  if (slash == std::string_view::npos) return is_plain_date(date);
  const std::string_view from = date.substr(0, slash), to = date.substr(slash + 1);
  return is_plain_date(from) && is_plain_date(to) && from <= to;
}

// "ja", "zh-Hant": subtags of one to eight letters and digits, the first of letters only.
bool is_tag(std::string_view tag) {
  std::size_t length = 0, subtag = 0;
  for (const char c : tag) {
    if (c == '-') {
      if (length == 0) return false;
      length = 0;
      ++subtag;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || !(subtag == 0 ? std::isalpha(byte) : std::isalnum(byte)) || ++length > 8) {
      return false;
    }
  }
  return length > 0 && (subtag > 0 || length >= 2);
}

// ISO 639-1.
constexpr std::string_view kLanguages =
    " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy "
    "hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg "
    "li "
    "ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os "
    "pa "
    "pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te "
    "tg "
    "th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ";

bool is_language(std::string_view tag) {
  std::string language(tag.substr(0, tag.find('-')));
  for (char& c : language) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (!is_tag(tag) || language.size() > 3) return false;
  return language.size() == 3 || kLanguages.find(" " + language + " ") != std::string_view::npos;
}

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (std::string part = trimmed(text.substr(0, end)); !part.empty()) {
      parts.push_back(std::move(part));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// A bilingual document has several: "en,ja".
bool are_languages(std::string_view tags) {
  const std::vector<std::string> each = split(tags, ',');
  return std::all_of(each.begin(), each.end(), is_language);
}

// Columns as members; `authors` and the paths are more than that.
std::string SheetRow::*member_of(std::string_view column) {
  static const std::map<std::string_view, std::string SheetRow::*> kMembers = {
      {"path", &SheetRow::path},         {"title", &SheetRow::title},
      {"event", &SheetRow::event},       {"date", &SheetRow::date},
      {"place", &SheetRow::place},       {"publisher", &SheetRow::publisher},
      {"url", &SheetRow::url},           {"retrieved", &SheetRow::retrieved},
      {"language", &SheetRow::language}, {"translation_of", &SheetRow::translation_of},
      {"copy_of", &SheetRow::copy_of},   {"supersedes", &SheetRow::supersedes}};
  const auto found = kMembers.find(column);
  return found == kMembers.end() ? nullptr : found->second;
}

Result<void> check_header(const Csv& csv, const Line& header) {
  const std::vector<std::string>& known = sheet_columns();
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const std::string& column = header.fields[i];
    if (std::find(known.begin(), known.end(), column) == known.end()) {
      const bool separator = column.find_first_of(";\t") != std::string::npos;
      return csv.wrong(header.number, separator
                                          ? "columns are separated by commas"
                                          : "there is no column \"" + column +
                                                "\"; `kiroku sources --template` prints them");
    }
    if (std::count(header.fields.begin(), header.fields.end(), column) > 1) {
      return csv.wrong(header.number, "the column " + column + " stands there twice");
    }
  }
  if (std::count(header.fields.begin(), header.fields.end(), "path") == 0) {
    return csv.wrong(header.number, "the column path is missing");
  }
  return {};
}

Result<SheetRow> row_of(const Csv& csv, const Line& header, const Line& line) {
  if (line.fields.size() != header.fields.size()) {
    return csv.wrong(line.number, "there are " + std::to_string(line.fields.size()) +
                                      " fields for " + std::to_string(header.fields.size()) +
                                      " columns");
  }
  SheetRow row;
  for (std::size_t i = 0; i < line.fields.size(); ++i) {
    const std::string& column = header.fields[i];
    if (column == "authors") {
      row.authors = split(line.fields[i], ';');
    } else {
      row.*member_of(column) = column == "path" ? line.fields[i] : trimmed(line.fields[i]);
    }
  }
  if (row.path.empty()) return csv.wrong(line.number, "the path is missing");
  const std::string plain = std::filesystem::path(row.path).lexically_normal().string();
  if (plain.front() == '/' || plain == ".." || plain.rfind("../", 0) == 0) {
    return csv.wrong(line.number, "the path " + row.path + " leads out of the sheet's folder");
  }
  row.path = plain;
  for (const std::string* date : {&row.date, &row.retrieved}) {
    if (!date->empty() && !is_date(*date)) {
      return csv.wrong(line.number, "\"" + *date +
                                        "\" is no date like 2010, 2010-08, 2010-08-21 "
                                        "or 2010-08/2010-09");
    }
  }
  if (!row.language.empty() && !are_languages(row.language)) {
    return csv.wrong(line.number, "\"" + row.language +
                                      "\" is no language tag like ja or zh-Hant, nor several with "
                                      "commas between (several: en,ja)");
  }
  return row;
}

// Error for what cannot be a sheet at all, before any line is looked at.
Result<void> check_bytes(const Csv& csv, std::string_view bytes) {
  const std::string_view start = bytes.substr(0, 2);
  if (start == "\xFF\xFE" || start == "\xFE\xFF") {
    return csv.wrong(1, "the sheet is UTF-16; save it as CSV in UTF-8");
  }
  std::size_t line = 1;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view one = bytes.substr(0, end);
    if (!is_utf8(one))
      return csv.wrong(line, "the bytes are not UTF-8; save the sheet as CSV in UTF-8");
    if (one.find('\0') != std::string_view::npos) return csv.wrong(line, "a NUL byte");
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    ++line;
  }
  return {};
}

}  // namespace

bool is_language_tag(std::string_view tag) { return is_language(tag); }
bool is_edtf_date(std::string_view date) { return is_date(date); }

const std::vector<std::string>& sheet_columns() {
  static const std::vector<std::string> kColumns = {
      "path", "title",     "event",    "date",           "place",   "authors",   "publisher",
      "url",  "retrieved", "language", "translation_of", "copy_of", "supersedes"};
  return kColumns;
}

Result<std::vector<SheetRow>> parse_sheet(std::string_view bytes, const std::string& name) {
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") bytes.remove_prefix(3);
  Csv csv(bytes, name);
  TRY(check_bytes(csv, bytes));
  if (csv.at_end())
    return csv.wrong(1, "the sheet is empty; `kiroku sources --template` prints one");
  TRY_ASSIGN(const Line header, csv.next());
  TRY(check_header(csv, header));
  std::vector<SheetRow> rows;
  std::map<std::string, std::size_t> lines;
  while (!csv.at_end()) {
    TRY_ASSIGN(const Line line, csv.next());
    const bool blank = std::all_of(line.fields.begin(), line.fields.end(),
                                   [](const std::string& field) { return trimmed(field).empty(); });
    if (blank) continue;
    TRY_ASSIGN(SheetRow row, row_of(csv, header, line));
    const auto [earlier, is_new] = lines.emplace(row.path, line.number);
    if (!is_new) {
      return csv.wrong(line.number, "the path " + row.path + " already stands on line " +
                                        std::to_string(earlier->second));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<std::vector<SheetRow>> load_sheet(const std::string& file) {
  std::error_code ignored;  // a pipe would be waited for, perhaps for ever
  if (std::filesystem::exists(file, ignored) && !std::filesystem::is_regular_file(file, ignored)) {
    return fail(ErrorCode::bad_sheet, "the source sheet " + file + " is no regular file");
  }
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream bytes;
  if (!stream || !(bytes << stream.rdbuf() || bytes.str().empty()) || stream.bad()) {
    return fail(ErrorCode::unreadable, "the source sheet " + file + " cannot be read");
  }
  return parse_sheet(bytes.str(), file);
}

std::string sheet_template(const std::vector<std::string>& paths) {
  std::string csv;
  for (const std::string& column : sheet_columns()) csv += (csv.empty() ? "" : ",") + column;
  csv += "\r\n";
  for (const std::string& path : paths) {
    const bool quote = path.find_first_of("\",\r\n") != std::string::npos;
    if (quote) csv.push_back('"');
    for (const char c : path) csv.append(c == '"' ? 2 : 1, c);
    if (quote) csv.push_back('"');
    csv.append(sheet_columns().size() - 1, ',').append("\r\n");
  }
  return csv;
}

}  // namespace kiroku
