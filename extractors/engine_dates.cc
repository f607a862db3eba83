// A date rule's fields become a date.
#include <cmath>

#include "extractors/engine_values.h"

namespace kiroku {
namespace {

class DateBuilder {
 public:
  DateBuilder(const Scene& scene, const Reference& reference, Found& found)
      : scene_(scene), reference_(reference), found_(found) {}

  bool build() {
    for (const FieldRule& field : scene_.match.rule->fields)
      if (!set(field)) return false;
    if (calendar_era_) found_.calendar = "japanese-era";
    if (relative_ && !resolve()) {
      found_.date = DateValue{};

    }  // namespace

    bool build_date(const Scene& scene, const Reference& reference, Found& found) {
      return DateBuilder(scene, reference, found).build();
    }

  }  // namespace kiroku
