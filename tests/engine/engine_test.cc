// The engine with packs written for the test: strictness, layers, conflicts, guards, joins,
// evidence.
#include "extractors/engine.h"

#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kiroku {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kPlaces =
    "country\tgeonames:JP\tJapan\tJP\t\t0\t\t日本\n"
    "country\tgeonames:CN\tChina\tCN\t\t0\t\t中国\n"
    "country\tgeonames:US\tUnited States\tUS\t\t0\t\tUSA\n"
    "city\tgeonames:1859307\tKitakyushu\tJP\tJP.40\t997536\t\t北九州\n"
    "city\tgeonames:1814087\tDalian\tCN\tCN.19\t4000000\t\t大連\n"
    "city\tgeonames:5812944\tTacoma\tUS\tUS.WA\t200000\t\tタコマ\n"
    "city\tgeonames:1843564\tIncheon\tKR\tKR.12\t2600000\t\t仁川\n";

constexpr const char* kDatePack = R"(
pack: {id: date.test, lang: [en, ja], emit: date, join: {year: [heading]}}
lexicons:
  month: {May: 5, June: 6}
slots:
  y: {re: '(?:19|20)[0-9]{2}', to: int}
rules:
  - id: month-year
    match: '{m:month} {y:y}'
    fields: {year: y, month: m}
  - id: year
    match: '{y:y}'
    fields: {year: y}
    left_not: 'ISO [0-9]*:?$'
    right_not: ' ?(?:people|人)'
  - id: month
    match: '{m:month}'
    fields: {month: m}
  - id: interval
    match: '{a:date} to {b:date}'
    fields: {from: a, to: b}
)";

constexpr const char* kNumberPack = R"(
pack: {id: number.test, everywhere: true, emit: number}
slots:
  n: {re: '[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+', to: number}
rules:
  - id: digits
    match: '{n:n}'
    fields: {value: n}
    marks:
      - {left: '(?:about|約) ?', set: {approximate: true}}
      - {right: ' ?人?以上', set: {bound: at-least}}
)";

constexpr const char* kClaimPack = R"(
pack: {id: claim.test, everywhere: true, emit: claim}
rules:
  - id: phone
    match: 'Tel\.? [0-9-]{7,14}'
)";

constexpr const char* kPopulationPack = R"(
pack: {id: population.test, lang: [en, ja], emit: population,
       join: {place: [inside, before, heading, part-subject], as_of: [parenthesis, sentence, next]}}
rules:
  - id: of
    match: 'population of (?:about )?{n:number}'
    fields: {count: n, scope: city}
  - id: label
    match: '人口は?(?:約)?{n:number}人'
    fields: {count: n, scope: city}
  - id: cell
    match: '^{n:number}$'
    when: [{role: '^table-cell$'}, {column: 'People'}]
    fields: {count: n, scope: city}
)";

constexpr const char* kAgreementPack = R"(
pack: {id: agreement.test, lang: [en, ja], emit: agreement, join: {hub: [before, part-subject], concluded: [inside, sentence]}}
lexicons:
  kind: {sister city: sister-city, friendship city: friendship-city}
rules:
  - id: concluded-with
    match: 'concluded (?:a )?{k:kind} agreements? with {ps:places}'
    fields: {kind: k, status: signed, partners: ps}
  - id: pact
    match: '{a:place} and {b:place} signed a {k:kind} pact'
    fields: {kind: k, parties: [a, b], status: signed}
  - id: lasting
    match: '{k:kind} ties with {ps:places} (?:from {d:date}|in {d2:date})'
    fields: {kind: k, partners: ps, concluded: [d, d2], status: in-force}
    join: {hub: [lead, before]}
  - id: listed
    match: '^{ps:places}'
    when: {introduction: '(?:Sister|sister)'}
    fields: {kind: sister-city, partners: ps, status: in-force}
    span: ps
  - id: term
    emit: detail
    of: agreement
    match: 'for {n:number} years'
    fields: {term: 'duration(n, =Y)'}
)";

constexpr const char* kPlacePack = R"(
pack: {id: place.test, everywhere: true, emit: place}
rules:
  - id: self
    match: '本市|[Tt]he [Cc]ity'
    fields: {refers: part-subject}
)";

std::vector<PackFile> packs() {
  return {{"date/test.yaml", kDatePack},           {"number/test.yaml", kNumberPack},
          {"claim/test.yaml", kClaimPack},         {"population/test.yaml", kPopulationPack},
          {"agreement/test.yaml", kAgreementPack}, {"place/test.yaml", kPlacePack}};
}

