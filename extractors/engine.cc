#include "extractors/engine.h"

#include <algorithm>
#include <optional>

#include "extractors/engine_evidence.h"
#include "extractors/engine_meter.h"
#include "extractors/engine_rule.h"
#include "extractors/engine_statements.h"
#include "schemas/json_output.h"

namespace kiroku {
namespace {

// Segments are read together until they fill this many bytes of view: more, and each rule that
// matches somewhere in the block looks at more text in vain; less, and the sets start too often.
constexpr std::size_t kBlock = 400;
// A longer segment is cut, at a sentence's end where one comes.
constexpr std::size_t kLongest = 2500;

// As people write it: 958268, 2.5.
std::string number_text(double value) {
  JsonWriter text;
  return text.number(value, 6).take();
}

class Extractor {
 public:
  Extractor(const Document& document, const Rules::Compiled& compiled,
            const ExtractOptions& options)
      : document_(document),
        compiled_(compiled),
        options_(options),
        readings_(document, compiled),
        evidence_(document) {}

  Extraction run() {
    if (options_.profile != nullptr) {
      options_.profile->resize(compiled_.rules.size());
      meter_.emplace(*options_.profile, options_.clock);
    }
    for (std::uint32_t segment = 0; segment < document_.segments.size();) segment = block(segment);
    attach_details(document_, statements_, details_);
    absorb_remarks(document_, statements_);
    drop_incomplete(document_, statements_);
    for (Statement& statement : statements_) record(statement);
    sort();
    note_rules();
    return std::move(out_);
  }

 private:
  // Reads segments of one language until the block is full; a long one in several blocks.
  std::uint32_t block(std::uint32_t first) {
    const std::string& lang = document_.segments[first].lang;
    std::unique_ptr<Reading> reading = std::make_unique<Reading>();
    std::uint32_t at = first;
    while (at < document_.segments.size() && document_.segments[at].lang == lang &&
           reading->view.text().size() < kBlock) {
      const Segment& segment = document_.segments[at];
      Span rest = segment.span;
      if (at == first) rest.begin = std::max(rest.begin, resume_);
      const std::vector<Span>& sentences = rest.begin == segment.span.begin
                                               ? segment.sentences
                                               : after(segment.sentences, rest.begin);
      rest.begin = reading->view.append(document_.text.utf8, rest, sentences,
                                        reading->view.text().size() + kLongest);
      reading->segments.push_back(at);
      resume_ = rest.begin;
      if (rest.begin < rest.end) break;
      ++at;
    }
    analyse(*reading, lang);
    return at;
  }

  const std::vector<Span>& after(const std::vector<Span>& sentences, std::uint32_t offset) {
    const auto first = std::partition_point(sentences.begin(), sentences.end(),
                                            [&](Span s) { return s.end <= offset; });
    rest_.assign(first, std::min(sentences.end(), first + 512));
    return rest_;
  }

  void analyse(Reading& reading, const std::string& lang) {
    reading.finish_view();
    const Rules::Compiled::Programs& programs = readings_.programs(lang);
    OnLoser loser;
    if (options_.rejected)
      loser = [&](Span view, const Rule& rule, const std::string& why, const std::string& detail) {
        if (!view.empty())
          out_.rejected.push_back({reading.view.span(view.begin, view.end), rule.id, why, detail});
      };
    readings_.forget();
    Meter* meter = meter_ ? &*meter_ : nullptr;
    find_mentions(reading, {compiled_, programs, readings_.reference(), readings_, loser,
                            readings_.matched(), meter});
    if (options_.rejected)
      for (const std::uint32_t index : reading.chosen) accept(reading, reading.found[index]);
    for (const Found& found : reading.found) {
      const bool by_rule = found.type != MentionType::place || found.refers != Refers::nothing;
      if (meter != nullptr && by_rule) meter->won(found.rule, 1);
      if (found.type == MentionType::date) date(reading, found);
      if (options_.mentions) mention(reading, found);
    }
    find_statements(readings_, reading, programs, loser, meter, statements_, details_);
  }

  void accept(const Reading& reading, const Found& found) {
    Accepted accepted;
    accepted.span = reading.view.span(found.span.begin, found.span.end);
    if (found.type != MentionType::place || found.refers != Refers::nothing)
      accepted.rule = compiled_.rules[found.rule].id;
    switch (found.type) {
      case MentionType::claim:
        accepted.type = "claim";
        break;
      case MentionType::number:
        accepted.type = "number";
        if (!found.vague) accepted.value = number_text(found.value);
        break;
      case MentionType::date:
        accepted.type = "date";
        accepted.value = edtf(found.date);
        break;
      case MentionType::place:
        accepted.type = "place";
        accepted.value =
            readings_.resolve(reading, found, document_.segments[segment_of(reading, found)].part)
                .place.place_id;
    }
    out_.accepted.push_back(std::move(accepted));
  }

  std::uint32_t segment_of(const Reading& reading, const Found& found) const {
    return reading.segments[reading.raw.unit_index(found.span.begin)];
  }

  void mention(const Reading& reading, const Found& found) {
    if (found.type == MentionType::claim || found.vague) return;
    Mention mention;
    mention.raw_bytes = document_.text.raw(reading.view.span(found.span.begin, found.span.end));
    switch (found.type) {
      case MentionType::number:
        mention.type = "number";
        mention.value = found.value;
        break;
      case MentionType::date:
        mention.type = "date";
        mention.edtf = edtf(found.date);
        break;
      default:
        mention.type = "place";
        mention.place_id =
            readings_.resolve(reading, found, document_.segments[segment_of(reading, found)].part)
                .place.place_id;
    }
    out_.mentions.push_back(std::move(mention));
  }

