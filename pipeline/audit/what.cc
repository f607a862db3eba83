#include "pipeline/audit/what.h"

#include "schemas/words.h"

namespace kiroku {
namespace {

std::string with_thousands(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string what(const Population& of) {
  return of.place.name + ": " + (of.approximate ? "~" : "") + with_thousands(of.count) +
         (of.as_of.empty() ? "" : " (" + of.as_of + ")");
}
std::string what(const Date& of) {
  return (of.edtf.empty() ? of.as_written : of.edtf) + (of.event.empty() ? "" : ": " + of.event);
}
std::string what(const Agreement& of) {
  std::string names;
  for (const Party& party : of.parties) names += (names.empty() ? "" : " – ") + party.place.name;
  return names + " (" + std::string(word(of.kind)) +
         (of.concluded.empty() ? "" : ", " + of.concluded) + ")";
}

}  // namespace

std::string what(const Fields& fields) {
  return std::visit([](const auto& of) { return what(of); }, fields);
}

}  // namespace kiroku