Rules rules() {
  auto compiled = Rules::compile(packs(), Gazetteer::load(kPlaces).value());
  if (!compiled) ADD_FAILURE() << compiled.error().message;
  return std::move(*compiled);
}

// Builds a document of segments, one a line of text.
struct Draft {
  Document document;
  std::string text;
  std::vector<Segment> segments;
  Span subject;

  Span add(const std::string& line, Role role = Role::paragraph,
           std::uint32_t heading = kNoHeading) {
    Segment segment;
    segment.role = role;
    segment.lang = "en";
    segment.span = {static_cast<std::uint32_t>(text.size()),
                    static_cast<std::uint32_t>(text.size() + line.size())};
    segment.heading = heading;
    std::uint32_t begin = segment.span.begin;
    for (std::size_t at = line.find(". "); at != std::string::npos; at = line.find(". ", at + 1)) {
      segment.sentences.push_back({begin, segment.span.begin + static_cast<std::uint32_t>(at) + 1});
      begin = segment.sentences.back().end;
    }
    segment.sentences.push_back({begin, segment.span.end});
    text += line + "\n\n";
    segments.push_back(segment);
    return segment.span;
  }

  Document build() {
    Page page;
    page.number = 1;
    page.origin = Origin::plain_text;
    page.text = text;
    document.source = "test.txt";
    document.digest = "sha256:test";
    document.text.append(page);
    Part part;
    part.number = 1;
    part.span = {0, static_cast<std::uint32_t>(text.size())};
    part.subject = subject;
    document.parts = {part};
    document.segments = segments;
    return document;
  }
};

Extraction found(const std::string& text, const ExtractOptions& options = {}) {
  Draft draft;
  draft.add(text);
  return extract(draft.build(), rules(), options);
}

std::vector<std::string> dates(const Extraction& extraction) {
  std::vector<std::string> all;
  for (const Record& record : extraction.records)
    if (const auto* date = std::get_if<Date>(&record.fields))
      all.push_back(record.evidence.front().quote + "=" + date->edtf);
  return all;
}

template <typename T>
std::vector<T> all_of(const Extraction& extraction) {
  std::vector<T> all;
  for (const Record& record : extraction.records)
    if (const auto* fields = std::get_if<T>(&record.fields)) all.push_back(*fields);
  return all;
}

// ---- loading

std::string error_of(const std::string& yaml) {
  const auto rules = Rules::compile({{"date/bad.yaml", yaml}}, Gazetteer::load(kPlaces).value());
  if (rules) return "loaded";
  EXPECT_EQ(rules.error().code, ErrorCode::bad_rules);
  return rules.error().message;
}

TEST(Packs, mistakes_are_named_with_line_and_column) {
  const std::string head = "pack: {id: p, lang: [en], emit: date}\n";
  const struct {
    std::string yaml;
    const char* message;
  } cases[] = {
      {"pack: {id: p, lang: [en]}\nrulez: []\n", "bad.yaml:2:1: unknown key 'rulez'"},
      {head + "pack: {id: q, lang: [en]}\n", "bad.yaml:2:1: the key 'pack' stands here twice"},
      {head + "rules:\n  - id: a\n    match: 'x'\n    match: 'y'\n",
       "bad.yaml:5:5: the key 'match' stands here twice"},
      {head + "rules:\n  - {id: a, match: '{y:year}'}\n", "unknown slot 'year'"},
      {head + "rules:\n  - {id: a, match: 'x(?=y)'}\n", "pattern: "},
      {head + "rules:\n  - {id: a, match: '(x)'}\n", "a capturing group"},
      {head + "rules:\n  - {id: a, match: '\\pL{2,24}'}\n", "a counted Unicode class"},
      {head + "rules:\n  - {id: a, match: '２００９'}\n", "a full-width character"},
      {head + "rules:\n  - {id: a, match: 'x', fields: {count: 3}}\n",
       "a date has no field 'count'"},
      {head + "rules:\n  - {id: a, match: 'x', fields: {year: z}}\n", "'z' is no slot"},
      {head + "rules:\n  - {id: a, match: 'x', fields: {year: 'eras(1)'}}\n",
       "unknown normaliser 'eras'"},
      {head + "rules:\n  - {id: a, match: 'x', priority: high}\n", "priority must be a number"},
      {head + "rules:\n  - {id: a, match: 'x'}\n  - {id: a, match: 'y'}\n",
       "bad.yaml:4:10: the rule id 'p.a' is taken"},
      {head + "lexicons: {w: {a: 1, a: 2}}\n", "stands here twice"},
      {"pack: [", "bad.yaml:1:"},
      {"," + head, "bad.yaml:1:1: expected one YAML document"},
      {head + "---\n" + head, "bad.yaml:1:1: expected one YAML document"},
      {"", "bad.yaml:1:1: expected one YAML document"},
  };
  for (const auto& c : cases) EXPECT_THAT(error_of(c.yaml), HasSubstr(c.message)) << c.yaml;
}

