// A date rule's fields become a date.
#include <algorithm>
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
      found_.date.relative = true;
      return true;
    }
    complete(date());
    return valid(date()) && required();
  }

 private:
  DateValue& date() { return found_.date; }

  bool required() {
    const auto& require = scene_.match.rule->require;
    const bool wanted = std::count(require.begin(), require.end(), Requirement::neighbours) > 0;
    return !wanted || neighbours(date());
  }

  bool set(const FieldRule& field) {
    const Expression& e = told(field.values);
    const Value value = evaluate(e, scene_);
    if (value.kind == Value::Kind::none) {  // an optional part that took no part, or nonsense
      if (e.kind == Expression::Kind::capture)
        return !scene_.match.has(
            static_cast<std::size_t>(scene_.match.rule->captures[e.capture].group));
      return !captured(e);
    }
    if (e.kind == Expression::Kind::call && e.call == Normaliser::era_year) calendar_era_ = true;
    if (e.kind == Expression::Kind::call && e.call == Normaliser::roc_year)
      found_.calendar = "minguo";
    if (field.field == Field::modifier) return found_.modifier = value.text, true;
    if (field.field == Field::calendar) return found_.calendar = value.text, true;
    if (field.field == Field::from || field.field == Field::to || field.field == Field::same_year)
      return mention(field.field, value);
    if (!numeric(value) || value.number != std::floor(value.number) ||
        std::fabs(value.number) > 1e6)
      return false;
    return number(field.field, static_cast<int>(value.number));
  }

  // Of a list, the first that the match holds.
  const Expression& told(const std::vector<Expression>& values) const {
    const auto found = std::find_if(values.begin(), values.end(),
                                    [this](const Expression& e) { return captured(e); });
    return found == values.end() ? values.front() : *found;
  }

  // Did every slot of the expression take part?
  bool captured(const Expression& e) const {
    if (e.kind == Expression::Kind::capture)
      return scene_.match.has(
          static_cast<std::size_t>(scene_.match.rule->captures[e.capture].group));
    for (const Expression& argument : e.arguments)
      if (!captured(argument)) return false;
    return true;
  }

  bool number(Field field, int n) {
    DateValue& d = date();
    if (field >= Field::to_year && field <= Field::to_century) d.interval = true;
    switch (field) {
      case Field::year:
        d.from.year = n;
        return true;
      case Field::month:
        d.from.month = n;
        return n > 0;
      case Field::day:
        d.from.day = n;
        return n > 0;
      case Field::part:
        d.from.part = n;
        return true;
      case Field::decade:
        d.from.year = n - n % 10, d.from.unit = YearUnit::decade;
        return true;
      case Field::century:
        d.from.year = (n - 1) * 100, d.from.unit = YearUnit::century;
        return n > 0 && n < 30;
      case Field::fiscal_year:
        d.from.year = n, d.from.unit = YearUnit::fiscal_year;
        return true;
      case Field::to_year:
        d.to.year = d.from.year == kNoYear ? n : year_after(d.from.year, n);
        return true;
      case Field::to_month:
        d.to.month = n;
        return n > 0;
      case Field::to_day:
        d.to.day = n;
        return n > 0;
      case Field::to_part:
        d.to.part = n;
        return true;
      case Field::to_decade:
        d.to.year = n - n % 10, d.to.unit = YearUnit::decade;
        return true;
      case Field::to_century:
        d.to.year = (n - 1) * 100, d.to.unit = YearUnit::century;
        return n > 0 && n < 30;
      case Field::offset_years:
        years_ = n, relative_ = true;
        return true;
      case Field::offset_months:
        months_ = n, relative_ = true;
        return true;
      case Field::offset_days:
        days_ = n, relative_ = true;
        return true;
      case Field::offset_fiscal_years:
        fiscal_ = n, relative_ = true;
        return true;
      default:
        return false;
    }
  }

  bool mention(Field field, const Value& value) {
    if (value.kind != Value::Kind::mention) return false;
    const Found& other = scene_.reading.found[scene_.reading.chosen[value.mention]];
    if (other.type != MentionType::date || other.date.from.empty()) return false;
    if (field == Field::same_year)
      return date().from.year = other.date.from.year, date().from.year != kNoYear;
    if (other.date.interval) return false;
    if (!other.calendar.empty()) found_.calendar = other.calendar;
    if (field == Field::from)
      date().from = other.date.from;
    else
      date().to = other.date.from, date().interval = true;
    found_.date.relative = found_.date.relative || other.date.relative;
    return true;
  }

  bool resolve() {
    if (!reference_.date) return false;
    CalendarDate& from = date().from;
    std::optional<CalendarDate> base;
    if (fiscal_) {
      const auto year = fiscal_year(*reference_.date, *fiscal_);
      base = CalendarDate{.year = *year};
      base->unit = YearUnit::fiscal_year;
    } else {
      base = shifted(*reference_.date, years_, months_, days_);
    }
    if (!base) return false;
    from.year = base->year;
    from.unit = base->unit;
    if (base->month > 0) from.month = base->month;
    if (base->day > 0) from.day = base->day;
    date().relative = true;
    return true;
  }

  const Scene& scene_;
  const Reference& reference_;
  Found& found_;
  bool calendar_era_ = false, relative_ = false;
  std::optional<int> years_, months_, days_, fiscal_;
};

}  // namespace

bool build_date(const Scene& scene, const Reference& reference, Found& found) {
  return DateBuilder(scene, reference, found).build();
}

}  // namespace kiroku
