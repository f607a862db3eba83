// The log of decisions: what is in force, what records carry, and what becomes of it after re-runs.
#include <random>
#include <set>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "schemas/json.h"
#include "tests/store/samples.h"

namespace kiroku {
namespace {

struct Decisions : testing::Test {
  Folder folder;
  Store store = Store::open(folder / "kiroku.db", OpenMode::create).value();
  std::int64_t run = store.current_run("rules-1").value();
  Ingested document =
      document_of("a.pdf", "1", {page_of(1, "in 2009 and on 3 May 2010 or 2011, in 2009 too\n")});
  Record first = date_of(document, 1, 3, 7, "2009");
  Record second = date_of(document, 1, 15, 25, "2010-05-03");

  void SetUp() override { put({first, second}); }
  void put(std::vector<Record> records) {
    document.records = std::move(records);
    ASSERT_TRUE(store.put(document, 1, run));
    ASSERT_TRUE(store.re_anchor_decisions());
  }
  Decision decide(const Record& record, Action action, const std::string& who = "ana") {
    Decision decision = on(record);
    decision.reviewer = who;
    decision.action = action;
    decision.why = "because";
    return store.decide(decision).value();
  }
  Decision correct(const Record& record, const std::string& edtf, const std::string& who = "ana") {
    Decision decision = on(record);
    decision.reviewer = who;
    decision.action = Action::correct;
    Date date = std::get<Date>(record.fields);
    date.edtf = edtf;
    decision.corrected = date;
    return store.decide(decision).value();
  }
  std::string state_of(const Record& record) { return state(store.verdict(record).value()); }
  Opinion only() {
    const std::vector<Opinion> standing = store.standing().value();
    EXPECT_EQ(standing.size(), 1u);
    return standing.empty() ? Opinion{} : standing.front();
  }
  std::vector<Decision> log() {
    std::vector<Decision> entries;
    EXPECT_TRUE(store.for_each_decision([&](const Decision& entry) {
      entries.push_back(entry);
      return true;
    }));
    return entries;
  }
};

TEST_F(Decisions, the_last_word_of_a_reviewer_counts_and_undo_gives_the_one_before) {
  EXPECT_EQ(state_of(first), "");
  decide(first, Action::accept);
  EXPECT_EQ(state_of(first), "accepted");
  decide(first, Action::reject);
  EXPECT_EQ(state_of(first), "rejected");
  EXPECT_EQ(state_of(second), "");
  EXPECT_EQ(store.undo("ana").value().action, Action::reject);
  EXPECT_EQ(state_of(first), "accepted");
  EXPECT_EQ(store.undo("ana").value().action, Action::accept);
  EXPECT_EQ(state_of(first), "");
  EXPECT_EQ(store.undo("ana").error().code, ErrorCode::not_found);
  EXPECT_EQ(store.undo("bo").error().code, ErrorCode::not_found);
  EXPECT_EQ(log().size(), 4u) << "what was taken back stays in the log";
}

TEST_F(Decisions, two_reviewers_may_differ) {
  decide(first, Action::accept, "ana");
  decide(first, Action::accept, "bo");
  EXPECT_EQ(state_of(first), "accepted");
  decide(first, Action::reject, "bo");
  EXPECT_EQ(state_of(first), "disputed");
  EXPECT_EQ(store.verdict(first).value().opinions.size(), 2u);
  decide(first, Action::skip, "bo");
  EXPECT_EQ(state_of(first), "accepted") << "who is unsure does not contradict";
  correct(first, "2008", "bo");
  EXPECT_EQ(state_of(first), "disputed");
}

TEST_F(Decisions, a_correction_stands_in_the_record_beside_what_was_read) {
  correct(first, "2008");
  Verdict verdict = store.verdict(first).value();
  Record record = first;
  apply(verdict, record);
  EXPECT_EQ(std::get<Date>(record.fields).edtf, "2008");
  EXPECT_EQ(std::get<Date>(*verdict.original).edtf, "2009");
  Decision wrong = on(first);
  wrong.reviewer = "ana";
  wrong.action = Action::correct;
  Date date = std::get<Date>(first.fields);
  date.edtf = "last year";
  wrong.corrected = date;
  EXPECT_EQ(store.decide(wrong).error().code, ErrorCode::wrong_use);
}

// What is said of one statement holds for all of its fact; only what was corrected changes.
TEST_F(Decisions, cover_all_statements_of_a_fact) {
  Record twin = date_of(document, 1, 38, 42, "2009");
  twin.fact = first.fact;
  std::get<Date>(twin.fields).modifier = "since";
  put({first, second, twin});
  correct(first, "2008");
  Verdict verdict = store.verdict(twin).value();
  Record record = twin;
  apply(verdict, record);
  EXPECT_EQ(std::get<Date>(record.fields).edtf, "2008");
  EXPECT_EQ(std::get<Date>(record.fields).modifier, "since");
}

TEST_F(Decisions, the_log_is_only_added_to) {
  decide(first, Action::accept);
  SQLite::Database file(folder / "kiroku.db", SQLite::OPEN_READWRITE);
  EXPECT_THROW(file.exec("UPDATE decision SET reviewer = 'bo'"), SQLite::Exception);
  EXPECT_THROW(file.exec("DELETE FROM decision"), SQLite::Exception);
}

TEST_F(Decisions, a_decision_is_kept_over_another_rule_and_another_confidence) {
  decide(first, Action::accept);
  Record again = first;
  again.rule = "date.en.year";
  again.confidence = 0.3f;
  put({again});
  EXPECT_EQ(only().anchor, Anchor::kept);
  EXPECT_EQ(state_of(again), "accepted");
}

TEST_F(Decisions, another_value_needs_a_new_look) {
  decide(first, Action::accept);
  Record other = first;
  std::get<Date>(other.fields).modifier = "since";
  put({other, second});
  EXPECT_EQ(only().anchor, Anchor::needs_re_review);
  EXPECT_EQ(state_of(other), "needs-re-review");
  put({date_of(document, 1, 3, 7, "1999"), second});
  EXPECT_EQ(only().anchor, Anchor::needs_re_review) << only().anchor_why;
}

TEST_F(Decisions, the_same_words_once_elsewhere_are_re_anchored_and_logged) {
  const Decision decision = decide(first, Action::accept);
  const Record moved = date_of(document, 1, 38, 42, "2009");
  put({moved, second});
  EXPECT_EQ(only().anchor, Anchor::re_anchored);
  EXPECT_EQ(only().record, moved.id);
  ASSERT_EQ(log().size(), 2u);
  EXPECT_EQ(log()[1].action, Action::re_anchor);
  EXPECT_EQ(log()[1].of, decision.id);
  EXPECT_EQ(log()[1].record, moved.id);
  EXPECT_EQ(state_of(moved), "accepted");
  put({moved, second});
  EXPECT_EQ(log().size(), 2u) << "what the log knows is not written again";
}

TEST_F(Decisions, the_same_words_twice_need_a_person) {
  Record lost = first;
  lost.evidence.front().start = 20;  // stood where nothing is found any more
  lost.evidence.front().prefix = "before ";
  lost.id = "00000000000000aa";
  lost.fact = "00000000000000bb";
  decide(lost, Action::reject);
  put({first, date_of(document, 1, 38, 42, "2009")});
  EXPECT_EQ(only().anchor, Anchor::needs_re_review) << only().anchor_why;
}

TEST_F(Decisions, what_is_found_nowhere_is_orphaned_and_stays_counted) {
  decide(first, Action::accept);
  put({second});
  EXPECT_EQ(only().anchor, Anchor::orphaned);
  EXPECT_NE(only().anchor_why, "");
  put({first, second});
  EXPECT_EQ(only().anchor, Anchor::kept) << "and is back when its statement is";
}

TEST_F(Decisions, follow_a_document_that_supersedes_theirs) {
  decide(first, Action::accept);
  decide(second, Action::reject);
  Ingested newer = document_of("b.pdf", "2", {page_of(1, "as it was in 2009 already\n")});
  newer.source.sheet.path = "b.pdf";
  newer.source.sheet.supersedes = "a.pdf";
  const Record there = date_of(newer, 1, 13, 17, "2009");
  newer.records = {there};
  ASSERT_TRUE(store.put(newer, 1, run));
  EXPECT_EQ(store.re_anchor_decisions().value(), 1);
  EXPECT_EQ(store.re_anchor_decisions().value(), 0);
  EXPECT_EQ(state_of(there), "accepted");
  EXPECT_EQ(state_of(second), "needs-re-review");
}

TEST_F(Decisions, an_added_fact_is_a_record_until_it_is_taken_back) {
  Record missed = date_of(document, 1, 29, 33, "2011");
  Decision add = on(missed);
  add.original.reset();
  add.corrected = missed.fields;
  add.reviewer = "ana";
  add.action = Action::add;
  add.rule.clear();
  const Decision added = store.decide(add).value();
  const std::vector<Record> records = records_of(store);
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[2].id, missed.id);
  EXPECT_EQ(records[2].rule, kAddedRule);
  EXPECT_EQ(records[2].evidence.front().quote, "2011");
  EXPECT_EQ(state_of(records[2]), "added");
  EXPECT_EQ(records_of(store, {.id = missed.id.substr(0, 6)}).size(), 1u);
  EXPECT_EQ(records_of(store, {.rule = "date"}).size(), 2u);
  EXPECT_EQ(records_of(store, {.added = false}).size(), 2u);
  decide(records[2], Action::accept, "bo");
  const std::vector<Opinion> standing = store.standing().value();
  EXPECT_EQ(standing.size(), 2u);
  for (const Opinion& opinion : standing) EXPECT_EQ(opinion.anchor, Anchor::kept);
  ASSERT_TRUE(store.undo("ana", added.id));
  EXPECT_EQ(records_of(store).size(), 2u);
}

TEST_F(Decisions, go_to_another_store_and_back_without_a_change) {
  decide(first, Action::accept);
  correct(second, "2010-05-04");
  decide(first, Action::reject, "bo");
  ASSERT_TRUE(store.undo("bo"));
  Store other = Store::open(folder / "other.db", OpenMode::create).value();
  std::vector<Decision> entries;
  for (const Decision& entry : log()) {
    entries.push_back(decision_from_json(to_json(entry)).value());
    EXPECT_EQ(to_json(entries.back()), to_json(entry));
  }
  EXPECT_EQ(other.import_decisions(entries).value().fresh, 4);
  EXPECT_EQ(other.import_decisions(entries).value().known, 4);
  entries[0].why = "changed afterwards";
  EXPECT_EQ(other.import_decisions(entries).error().code, ErrorCode::damaged);
  std::vector<std::string> here, there;
  for (const Decision& entry : log()) here.push_back(to_json(entry));
  EXPECT_TRUE(other.for_each_decision([&](const Decision& entry) {
    there.push_back(to_json(entry));
    return true;
  }));
  EXPECT_EQ(here, there);
}

TEST_F(Decisions, two_processes_lose_none) {
  for (const char* who : {"ana", "bo"}) {
    const pid_t child = fork();
    if (child != 0) continue;
    Result<Store> own = Store::open(folder / "kiroku.db", OpenMode::read_write);
    if (!own) _exit(1);
    for (int i = 0; i < 100; ++i) {
      Decision decision = on(i % 2 ? first : second);
      decision.reviewer = who;
      if (!own->decide(decision)) _exit(2);
    }
    _exit(0);
  }
  for (int i = 0; i < 2; ++i) {
    int status = -1;
    wait(&status);
    EXPECT_EQ(status, 0);
  }
  std::set<std::string> ids, times;
  for (const Decision& entry : log()) {
    ids.insert(entry.id);
    times.insert(entry.at);
  }
  EXPECT_EQ(ids.size(), 200u);
  EXPECT_EQ(times.size(), 200u);
}

// ---- a long log over many rule changes

// A year on each line, 20 lines a page; rules find some of them, in one way or another, each time.
constexpr std::size_t kLine = 25, kLinesOnPage = 20;

Ingested archive(const std::string& path, const std::string& digest, int first, int last) {
  std::vector<Page> pages;
  for (int page = first; page < last; ++page) {
    std::string text;
    for (std::size_t i = 0; i < kLinesOnPage; ++i) {
      const std::size_t year = 1000 + static_cast<std::size_t>(page) * kLinesOnPage + i;
      text += "The fair a" + std::to_string(year) + " was held.\n";
    }
    pages.push_back(page_of(page - first + 1, text));
  }
  return document_of(path, digest, pages);
}

std::vector<Record> found_in(const Ingested& document, std::mt19937& random) {
  std::vector<Record> found;
  for (const PageText& page : document.text.pages) {
    for (std::size_t line = 0; line < kLinesOnPage; ++line) {
      const auto end = static_cast<std::uint32_t>(line * kLine + 14);
      const unsigned kind = random() % 20;
      if (kind == 0) continue;  // no rule finds it
      const std::string year(document.text.at(page.span).substr(end - 4, 4));
      Record record = date_of(document, page.number, kind == 1 ? end - 5 : end - 4, end, year,
                              "date.en.r" + std::to_string(kind));
      if (kind == 2) std::get<Date>(record.fields).modifier = "early";
      found.push_back(record);
    }
  }
  return found;
}

TEST_F(Decisions, a_thousand_survive_fifty_rule_changes_and_a_new_version) {
  std::mt19937 random(7);
  Ingested old = archive("old.pdf", "7", 0, 10);
  old.records = found_in(old, random);
  ASSERT_TRUE(store.put(old, 1, run));
  const char* reviewers[] = {"ana", "bo", "chi"};
  std::size_t entries = 0;
  std::set<std::string> written;
  for (; entries < 1000; ++entries) {
    const Record& record = old.records[random() % old.records.size()];
    const std::string who = reviewers[random() % 3];
    const unsigned what = random() % 8;
    if (what == 0) {
      if (!store.undo(who)) --entries;  // there was nothing to undo
    } else {
      written.insert(what == 1 ? correct(record, "1888", who).id
                               : decide(record, static_cast<Action>(what % 2), who).id);
    }
  }
  const std::size_t in_force = store.standing().value().size();
  for (int change = 0; change < 50; ++change) {
    const std::string rules = "rules-" + std::to_string(change + 2);
    const std::int64_t draft = store.begin_draft("d", rules).value();
    ASSERT_TRUE(store.put_records(draft, old.source.digest, {found_in(old, random)}, rules));
    ASSERT_TRUE(store.promote(draft));
  }
  const std::int64_t current = store.run("current").value().id;
  Ingested fresh = archive("new.pdf", "8", 2, 10);
  fresh.source.sheet.path = "new.pdf";
  fresh.source.sheet.supersedes = "old.pdf";
  fresh.records = found_in(fresh, random);
  ASSERT_TRUE(store.put(fresh, 1, current));
  ASSERT_TRUE(store.re_anchor_decisions());
  std::map<Anchor, std::size_t> counts;
  const std::vector<Opinion> standing = store.standing().value();
  for (const Opinion& opinion : standing) {
    ++counts[opinion.anchor];
    EXPECT_EQ(opinion.anchor_why.empty(),
              opinion.anchor == Anchor::kept || opinion.anchor == Anchor::re_anchored);
  }
  std::size_t total = 0;
  for (const auto& [anchor, count] : counts) total += count;
  EXPECT_EQ(total, in_force) << "each stands somewhere, or says why not";
  EXPECT_GT(counts[Anchor::re_anchored], in_force / 3);
  EXPECT_GT(counts[Anchor::needs_re_review], 0u);
  std::set<std::string> found;
  std::size_t re_anchors = 0;
  for (const Decision& entry : log()) {
    found.insert(entry.id);
    if (entry.action == Action::re_anchor) ++re_anchors;
  }
  for (const std::string& id : written) EXPECT_TRUE(found.count(id)) << id;
  EXPECT_EQ(found.size(), entries + re_anchors) << "nothing but re-anchors was added";
}

}  // namespace
}  // namespace kiroku