TEST(Packs, digests_follow_meaning_not_layout) {
  const auto digest = [](const std::string& yaml) {
    return Rules::compile({{"d.yaml", yaml}}, Gazetteer::load(kPlaces).value())
        ->list()
        .front()
        .digest;
  };
  const std::string head = "pack: {id: p, lang: [en], emit: date}\n";
  const std::string lexicon = "lexicons: {m: {May: 5}}\n";
  const std::string plain =
      digest(head + lexicon + "rules:\n  - {id: a, match: '{m:m}', fields: {month: m}}\n");
  EXPECT_EQ(
      plain,
      digest(
          head + "# a comment\n" + lexicon +
          "rules:\n  - match: '{m:m}'\n    id: a\n    fields: {month: m}\n    examples: ['x']\n"));
  EXPECT_NE(
      plain,
      digest(head +
             "lexicons: {m: {May: 6}}\nrules:\n  - {id: a, match: '{m:m}', fields: {month: m}}\n"));
  EXPECT_NE(plain,
            digest(head + lexicon +
                   "rules:\n  - {id: a, match: '{m:m}', fields: {month: m}, priority: 60}\n"));
}

// ---- layers and conflicts

TEST(Engine, the_longest_date_wins) {
  EXPECT_THAT(dates(found("in May 2009 and 2010")), ElementsAre("May 2009=2009-05", "2010=2010"));
}

TEST(Engine, intervals_are_built_on_dates) {
  EXPECT_THAT(dates(found("from May 2009 to June 2010")),
              ElementsAre("May 2009 to June 2010=2009-05/2010-06"));
  EXPECT_THAT(dates(found("from May to June 2010")),
              ElementsAre("May to June 2010=2010-05/2010-06"));
}

TEST(Engine, claims_take_spans_first) {
  EXPECT_THAT(dates(found("Tel. 093-582-2009 in 2010")), ElementsAre("2010=2010"));
}

TEST(Engine, words_and_numbers_are_not_cut) {
  EXPECT_THAT(dates(found("Maya 12009 20099")), IsEmpty());
  EXPECT_THAT(dates(found("2009年")), ElementsAre("2009=2009"));
}

TEST(Engine, guards_look_beside) {
  EXPECT_THAT(dates(found("2009 people, ISO 14001:2015")), IsEmpty());
}

TEST(Engine, losers_say_why) {
  ExtractOptions options;
  options.rejected = true;
  const Extraction extraction = found("in May 2009, 2015 people", options);
  std::vector<std::string> why;
  for (const Rejected& rejected : extraction.rejected)
    why.push_back(rejected.rule + " " + rejected.why);
  EXPECT_THAT(why, testing::IsSupersetOf({"date.test.year longer: date.test.month-year",
                                          "date.test.year guard right_not"}));
}

TEST(Engine, near_misses_say_what_stood_in_the_way) {
  ExtractOptions options;
  options.rejected = true;
  const Extraction extraction = found("in May 2009, 2015 people", options);
  std::vector<std::string> details;
  for (const Rejected& rejected : extraction.rejected)
    if (!rejected.detail.empty()) details.push_back(rejected.rule + " " + rejected.detail);
  EXPECT_THAT(details, testing::Contains("date.test.year right: ' people' stands there"));
  std::vector<std::string> accepted;
  for (const Accepted& mention : extraction.accepted)
    accepted.push_back(mention.type + " " + mention.rule + " " + mention.value);
  EXPECT_THAT(accepted,
              ElementsAre("date date.test.month-year 2009-05", "number number.test.digits 2015"));
  EXPECT_EQ(extraction.quotes.size(), extraction.records.size());
}

