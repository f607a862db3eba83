#pragma once
// The source sheet, sources.csv: what documents do not say about themselves. RFC 4180, UTF-8 with
// or without a byte order mark, a header line with these columns in any order (`path` must be one).
//
//   path,title,event,date,place,authors,publisher,url,retrieved,language,translation_of,copy_of,supersedes
//   2010/summit-ja.pdf,,Sister City Summit,2010-08,Kitakyushu,"Hana Ito; Wei
//   Li",,,,ja,2010/summit-en.pdf,,
#include <string>
#include <string_view>
#include <vector>

#include "schemas/result.h"
#include "schemas/source.h"

namespace kiroku {

constexpr const char* kSheetName = "sources.csv";

// The columns in the order in which a template has them.
const std::vector<std::string>& sheet_columns();

// "ja", "zh-Hant": a tag whose language is in ISO 639-1, or of three letters.
bool is_language_tag(std::string_view tag);
// EDTF: "2010", "2010-08", "2010-08-05", an interval of two, and its marks of doubt.
bool is_edtf_date(std::string_view date);

// Rows in their order; paths as they stand in the sheet, made plain ("a/./b" is "a/b"). `name` is
// for messages. Error bad_sheet with the line: an unknown or repeated column, a path that is
// missing, absolute, outside the folder or given twice, a date that is no EDTF, a language that is
// no BCP 47 tag ("en,ja" are two), a quote that does not end, bytes that are not UTF-8.
Result<std::vector<SheetRow>> parse_sheet(std::string_view csv, const std::string& name);

// The same of a file; Error unreadable where there is none.
Result<std::vector<SheetRow>> load_sheet(const std::string& file);

// A sheet with a row for each path, to be filled in.
std::string sheet_template(const std::vector<std::string>& paths);

}  // namespace kiroku
