#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/stages/stages.h"

namespace kiroku {
namespace {

Document segmented(const std::vector<std::string>& pages, SheetRow sheet = {}) {
  Text text;
  int number = 0;
  for (const std::string& page : pages) {
    Page made;
    made.number = ++number;
    made.text = page;
    text.append(made);
  }
  Source source;
  source.sheet = std::move(sheet);
  return segment(source, std::move(text));
}

std::string at(const Document& document, Span span) { return std::string(document.text.at(span)); }

const Segment& holding(const Document& document, std::string_view words) {
  for (const Segment& segment : document.segments) {
    if (at(document, segment.span).find(words) != std::string::npos) return segment;
  }
  throw std::runtime_error("no segment holds " + std::string(words));
}

// The lowest heading above the segment that holds `words`.
std::string heading_of(const Document& document, std::string_view words) {
  const Segment& segment = holding(document, words);
  return segment.heading == kNoHeading ? "" : at(document, document.segments[segment.heading].span);
}

// Every byte that is no white space, nor of a table's frame, stands in exactly one segment;
// sentences stand inside.
std::string broken(const Document& document) {
  const std::string& text = document.text.utf8;
  std::vector<int> owners(text.size());
  std::uint32_t end = 0;
  for (const Segment& segment : document.segments) {
    if (segment.span.begin < end) return "segments overlap";
    end = segment.span.end;
    if (end > text.size()) return "segment outside";
    for (std::uint32_t i = segment.span.begin; i < end; ++i) owners[i]++;
    for (const Span& sentence : segment.sentences) {
      if (!segment.span.contains(sentence)) return "sentence outside its segment";
    }
    if (segment.part >= document.parts.size()) return "no such part";
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = std::string_view(text).substr(i);
    if (rest.starts_with("\u3000") || rest.starts_with("\uFEFF")) {
      i += 2;
    } else if (rest.starts_with("\u00A0")) {
      i += 1;
    } else if (std::string_view("|-=_*:").find(text[i]) != std::string_view::npos) {
      if (owners[i] > 1) return "byte " + std::to_string(i) + " of a frame has two owners";
    } else if (std::string_view(" \t\r\n\f\v").find(text[i]) == std::string_view::npos &&
               owners[i] != 1) {
      return "byte " + std::to_string(i) + " has " + std::to_string(owners[i]) + " owners";
    }
  }
  return "";
}

const char* const kSummit =
    "(3) OITA\n\n"
    "Hot Springs as a Common Resource\n\n"
    "Ms. Hana Ito\n"
    "Director, Tourism Department, City of Oita\n\n"
    "1. Outline of the city\n"
    "Oita lies on the coast and looks back on a long history of trade with many countries of the\n"
    "region. It has a population of about 480,000.\n\n"
    "2. Sister cities: exchange with Wuhan, China\n"
    "The two cities have been friends for a long time and have sent delegations to each other in\n"
    "many fields, among them sports and, for more than twenty years by now, the theater, the\n"
    "― 12 ―\n"
    "music and the education of young people.\n\n"
    "■ Exchange with Austin, USA\n"
    "○ Became sister cities in 1990\n"
    "(1) Students\n"
    "(2) Teachers\n"
    "【Signatories】\n"
    "Hana Ito (Mayor, City of Oita)\n\n"
    "(4) NAGASAKI\n\n"
    "Ships and Hills\n\n"
    "Mr. Jun Mori\n"
    "Deputy Mayor, Nagasaki City\n\n"
    "1. Outline\n"
    "Nagasaki is known for its harbor, and its people have looked over the sea for five hundred "
    "years.\n"
    "The city has opened many museums, and its citizens are proud of every one of them, great or "
    "small.\n"
    "Ships from all over the world have come here, and people of many countries have made it their "
    "home.\n"
    "Its hills, its churches and its trams are known to everybody who has seen a film about the "
    "city once.\n"
    "The harbor has been dredged twice, and the city plans to do so again as soon as the money is "
    "found.\n"
    "Every year a festival is held, with dragons, lanterns and much noise until the early morning "
    "hours.\n";

TEST(Segment, proceedings_hold_two_parts) {
  const Document document = segmented({kSummit});
  ASSERT_EQ(document.parts.size(), 2u);
  EXPECT_EQ(at(document, document.parts[0].subject), "OITA");
  EXPECT_EQ(at(document, document.parts[0].title), "Hot Springs as a Common Resource");
  ASSERT_EQ(document.parts[0].speakers.size(), 2u);
  EXPECT_EQ(at(document, document.parts[0].speakers[0]), "Ms. Hana Ito");
  EXPECT_EQ(at(document, document.parts[1].subject), "NAGASAKI");
  EXPECT_EQ(holding(document, "known for its harbor").part, 1);
  EXPECT_EQ(broken(document), "");
}

TEST(Segment, headings_govern_what_stands_below) {
  const Document document = segmented({kSummit});
  EXPECT_EQ(heading_of(document, "looks back"), "1. Outline of the city");
  EXPECT_EQ(heading_of(document, "Became sister cities"), "■ Exchange with Austin, USA");
  EXPECT_EQ(heading_of(document, "Hana Ito (Mayor"), "【Signatories】");
  EXPECT_EQ(holding(document, "(1) Students").role, Role::list_item);
}

TEST(Segment, open_sentence_goes_on_behind_a_page_number) {
  const Document document = segmented({kSummit});
  const Segment& paragraph = holding(document, "among them sports");
  EXPECT_NE(at(document, paragraph.span).find("music and the education"), std::string::npos);
  const Document pages =
      segmented({"A long line that stands for a paragraph which goes on and on over the\n",
                 "end of its page. Then it stops.\n"});
  ASSERT_EQ(pages.segments.size(), 1u);
  EXPECT_EQ(pages.segments[0].sentences.size(), 2u);
}

TEST(Segment, page_numbers_are_footers) {
  for (const char* number : {"― 12 ― ― 13 ―", "- 4 -", "17", "１１", "Page 3 of 10"}) {
    const Document document = segmented({std::string("A text that ends.\n\n") + number + "\n"});
    EXPECT_EQ(document.segments.back().role, Role::page_footer) << number;
  }
  EXPECT_NE(segmented({"A text that ends.\n\n2008\n"}).segments.back().role, Role::page_footer);
}

TEST(Segment, running_heads_repeat) {
  const Document document =
      segmented({"City Forum 2010\nFirst text.\n", "City Forum 2010\nSecond text.\n",
                 "City Forum 2010\nThird text.\n"});
  EXPECT_EQ(document.segments[0].role, Role::page_footer);
  EXPECT_EQ(document.segments.size(), 6u);
}

TEST(Segment, japanese_lines_with_blank_lines_between_are_one_paragraph) {
  const Document document =
      segmented({"��まちの概要 \n\n"
                 "大分市は九州の東の海に面した静かな都市で、古くから多くの国々と貿易を続けてきた歴"
                 "史をもつ街 \n\n"
                 "である。現在の人口はおよそ四十八万人で、市民は温泉と魚と山の緑を何よりも大切にし"
                 "て暮らして \n\n"
                 "いる。 \n\n"});
  ASSERT_EQ(document.segments.size(), 2u);
  EXPECT_EQ(document.segments[0].role, Role::heading);
  EXPECT_EQ(document.segments[1].sentences.size(), 2u);
  EXPECT_EQ(document.segments[1].lang, "ja");
}

TEST(Segment, label_over_its_value_is_one_segment) {
  const Document document =
      segmented({"Combined income of our harbours\n7,350 thousand (2003)\n\nOther\n"});
  EXPECT_EQ(document.segments[0].role, Role::paragraph);
  EXPECT_NE(at(document, document.segments[0].span).find("7,350"), std::string::npos);
}

TEST(Segment, tables_have_rows_and_columns) {
  const Document document = segmented({"| City | People |\n|---|---|\n| Oita | 480,000 |\n"});
  ASSERT_EQ(document.segments.size(), 4u);
  EXPECT_TRUE(document.segments[0].header);
  EXPECT_EQ(document.segments[3].row, 2);
  EXPECT_EQ(document.segments[3].column, 2);
  EXPECT_EQ(document.segments[3].table, document.segments[0].table);
  EXPECT_EQ(broken(document), "");
}

TEST(Segment, a_year_that_begins_a_sentence_does_not_end_it) {
  EXPECT_EQ(segmented({"В апреле 1985 г. Оита стала портом."}).segments[0].sentences.size(), 1u);
  const char* two = "Мост через широкую реку у города открыли в апреле 1985 г. Порт старше.";
  EXPECT_EQ(segmented({two}).segments[0].sentences.size(), 2u);
}

TEST(Segment, entries_of_a_list_are_segments_of_their_own) {
  const Document document =
      segmented({"Twin towns\nYerevan (Armenia)\nRexburg (United States)\nVorkuta, Russia\n"});
  ASSERT_EQ(document.segments.size(), 4u);
  EXPECT_EQ(document.segments[0].role, Role::heading);
  EXPECT_EQ(document.segments[3].heading, 0u);
}

TEST(Segment, columns_of_plain_text_are_cells) {
  // columns by wide space, by full-width space, by bars without a frame
  for (const char* text :
       {"City      2010      2020\nOita      474,094   475,614\nBeppu     125,385   115,321\n",
        "都市名　　人口　　世帯数\n大分市　　475,614　　213,345\n別府市　　115,321　　55,123\n",
        "City | People | Year\nOita | 475,614 | 2020\nBeppu | 115,321 | 2020\n"}) {
    const Document document = segmented({text});
    ASSERT_EQ(document.segments.size(), 9u) << text;
    EXPECT_EQ(document.segments[4].row, 2);
    EXPECT_EQ(document.segments[4].column, 2);
    EXPECT_NE(document.segments[4].table, 0u);
    EXPECT_EQ(document.segments[4].span.size(), std::string_view("475,614").size()) << text;
  }
  // a head that begins with an empty cell
  const Document corner = segmented(
      {"          Oita      Beppu\nPeople    475,614   115,321\nTrams     12        14\n"});
  ASSERT_EQ(corner.segments.size(), 8u);
  EXPECT_EQ(corner.segments[0].column, 2);
  // an empty cell keeps the columns behind it
  const Document gap = segmented({"| Oita | | 475,614 |\n| Beppu | 8 | 115,321 |\n"});
  ASSERT_EQ(gap.segments.size(), 5u);
  EXPECT_EQ(gap.segments[1].column, 3);
  // a word spread over its column is one cell
  const Document spread =
      segmented({"人　口　　474,094人\n男　　性　227,368人\n世帯数　　197,625世帯\n"});
  ASSERT_EQ(spread.segments.size(), 6u);
  EXPECT_EQ(at(spread, spread.segments[0].span), "人　口");
  // names, verses, one wide line: no tables
  for (const char* text :
       {"Hana Ito      Mayor of Oita\nKen Mori      Clerk\nRyo Abe       Guide\n",
        "Oita      474,094\nis a port.\n", "Home | News | Contact\n\nOita is a port.\n"})
    for (const Segment& one : segmented({text}).segments) EXPECT_EQ(one.table, 0u) << text;
}

TEST(Segment, blocks_of_a_reader_are_believed) {
  Page page;
  page.number = 1;
  page.text = "Oita\nPeople live here\nand there.\n480,000\n";
  page.blocks = {
      {.role = Role::heading, .level = 1, .span = {0, 4}, .box = {}},
      {.role = Role::paragraph, .span = {5, 32}, .box = {}},
      {.role = Role::table_cell, .table = 1, .row = 2, .column = 3, .span = {33, 40}, .box = {}}};
  Text text;
  text.append(page);
  const Document document = segment({}, text);
  ASSERT_EQ(document.segments.size(), 3u);
  EXPECT_EQ(document.segments[1].heading, 0u);
  EXPECT_EQ(document.segments[2].row, 2);
  EXPECT_EQ(document.segments[2].column, 3);
}

TEST(Segment, languages_by_script) {
  const struct {
    const char* text;
    const char* lang;
  } kCases[] = {{"The city has a harbor.", "en"},
                {"この都市には港がある。", "ja"},
                {"该市有一个很大的港口。", "zh"},
                {"이 도시에는 항구가 있다.", "ko"},
                {"В городе есть порт.", "ru"},
                {"Thành phố có một bến cảng lớn.", "vi"},
                {"480,000", ""}};
  for (const auto& [text, lang] : kCases)
    EXPECT_EQ(segmented({text}).segments[0].lang, lang) << text;
  const Document japanese = segmented({"大分市\n\nこの都市には港がある。とても大きな港である。\n"});
  EXPECT_EQ(japanese.segments[0].lang, "ja");
}

TEST(Segment, cells_without_letters_write_numbers_as_a_comma_decimal_document_does) {
  const Document vietnamese =
      segmented({"Thành phố có một bến cảng lớn và nhiều cây cầu.\n\n1.613.375\n"});
  EXPECT_EQ(vietnamese.segments.back().lang, "vi");
  const Document english = segmented({"The city has a harbor.\n\n53,956\n"});
  EXPECT_EQ(english.segments.back().lang, "");
}

TEST(Segment, note_marks_before_a_bullet_hide_no_item) {
  const Document document = segmented({"Cities we know:\n- Porto\n[85] - Busan\n[edit]- Dalian\n"});
  ASSERT_EQ(document.segments.size(), 4u);
  EXPECT_EQ(document.segments[2].role, Role::list_item);
  EXPECT_EQ(document.segments[3].role, Role::list_item);
}

TEST(Segment, sentences_end_at_stops_only) {
  const Document document =
      segmented({"Mr. Sato met Dr. K. Mori at 3.5 km from No. 5 St. James Street in the U.S. "
                 "capital. They spoke."});
  EXPECT_EQ(document.segments[0].sentences.size(), 2u);
  EXPECT_EQ(segmented({"「行く。」と答えた。そして去った。"}).segments[0].sentences.size(), 2u);
}

TEST(Segment, source_sheet_is_carried) {
  SheetRow sheet;
  sheet.date = "2010-08";
  sheet.place = "Oita";
  const Document document = segmented({"Text."}, sheet);
  EXPECT_EQ(document.reference_date, "2010-08");
  EXPECT_EQ(document.subject, "Oita");
}

TEST(Segment, empty_text_has_one_part) {
  EXPECT_EQ(segmented({""}).parts.size(), 1u);
  EXPECT_EQ(segmented({}).parts.size(), 1u);
}

TEST(Segment, no_byte_is_lost_in_random_lines) {
  const std::vector<std::string> pieces = {"(1) ", "• ",    "Oita",   "。",  "北九州市", "\n",
                                           "\n\n", "\t",    "|",      " ",   "12",       ".",
                                           "■",    "── ",   "# ",     "== ", "||\n",     "\u3000",
                                           "—",    "Mr. A", " Mayor", "① ",  "\f",       "|--|\n"};
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> pages(1 + random() % 3);
    for (std::string& page : pages) {
      for (unsigned i = random() % 60; i-- > 0;) page += pieces[random() % pieces.size()];
    }
    const Document document = segmented(pages);
    ASSERT_EQ(broken(document), "") << document.text.utf8;
  }
}

TEST(Segment, no_byte_is_lost_in_real_texts) {
  int read = 0;
  for (const char* folder : {"../shared/seeds", "../shared/gold/realtexts/docs"}) {
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      EXPECT_EQ(broken(segmented({text.str()})), "") << entry.path();
      ++read;
    }
  }
  if (read == 0) GTEST_SKIP() << "../shared is not here: real texts not tried";
}

}  // namespace
}  // namespace kiroku