TEST(Engine, telling_of_losers_changes_no_record) {
  Draft draft;
  // Segments that the headings above them open and close to rules.
  draft.add("Sister cities", Role::heading);
  draft.add("Dalian", Role::list_item, 0);
  draft.add("Budget", Role::heading);
  draft.add("Tacoma", Role::list_item, 2);
  draft.add("Sister cities", Role::heading);
  draft.add("Tacoma, in May 2009", Role::list_item, 4);
  const Document document = draft.build();
  ExtractOptions options;
  options.rejected = true;
  const Extraction told = extract(document, rules(), options);
  EXPECT_EQ(told.records, extract(document, rules()).records);
  EXPECT_GE(told.records.size(), 2U);
}

TEST(Engine, a_profile_counts_and_changes_nothing) {
  std::vector<RuleCost> costs;
  ExtractOptions options;
  options.profile = &costs;
  options.clock = [] { return std::uint64_t{0}; };
  const Extraction extraction = found("in May 2009, 2015 people", options);
  EXPECT_EQ(extraction.records, found("in May 2009, 2015 people").records);
  std::uint64_t records = 0, refused = 0;
  for (const RuleCost& cost : costs) records += cost.records, refused += cost.refused;
  EXPECT_GE(records, 2U);
  EXPECT_GE(refused, 1U);
}

TEST(Engine, a_year_comes_from_the_heading_and_is_never_invented) {
  Draft draft;
  draft.add("History of 1979", Role::heading);
  draft.add("in May", Role::paragraph, 0);
  const Extraction extraction = extract(draft.build(), rules());
  EXPECT_THAT(dates(extraction), ElementsAre("1979=1979", "May=1979-05"));
  ASSERT_EQ(extraction.records[1].evidence.size(), 2U);
  EXPECT_EQ(extraction.records[1].evidence[1].basis, Basis::heading);
  EXPECT_THAT(dates(found("in May")), ElementsAre("May=XXXX-05"));
}

// ---- statements

TEST(Engine, a_population_with_its_place_date_and_hedge) {
  const Extraction extraction = found("Kitakyushu has a population of about 958,268 (2016).");
  const auto all = all_of<Population>(extraction);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].count, 958268);
  EXPECT_EQ(all[0].place.place_id, "geonames:1859307");
  EXPECT_EQ(all[0].as_of, "2016");
  EXPECT_TRUE(all[0].approximate);
  const Record& record =
      *std::find_if(extraction.records.begin(), extraction.records.end(),
                    [](const Record& r) { return r.type() == RecordType::population; });
  EXPECT_EQ(record.evidence[0].quote, "population of about 958,268 (2016)");
  EXPECT_THAT(record.evidence[0].supports, ElementsAre("count", "as_of"));
  EXPECT_EQ(record.evidence[1].quote, "Kitakyushu");
  EXPECT_THAT(record.evidence[1].supports, ElementsAre("place"));
}

TEST(Engine, wrapped_digits_are_quoted_as_they_stand) {
  const Extraction extraction = found("北九州市の人口９５８，\n２６８人以上");
  const auto all = all_of<Population>(extraction);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].count, 958268);
  EXPECT_EQ(all[0].bound, Bound::at_least);
  EXPECT_EQ(extraction.records[0].evidence[0].quote, "人口９５８，\n２６８人");
}

TEST(Engine, the_city_is_what_the_part_is_about) {
  Draft draft;
  draft.subject = draft.add("Mayor of Kitakyushu", Role::heading);
  draft.add(
      "The city concluded sister city agreements with Dalian (China), Incheon and Tacoma in 2009. "
      "It is for 5 years.",
      Role::paragraph, {0});
  const Extraction extraction = extract(draft.build(), rules());
  const auto all = all_of<Agreement>(extraction);
  ASSERT_EQ(all.size(), 3U);
  for (const Agreement& agreement : all) {
    EXPECT_EQ(agreement.kind, AgreementKind::sister_city);
    EXPECT_EQ(agreement.kind_as_written, "sister city");
    EXPECT_EQ(agreement.status, Status::signed_);
    EXPECT_EQ(agreement.concluded, "2009");
    EXPECT_EQ(agreement.term, "P5Y");
    ASSERT_EQ(agreement.parties.size(), 2U);
    EXPECT_EQ(agreement.parties[0].place.name, "Kitakyushu");
    EXPECT_EQ(agreement.parties[0].place.as_written, "The city");
  }
  EXPECT_EQ(all[0].parties[1].place.name, "Dalian");
  EXPECT_EQ(all[1].parties[1].place.name, "Incheon");
  EXPECT_EQ(all[2].parties[1].place.name, "Tacoma");
}

