#pragma once
// A document while it is being extracted: readings of single segments (headings, cells, subjects)
// that guards and joins ask for, and what each part is about.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "extractors/engine_mentions.h"
#include "schemas/segment.h"

namespace kiroku {

// A place mention resolved to a Place, with where that stands.
struct PlaceUse {
  Place place;
  PlaceKind kind = PlaceKind::other;
  std::optional<Place> succeeded_by;
  Span text;  // the mention
  // Of a word such as 本市: where its place is named.
  std::optional<Basis> basis;
  Span support;  // empty for the source sheet
  std::string support_lang;
  // In a list: the date said of this place alone ("Turku (1987), Bremen (1976)").
  std::string when;
  bool known() const { return !place.name.empty(); }
};

class DocumentReadings final : public Surroundings {
 public:
  DocumentReadings(const Document& document, const Rules::Compiled& compiled);

  bool found(const Guard& guard, std::uint32_t segment) override;
  Role role(std::uint32_t segment) const override { return document_.segments[segment].role; }

  // The segment that introduces the list of this one, and the one behind.
  std::optional<std::uint32_t> above_segment(std::uint32_t segment) const;
  std::optional<std::uint32_t> next_segment(std::uint32_t segment) const;
  // The header cells of a cell's row or column.
  std::vector<std::uint32_t> header_cells(std::uint32_t segment, bool row) const;
  // The rest of its row.
  std::vector<std::uint32_t> other_cells(std::uint32_t segment) const;
  // The cells of its row that say when: their column is headed "As of", "Date", 年月; with `of_act`
  // also "Since", 提携年, without it not those.
  std::vector<std::uint32_t> date_cells(std::uint32_t segment, bool of_act) const;
  // The day that a table's caption names for all its years: "（各年10月1日）".
  struct YearlyDay {
    std::string month_day;  // "-10-01"
    Span text;
    std::uint32_t segment = 0;
  };
  std::optional<YearlyDay> yearly_day(std::uint32_t segment) const;

  // Mentions of one whole segment; valid until forget().
  const Reading& of_segment(std::uint32_t segment);
  void forget();  // between blocks, where many are kept

  // What the part, or else the document, is about.
  const PlaceUse* part_subject(std::uint32_t part);
  const PlaceUse* document_subject();
  // The city that a part about another one speaks of most beside it: whose page this is.
  const PlaceUse* other_subject(std::uint32_t part);
  // The province that the part names most, for "tỉnh đã ký": the province signed.
  const PlaceUse* part_province(std::uint32_t part);

  // A place mention with its name and id. `country` (ISO code) or `admin1` narrow an ambiguous
  // name.
  PlaceUse resolve(const Reading& reading, const Found& found, std::uint32_t part,
                   std::string_view country = {}, std::string_view admin1 = {});

  // The rules of a language; remembers that they were asked.
  const Rules::Compiled::Programs& programs(std::string_view language);
  std::vector<bool>& matched() { return matched_; }  // by rule: it matched anything
  const std::set<std::string, std::less<>>& languages() const { return languages_; }

  const Document& document() const { return document_; }
  const Rules::Compiled& compiled() const { return compiled_; }
  const Reference& reference() const { return reference_; }
  // Where the document itself says of when it is ("Date: 14 March 2016"); nothing where the source
  // sheet knows, or nobody.
  struct StatedDate {
    std::string edtf;
    Span text;
    std::string lang;
  };
  const std::optional<StatedDate>& stated_date() const { return stated_date_; }

 private:
  std::unique_ptr<Reading> read(Span span, const std::vector<Span>& sentences,
                                std::string_view lang, std::uint32_t segment);
  PlaceUse name_in(Span span, std::string_view lang);
  PlaceUse named_subject(const Part& part);
  // The city that the part's beginning speaks of most; unknown where none stands out.
  PlaceUse inferred_subject(std::uint32_t part);
  PlaceUse second_subject(std::uint32_t part);
  template <typename Visit>
  void each_city(std::uint32_t part, Visit visit);
  // Is it in that segment's view (or what else guards look at, engine_document.cc)?
  bool found_in(const Guard& guard, std::uint32_t place);
  std::string_view text_at(std::uint32_t place);
  std::optional<StatedDate> find_stated_date();
  Span beginning(Span span) const;

  const Document& document_;
  const Rules::Compiled& compiled_;
  Reference reference_;
  std::optional<StatedDate> stated_date_;
  std::map<std::uint32_t, std::unique_ptr<Reading>> readings_;
  std::unordered_map<std::uint32_t, std::string> views_;  // of segments that guards look at
  enum class Answer : std::uint8_t { unknown, missing, found };
  // What guards found in segments, by Guard::question.
  std::unordered_map<std::uint32_t, std::vector<Answer>> answers_;
  std::map<std::uint32_t, PlaceUse> subjects_, others_, provinces_;
  std::optional<PlaceUse> document_subject_;
  std::vector<bool> matched_;
  std::set<std::string, std::less<>> languages_;  // asked for, those without packs as ""
};

}  // namespace kiroku
