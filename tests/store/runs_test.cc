#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/samples.h"

namespace kiroku {
namespace {

struct Runs : testing::Test {
  Folder folder;
  Store store = Store::open(folder / "kiroku.db", OpenMode::create).value();
  std::int64_t current = store.current_run("rules-1").value();
  Ingested document =
      document_of("a.pdf", "1", {page_of(1, "in 2009 and on 3 May 2010 or 2011\n")});

  Record date(std::uint32_t start, std::uint32_t end, const std::string& edtf,
              const std::string& rule = "date.en.day") {
    return date_of(document, 1, start, end, edtf, rule);
  }
  void put(std::vector<Record> records) {
    document.records = std::move(records);
    ASSERT_TRUE(store.put(document, 1, current));
  }
};

TEST_F(Runs, a_diff_names_each_kind_of_change) {
  Record described = date(3, 7, "2009");
  put({described, date(15, 25, "2010-05-03"), date(29, 33, "2011", "date.en.year"),
       date(0, 2, "1999"), date(8, 11, "1888")});
  const std::int64_t draft = store.begin_draft("d", "rules-2").value();
  Record reworded = described;
  reworded.confidence = 0.5f;
  Record moved = date(26, 28, "1999");
  moved.fact = date(0, 2, "1999").fact;
  ASSERT_TRUE(
      store.put_records(draft, document.source.digest,
                        {{reworded, date(17, 25, "2010-05"), date(29, 33, "2011", "date.en.other"),
                          moved, date(12, 14, "1777")}},
                        "rules-2"));
  const RunDiff diff = store.diff(current, draft).value();
  std::map<std::string, std::string> seen;
  for (const Change& change : diff.changes) {
    seen[std::string(word(change.kind))] += change.before.value + ">" + change.after.value;
  }
  EXPECT_EQ(seen, (std::map<std::string, std::string>{{"added", ">1777"},
                                                      {"removed", "1888>"},
                                                      {"changed-value", "2010-05-03>2010-05"},
                                                      {"changed-details", "2009>2009"},
                                                      {"moved-evidence", "1999>1999"},
                                                      {"other-rule", "2011>2011"}}));
  EXPECT_EQ(diff.unchanged, 0);
  EXPECT_EQ(diff.totals.size(), 6u);
  EXPECT_EQ(diff.by_type.at("date").size(), 6u);
  EXPECT_EQ(diff.by_rule.at("date.en.other").at(ChangeKind::rule), 1);
  EXPECT_EQ(store.diff(current, current).value().unchanged, 5);
  EXPECT_TRUE(store.diff(current, current).value().changes.empty());
  EXPECT_TRUE(store.diff(current, current).value().totals.empty());
}

TEST_F(Runs, a_draft_counts_only_when_promoted) {
  put({date(3, 7, "2009")});
  const std::int64_t draft = store.begin_draft("d", "rules-2").value();
  ASSERT_TRUE(
      store.put_records(draft, document.source.digest, {{date(29, 33, "2011")}}, "rules-2"));
  EXPECT_EQ(records_of(store)[0].evidence[0].quote, "2009");
  EXPECT_EQ(records_of(store, {.run = draft})[0].evidence[0].quote, "2011");
  EXPECT_EQ(store.outdated(current, "rules-2").value().size(), 1u);
  ASSERT_TRUE(store.promote(draft));
  EXPECT_EQ(records_of(store)[0].evidence[0].quote, "2011");
  EXPECT_TRUE(store.outdated(draft, "rules-2").value().empty());
  EXPECT_EQ(store.run("current").value().id, draft);
  EXPECT_EQ(store.run("d").value().id, draft);
  EXPECT_EQ(records_of(store, {.run = current}).size(), 1u)
      << "the superseded run keeps its records";
  EXPECT_EQ(store.promote(draft).error().code, ErrorCode::wrong_use);
  EXPECT_EQ(store.promote(99).error().code, ErrorCode::not_found);
}

TEST_F(Runs, documents_ingested_after_the_draft_began_are_kept) {
  put({date(3, 7, "2009")});
  const std::int64_t draft = store.begin_draft("d", "rules-2").value();
  ASSERT_TRUE(
      store.put_records(draft, document.source.digest, {{date(29, 33, "2011")}}, "rules-2"));
  Ingested later = document_of("b.pdf", "2", {page_of(1, "in 2009\n")});
  later.records = {date_of(later, 1, 3, 7, "2009")};
  ASSERT_TRUE(store.put(later, 1, current));
  ASSERT_TRUE(store.promote(draft));
  const std::vector<Record> records = records_of(store);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].evidence[0].source, "b.pdf");
  EXPECT_EQ(store.outdated(draft, "rules-2").value(), std::vector<std::string>{"sha256:2"});
}

TEST_F(Runs, discarded_drafts_leave_nothing) {
  put({date(3, 7, "2009")});
  const std::int64_t draft = store.begin_draft("d", "rules-2").value();
  ASSERT_TRUE(
      store.put_records(draft, document.source.digest, {{date(29, 33, "2011")}}, "rules-2"));
  ASSERT_TRUE(store.discard(draft));
  EXPECT_TRUE(records_of(store, {.run = draft}).empty());
  EXPECT_EQ(records_of(store).size(), 1u);
  EXPECT_EQ(store.discard(current).error().code, ErrorCode::wrong_use);
  const std::int64_t again = store.begin_draft("d", "rules-3").value();
  const std::int64_t anew = store.begin_draft("d", "rules-3").value();
  EXPECT_NE(again, anew);
  EXPECT_EQ(store.run("d").value().id, anew);
  EXPECT_EQ(store.run("nobody").error().code, ErrorCode::not_found);
}

TEST_F(Runs, the_same_statement_is_one_row_in_all_runs) {
  put({date(3, 7, "2009"), date(3, 7, "2009")});
  const std::int64_t draft = store.begin_draft("d", "rules-2").value();
  ASSERT_TRUE(store.put_records(draft, document.source.digest, {{date(3, 7, "2009")}}, "rules-2"));
  EXPECT_EQ(store.diff(current, draft).value().unchanged, 1) << "seen again, provably";
  std::vector<RunInfo> runs = store.runs().value();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].records, 1);
  EXPECT_EQ(runs[1].records, 1);
  EXPECT_EQ(runs[1].documents, 1);
  EXPECT_EQ(runs[1].state, RunState::draft);
  EXPECT_THAT(runs[1].created, testing::MatchesRegex("....-..-..T..:..:..Z"));
}

}  // namespace
}  // namespace kiroku
