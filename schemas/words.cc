#include "schemas/words.h"

#include <iterator>
#include <utility>

namespace kiroku {
namespace {

// The one table: for each enumeration its words, in any order.
template <typename Enum>
struct Words;

template <>
struct Words<Outcome> {
  static constexpr std::pair<Outcome, std::string_view> table[] = {
      {Outcome::ok, "ok"},
      {Outcome::ok_with_warnings, "ok-with-warnings"},
      {Outcome::password_needed, "password-needed"},
      {Outcome::damaged, "damaged"},
      {Outcome::timed_out, "timed-out"},
      {Outcome::crashed, "crashed"},
      {Outcome::limit_exceeded, "limit-exceeded"},
      {Outcome::empty, "empty"},
      {Outcome::unsupported, "unsupported"}};
};

template <>
struct Words<Origin> {
  static constexpr std::pair<Origin, std::string_view> table[] = {
      {Origin::text_layer, "text-layer"},
      {Origin::ocr, "ocr"},
      {Origin::plain_text, "plain-text"},
      {Origin::html, "html"},
      {Origin::inferred, "inferred"}};
};

template <>
struct Words<Role> {
  static constexpr std::pair<Role, std::string_view> table[] = {
      {Role::paragraph, "paragraph"},     {Role::heading, "heading"},
      {Role::list_item, "list-item"},     {Role::table_cell, "table-cell"},
      {Role::caption, "caption"},         {Role::page_header, "page-header"},
      {Role::page_footer, "page-footer"}, {Role::footnote, "footnote"},
      {Role::ruby, "ruby"}};
};

template <>
struct Words<Suppression> {
  static constexpr std::pair<Suppression, std::string_view> table[] = {
      {Suppression::duplicate, "duplicate"},
      {Suppression::invisible, "invisible"},
      {Suppression::clipped, "clipped"},
      {Suppression::off_page, "off-page"},
      {Suppression::hidden_layer, "hidden-layer"},
      {Suppression::tiny, "tiny"},
      {Suppression::transparent, "transparent"},
      {Suppression::same_colour, "same-colour"},
      {Suppression::covered, "covered"}};
};

template <>
struct Words<PageOutcome> {
  static constexpr std::pair<PageOutcome, std::string_view> table[] = {
      {PageOutcome::ok, "ok"},
      {PageOutcome::blank, "blank"},
      {PageOutcome::failed, "failed"},
      {PageOutcome::timed_out, "timed-out"},
      {PageOutcome::not_recognised, "not-recognised"}};
};

template <>
struct Words<RecordType> {
  static constexpr std::pair<RecordType, std::string_view> table[] = {
      {RecordType::population, "population"},
      {RecordType::date, "date"},
      {RecordType::agreement, "agreement"}};
};

template <>
struct Words<Basis> {
  static constexpr std::pair<Basis, std::string_view> table[] = {
      {Basis::stated, "stated"},
      {Basis::heading, "heading"},
      {Basis::list, "list"},
      {Basis::table_header, "table-header"},
      {Basis::part_subject, "part-subject"},
      {Basis::document_subject, "document-subject"},
      {Basis::source_sheet, "source-sheet"},
      {Basis::derived, "derived"}};
};

template <>
struct Words<Scope> {
  static constexpr std::pair<Scope, std::string_view> table[] = {
      {Scope::city, "city"},
      {Scope::metropolitan, "metropolitan"},
      {Scope::prefecture, "prefecture"},
      {Scope::country, "country"},
      {Scope::group, "group"},
      {Scope::other, "other"}};
};

template <>
struct Words<Bound> {
  static constexpr std::pair<Bound, std::string_view> table[] = {
      {Bound::none, "none"}, {Bound::at_least, "at-least"}, {Bound::at_most, "at-most"}};
};

template <>
struct Words<AgreementKind> {
  static constexpr std::pair<AgreementKind, std::string_view> table[] = {
      {AgreementKind::sister_city, "sister-city"},
      {AgreementKind::friendship_city, "friendship-city"},
      {AgreementKind::mou, "mou"},
      {AgreementKind::cooperation_agreement, "cooperation-agreement"},
      {AgreementKind::economic_agreement, "economic-agreement"},
      {AgreementKind::technology_transfer, "technology-transfer"},
      {AgreementKind::letter_of_intent, "letter-of-intent"},
      {AgreementKind::protocol, "protocol"},
      {AgreementKind::treaty, "treaty"},
      {AgreementKind::partnership, "partnership"},
      {AgreementKind::network, "network"},
      {AgreementKind::organization, "organization"},
      {AgreementKind::other, "other"}};
};

template <>
struct Words<Status> {
  static constexpr std::pair<Status, std::string_view> table[] = {
      {Status::signed_, "signed"},  {Status::planned, "planned"}, {Status::in_force, "in-force"},
      {Status::renewed, "renewed"}, {Status::ended, "ended"},     {Status::unknown, "unknown"}};
};

template <>
struct Words<Action> {
  static constexpr std::pair<Action, std::string_view> table[] = {
      {Action::accept, "accept"},      {Action::reject, "reject"}, {Action::correct, "correct"},
      {Action::skip, "skip"},          {Action::add, "add"},       {Action::undo, "undo"},
      {Action::re_anchor, "re-anchor"}};
};

template <>
struct Words<Anchor> {
  static constexpr std::pair<Anchor, std::string_view> table[] = {
      {Anchor::kept, "kept"},
      {Anchor::re_anchored, "re-anchored"},
      {Anchor::needs_re_review, "needs-re-review"},
      {Anchor::orphaned, "orphaned"}};
};

template <typename Enum>
std::string_view word_of(Enum value) {
  for (const auto& [enumerator, spelling] : Words<Enum>::table) {
    if (enumerator == value) return spelling;
  }
  return "unknown";
}

}  // namespace

std::string_view word(Outcome value) { return word_of(value); }
std::string_view word(Origin value) { return word_of(value); }
std::string_view word(Role value) { return word_of(value); }
std::string_view word(Suppression value) { return word_of(value); }
std::string_view word(PageOutcome value) { return word_of(value); }
std::string_view word(RecordType value) { return word_of(value); }
std::string_view word(Basis value) { return word_of(value); }
std::string_view word(Scope value) { return word_of(value); }
std::string_view word(Bound value) { return word_of(value); }
std::string_view word(AgreementKind value) { return word_of(value); }
std::string_view word(Status value) { return word_of(value); }
std::string_view word(Action value) { return word_of(value); }
std::string_view word(Anchor value) { return word_of(value); }

template <typename Enum>
std::optional<Enum> from_word(std::string_view spelling) {
  for (const auto& [enumerator, known] : Words<Enum>::table) {
    if (known == spelling) return enumerator;
  }
  return std::nullopt;
}

template std::optional<Outcome> from_word(std::string_view);
template std::optional<Origin> from_word(std::string_view);
template std::optional<Role> from_word(std::string_view);
template std::optional<Suppression> from_word(std::string_view);
template std::optional<PageOutcome> from_word(std::string_view);
template std::optional<RecordType> from_word(std::string_view);
template std::optional<Basis> from_word(std::string_view);
template std::optional<Scope> from_word(std::string_view);
template std::optional<Bound> from_word(std::string_view);
template std::optional<AgreementKind> from_word(std::string_view);
template std::optional<Status> from_word(std::string_view);
template std::optional<Action> from_word(std::string_view);
template std::optional<Anchor> from_word(std::string_view);

}  // namespace kiroku