  void date(const Reading& reading, const Found& found) {
    const Rule& rule = compiled_.rules[found.rule];
    const std::uint32_t segment = segment_of(reading, found);
    Statement statement;
    statement.rule = &rule;
    statement.segment = segment;
    statement.text = reading.view.span(found.span.begin, found.span.end);
    statement.stated = {"edtf"};
    statement.confidence = rule.confidence;
    DateValue value = found.date;
    Date date;
    join_year(reading, found, segment, value, statement);
    date.edtf = edtf(value);
    if (date.edtf.empty()) statement.stated = {"as_written"};
    date.modifier = found.modifier;
    if (!found.calendar.empty()) date.calendar = found.calendar;
    date.as_written = written_text(document_.text.at(statement.text));
    date.relative = value.relative;
    if (value.relative && !date.edtf.empty()) {
      if (const auto& stated = readings_.stated_date()) {
        date.resolved_from = stated->edtf;
        statement.supports.push_back(
            {Basis::derived, stated->text, {"edtf"}, stated->lang, "date of the document", ""});
      } else {
        date.resolved_from = document_.reference_date;
        statement.supports.push_back(
            {Basis::source_sheet, {}, {"edtf"}, "", "reference date", document_.reference_date});
      }
    }
    statement.fields = std::move(date);
    record(statement);
  }

  // A month without a year takes that of the heading above, where the rules say so and one stands
  // there.
  void join_year(const Reading& reading, const Found& found, std::uint32_t segment,
                 DateValue& value, Statement& statement) {
    const auto hit = join_year_of(readings_, reading, found, segment, value);
    if (!hit) return;
    const Span text = hit->reading->view.span(hit->found->span.begin, hit->found->span.end);
    statement.supports.push_back(
        {hit->basis, text, {"edtf"}, document_.segments[hit->segment].lang, "year", ""});
    statement.flags.push_back({"context-year", "edtf", "the year stands elsewhere"});
  }

  void record(Statement& statement) {
    Record record;
    record.fields = std::move(statement.fields);
    const Segment& segment = document_.segments[statement.segment];
    Support stated{
        Basis::stated, statement.text, std::move(statement.stated), segment.lang, "", ""};
    evidence_.append(stated, segment.part, record.evidence);
    for (const Support& support : statement.supports)
      evidence_.append(support, segment.part, record.evidence);
    if (record.evidence.empty()) return;
    record.rule = statement.rule->id;
    record.pack_digest = compiled_.packs[statement.rule->pack].digest;
    record.confidence = statement.confidence * record.evidence.front().confidence;
    record.flags = std::move(statement.flags);
    doubt_digits(statement, record);
    record.id = record_id(record);
    record.fact = fact_id(record);
    quotes_.push_back(statement.text);
    out_.records.push_back(std::move(record));
  }

  // "平\uFFFD2年": the bytes that are gone may have held a digit.
  void doubt_digits(const Statement& statement, Record& record) const {
    constexpr float kUnsafe = .5F;
    bool unsafe = digits_unsafe(document_.text, statement.text);
    for (const Support& support : statement.supports)
      unsafe = unsafe || (!support.text.empty() && digits_unsafe(document_.text, support.text));
    if (!unsafe) return;
    record.confidence *= kUnsafe;
    record.flags.push_back({"unsafe-digits", "", "bytes beside these digits were lost"});
  }

  void note_rules() {
    for (std::size_t i = 0; i < compiled_.rules.size(); ++i)
      if (readings_.matched()[i]) out_.matched.push_back(compiled_.rules[i].id);
    std::sort(out_.matched.begin(), out_.matched.end());
    out_.languages.assign(readings_.languages().begin(), readings_.languages().end());
  }

  void sort() {
    std::vector<std::uint32_t> order(quotes_.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
      return std::make_tuple(quotes_[a].begin, out_.records[a].fields.index()) <
             std::make_tuple(quotes_[b].begin, out_.records[b].fields.index());
    });
    std::vector<Record> sorted;
    sorted.reserve(order.size());
    for (const std::uint32_t index : order) {
      sorted.push_back(std::move(out_.records[index]));
      if (options_.rejected) out_.quotes.push_back(quotes_[index]);
    }
    out_.records = std::move(sorted);
    std::stable_sort(out_.mentions.begin(), out_.mentions.end(),
                     [](const Mention& a, const Mention& b) { return a.raw_bytes < b.raw_bytes; });
  }

  const Document& document_;
  const Rules::Compiled& compiled_;
  const ExtractOptions& options_;
  DocumentReadings readings_;
  EvidenceMaker evidence_;
  Extraction out_;
  std::vector<Span> quotes_;  // of out_.records, as they were found
  std::vector<Statement> statements_;
  std::vector<Detail> details_;
  std::vector<Span> rest_;
  std::uint32_t resume_ = 0;
  std::optional<Meter> meter_;
};

}  // namespace

Extraction extract(const Document& document, const Rules& rules, const ExtractOptions& options) {
  return Extractor(document, rules.compiled(), options).run();
}

}  // namespace kiroku
