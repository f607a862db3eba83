#include "pipeline/carried.h"

#include <algorithm>
#include <climits>
#include <filesystem>
#include <set>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::size_t kLongestName = 120;    // bytes
constexpr std::size_t kMostLookedAt = 4096;  // bytes of what a document says

// Marks that turn or isolate the direction of writing: "gpj.exe" must not look like "exe.jpg".
bool turns_direction(char32_t c) {
  return c == 0x061C || (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

bool is_no_sign(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
         turns_direction(c);
}

// The last dot and what follows, where that looks like the ending of a name.
std::size_t ending_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 || name.size() - dot > 12 ? name.size() : dot;
}

// At most `most` bytes, cut before the ending, which says what the file is.
std::string shortened_name(std::string_view name, std::size_t most) {
  if (name.size() <= most) return std::string(name);
  const std::size_t ending = ending_of(name);
  const std::string_view kept = name.substr(ending);
  std::size_t cut = most - kept.size();
  while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xC0) == 0x80) --cut;
  return std::string(name.substr(0, cut)) + std::string(kept);
}

std::string part_of_path(std::string_view said, std::size_t number) {
  std::string name;
  said = said.substr(0, kMostLookedAt);
  for (std::size_t at = 0; at < said.size();) {
    const char32_t c = next_code_point(said, at);
    if (is_no_sign(c)) continue;
    c == '/' || c == '\\' ? name.push_back('_') : append_utf8(name, c);
  }
  const bool blank = name.find_first_not_of(" .") == std::string::npos;
  return blank ? std::to_string(number) : shortened_name(name, kLongestName);
}

std::string numbered_name(const std::string& name, int number) {
  const std::string mark = " (" + std::to_string(number) + ")";
  const std::string room = shortened_name(name, kLongestName - mark.size());
  const std::size_t ending = ending_of(room);
  return room.substr(0, ending) + mark + room.substr(ending);
}

bool is_file(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

Result<Bytes> taken_out(const Bytes& carrier, const std::string& carrier_path,
                        std::string_view name, Workers& workers, const std::string& password) {
  const std::string media_type = media_type_of(carrier.view(), carrier_path);
  TRY_ASSIGN(const std::vector<Attachment> attachments,
             list_carried(carrier, media_type, workers, password));
  const std::vector<std::string> names = carried_names(attachments);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    return fail(ErrorCode::not_found, carrier_path + " carries no " + std::string(name));
  return workers.attachment(carrier, media_type, static_cast<int>(found - names.begin()), password);
}

}  // namespace

std::vector<std::string> carried_names(const std::vector<Attachment>& attachments) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (std::size_t i = 0; i < attachments.size(); ++i) {
    const std::string name = part_of_path(attachments[i].name, i + 1);
    std::string free = name;
    for (int number = 2; !taken.insert(free).second; ++number) free = numbered_name(name, number);
    names.push_back(std::move(free));
  }
  return names;
}

std::string carried_path(std::string_view carrier, std::string_view name) {
  return std::string(carrier) + std::string(kCarriedMark) + std::string(name);
}

std::string carrier_of(std::string_view path) {
  const std::size_t mark = path.find(kCarriedMark);
  return mark == std::string_view::npos ? "" : std::string(path.substr(0, mark));
}

Result<std::vector<Attachment>> list_carried(const Bytes& carrier, std::string_view media_type,
                                             Workers& workers, const std::string& password) {
  ReadOptions no_page;
  no_page.first_page = INT_MAX;
  no_page.password = password;
  TRY_ASSIGN(DocumentFacts facts,
             workers.read(carrier, media_type, no_page, [](Page&&) { return false; }));
  return std::move(facts.attachments);
}

Result<Bytes> bytes_at(const std::string& path, Workers& workers, const std::string& password) {
  const std::string carrier = carrier_of(path);
  if (carrier.empty() || is_file(path)) return Bytes::of_file(path);
  if (!is_file(carrier)) return fail(ErrorCode::not_found, carrier + " is not there");
  TRY_ASSIGN(Bytes bytes, Bytes::of_file(carrier));
  std::string at = carrier;
  while (at.size() < path.size()) {
    const std::size_t begin = at.size() + kCarriedMark.size();
    const std::size_t end = std::min(path.find(kCarriedMark, begin), path.size());
    const std::string name = path.substr(begin, end - begin);
    TRY_ASSIGN(Bytes inside, taken_out(bytes, at, name, workers, password));
    bytes = std::move(inside);
    at = path.substr(0, end);
  }
  return bytes;
}

SheetRow carried_sheet(const SheetRow& carrier, const std::string& path) {
  SheetRow row;
  row.event = carrier.event;
  row.date = carrier.date;
  row.place = carrier.place;
  row.publisher = carrier.publisher;
  row.url = carrier.url;
  row.retrieved = carrier.retrieved;
  if (row != SheetRow{}) row.path = path;
  return row;
}

}  // namespace kiroku