TEST(Engine, a_list_under_its_heading_gives_a_record_for_each_entry) {
  Draft draft;
  draft.subject = draft.add("Kitakyushu (Japan)", Role::heading);
  draft.add("【Our sister ports】", Role::list_item, 0);
  draft.add("Tacoma (USA), Dalian (China)", Role::list_item, 0);
  const Extraction extraction = extract(draft.build(), rules());
  std::vector<std::string> quotes;
  for (const Record& record : extraction.records)
    if (const auto* agreement = std::get_if<Agreement>(&record.fields))
      quotes.push_back(record.evidence.front().quote + " " + agreement->parties[0].place.name +
                       "|" + agreement->parties[1].place.name);
  EXPECT_THAT(quotes, ElementsAre("Tacoma Kitakyushu|Tacoma", "Dalian Kitakyushu|Dalian"));
}

TEST(Engine, a_pact_names_both_parties) {
  const auto all = all_of<Agreement>(found("Kitakyushu and Dalian signed a friendship city pact."));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].parties.size(), 2U);
  EXPECT_EQ(all[0].kind, AgreementKind::friendship_city);
}

TEST(Engine, a_place_and_its_region_are_one_place) {
  const auto all = all_of<Agreement>(
      found("Kitakyushu, Japan and Dalian, China signed a friendship city pact."));
  ASSERT_EQ(all.size(), 1U);
  ASSERT_EQ(all[0].parties.size(), 2U);
  EXPECT_EQ(all[0].parties[0].place.name, "Kitakyushu");
  EXPECT_EQ(all[0].parties[1].place.as_written, "Dalian");
  EXPECT_EQ(all[0].parties[1].place.name, "Dalian");
}

TEST(Engine, the_lead_of_a_sentence_is_the_hub_and_the_first_value_counts) {
  const auto all = all_of<Agreement>(
      found("Kitakyushu keeps, as Incheon does, sister city ties with Dalian in 1979 to 1994."));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].parties[0].place.name, "Kitakyushu");
  EXPECT_EQ(all[0].concluded, "1979");  // an interval of years: its beginning and its end
  EXPECT_EQ(all[0].ends, "1994");
}

TEST(Engine, the_end_of_a_pact_is_not_when_it_was_concluded) {
  const auto all = all_of<Agreement>(
      found("Kitakyushu concluded a sister city agreement with Dalian, valid until May 1999."));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].concluded, "");
}

TEST(Engine, the_nearest_heading_introduces) {
  Draft draft;
  draft.subject = draft.add("Kitakyushu (Japan)", Role::heading);
  draft.add("Our sister ports", Role::heading, 0);
  draft.add("Friends", Role::heading, 1);
  draft.add("Tacoma (USA)", Role::list_item, 1);
  draft.add("Dalian (China)", Role::list_item, 2);
  const auto all = all_of<Agreement>(extract(draft.build(), rules()));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].parties[1].place.name, "Tacoma");
}

TEST(Engine, a_cell_counts_people_under_such_a_header_only) {
  Draft draft;
  draft.subject = draft.add("Kitakyushu", Role::heading);
  const char* const cells[] = {"People", "Houses", "958,268", "411,700"};
  for (std::uint32_t i = 0; i < 4; ++i) {
    draft.add(cells[i], Role::table_cell, 0);
    Segment& cell = draft.segments.back();
    cell.table = 1, cell.row = i / 2 + 1, cell.column = i % 2 + 1, cell.header = i < 2;
  }
  const auto all = all_of<Population>(extract(draft.build(), rules()));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].count, 958268);
}

// ---- evidence

TEST(Engine, digits_beside_lost_bytes_are_flagged) {
  Draft draft;
  draft.add("Founded in May 1985.");
  draft.add("Held in June 1990.");
  Document document = draft.build();
  ASSERT_EQ(document.text.at({15, 19}), "1985");
  const std::string plan = "encode gbk, decode utf-8; " + std::string(kDigitLost);
  document.text = replace(document.text, {{{14, 15}, " ", "encoding", plan, .6, {}}});
  const Extraction extraction = extract(document, rules());
  ASSERT_EQ(extraction.records.size(), 2U);
  ASSERT_EQ(extraction.records[0].flags.size(), 1U);
  EXPECT_EQ(extraction.records[0].flags[0].code, "unsafe-digits");
  EXPECT_TRUE(extraction.records[1].flags.empty());
  EXPECT_LT(extraction.records[0].confidence, extraction.records[1].confidence);
}

TEST(Engine, evidence_counts_code_points_and_lines) {
  Draft draft;
  draft.add("北九州市は");
  draft.add("結んだ 2009");
  const Extraction extraction = extract(draft.build(), rules());
  ASSERT_EQ(extraction.records.size(), 1U);
  const Evidence& evidence = extraction.records[0].evidence[0];
  EXPECT_EQ(evidence.start, 11U);
  EXPECT_EQ(evidence.end, 15U);
  EXPECT_EQ(evidence.lines, (Span{3, 3}));
  EXPECT_EQ(evidence.raw_bytes, (Span{27, 31}));
  EXPECT_EQ(evidence.prefix, "北九州市は\n\n結んだ ");
  EXPECT_EQ(evidence.suffix, "\n\n");
}

// ---- the same answer however it is run

TEST(Engine, threads_share_rules) {
  const Rules shared = rules();
  Draft draft;
  for (int i = 0; i < 200; ++i)
    draft.add("Kitakyushu, population of 958,268 (2016), since May 2009.");
  const Document document = draft.build();
  const auto expected = extract(document, shared).records;
  std::vector<std::thread> threads;
  std::vector<std::vector<Record>> seen(4);
  for (auto& records : seen)
    threads.emplace_back([&] { records = extract(document, shared).records; });
  for (std::thread& thread : threads) thread.join();
  for (const auto& records : seen) EXPECT_TRUE(records == expected);
}

TEST(Engine, hostile_text_costs_no_more_than_its_length) {
  for (const std::string& text :
       {std::string(1 << 20, '7'), std::string(1 << 20, 'a'), std::string(1 << 20, '('), [] {
          std::string places;
          while (places.size() < (1 << 20)) places += "Dalian, ";
          return places;
        }()}) {
    const auto begin = std::chrono::steady_clock::now();
    found(text);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    EXPECT_LT(seconds.count(), 20) << text.substr(0, 8);
  }
}

// What a cache keeps of rules and gazetteer does as they did.
TEST(Frozen, does_as_before) {
  const Rules before = rules();
  std::optional<Gazetteer> places = Gazetteer::thaw(before.gazetteer().freeze(), kPlaces);
  ASSERT_TRUE(places);
  EXPECT_EQ(places->digest(), before.gazetteer().digest());
  EXPECT_EQ(places->by_id("nowhere"), nullptr);
  const std::string bytes = before.freeze();
  const std::optional<Rules> after = Rules::thaw(bytes, std::move(*places));
  ASSERT_TRUE(after);
  EXPECT_EQ(after->digest(), before.digest());
  EXPECT_EQ(after->base(), before.base());
  EXPECT_TRUE(after->freeze() == bytes);
  ASSERT_EQ(after->list().size(), before.list().size());
  for (std::size_t i = 0; i < before.list().size(); ++i)
    EXPECT_EQ(after->list()[i].digest, before.list()[i].digest);
  Draft draft;
  draft.add("In May 2009 the City of Oita had a population of 478,146. 本市 and Austin signed it.");
  const Document document = draft.build();
  ExtractOptions all;
  all.mentions = all.rejected = true;
  const Extraction one = extract(document, before, all), other = extract(document, *after, all);
  EXPECT_FALSE(one.records.empty());
  EXPECT_EQ(one.records, other.records);
  EXPECT_EQ(one.mentions.size(), other.mentions.size());
  EXPECT_EQ(one.rejected.size(), other.rejected.size());
}

TEST(Frozen, bytes_that_are_missing_or_left_over_are_refused) {
  const Rules before = rules();
  const std::string bytes = before.freeze(), places = before.gazetteer().freeze();
  for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 40)
    EXPECT_FALSE(Rules::thaw(std::string_view(bytes).substr(0, size), Gazetteer())) << size;
  for (std::size_t size = 0; size < places.size(); size += 1 + size / 20)
    EXPECT_FALSE(Gazetteer::thaw(std::string_view(places).substr(0, size), kPlaces)) << size;
  EXPECT_FALSE(Rules::thaw(bytes + "x", Gazetteer()));
  EXPECT_FALSE(Gazetteer::thaw(places + "x", kPlaces));
}

}  // namespace
}  // namespace kiroku
