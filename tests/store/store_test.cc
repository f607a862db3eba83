#include "pipeline/store/store.h"

#include <csignal>
#include <fstream>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/store/samples.h"

namespace kiroku {
namespace {

const std::string kNasty =
    std::string("a\0b", 3) + "\"\\\n\t\x01\xE2\x80\xAE 大連市 𠮷 e\u0301 '; DROP TABLE record; --";

Store open_new(const Folder& folder) {
  return Store::open(folder / "kiroku.db", OpenMode::create).value();
}

Ingested nasty_document() {
  std::vector<Page> pages = {page_of(1, "In 2009 the city of 北九州 signed.\nRev. 𠮷野 e\u0301\n"),
                             page_of(2, ""), page_of(3, "\f\f second\n")};
  pages[0].label = kNasty;
  pages[0].languages = {"ja", kNasty};
  pages[0].fonts = {{kNasty, "Type 3", true, false}, {"", "", false, true}};
  pages[0].images = {{{1.5f, 2, 3, 4}, 4000000000u, 1, true}};
  pages[0].counts.suppressed = {1, 2, 3, 4, 5, 4294967295u};
  pages[0].findings = {{"unmapped-glyphs", 1, kNasty}};
  pages[0].blocks = {{Role::table_cell, 1, 2, 3, 4, true, {0, 7}, {1, 2, 3, 4}}};
  pages[1].outcome = PageOutcome::failed;
  pages[1].findings = {{"page-damaged", 2, "broken"}, {"page-damaged", 2, "twice"}};
  pages[2].outcome = PageOutcome::not_recognised;
  pages[2].confidence = 0.3f;
  pages[2].origin = Origin::ocr;
  Ingested ingested = document_of("a/ü 1.pdf", "0001", std::move(pages));
  ingested.outcome = Outcome::crashed;
  ingested.pages_failed = 1;
  ingested.seconds = 0.1;
  ingested.findings = {{"encrypted", 0, kNasty}};
  ingested.source.sheet.path = ingested.source.path;
  ingested.source.sheet.title = kNasty;
  ingested.source.sheet.authors = {"A, B", kNasty, ""};
  ingested.source.sheet.supersedes = "old.pdf";
  return ingested;
}

TEST(Store, gives_back_a_document_exactly) {
  Folder folder;
  Store store = open_new(folder);
  Ingested ingested = nasty_document();
  ingested.text =
      replace(ingested.text, {{{3, 7}, "2010", "era", "plan " + kNasty, 0.25, {"x", kNasty}},
                              {{8, 8}, "very ", "fill", "", 1, {}}});
  ASSERT_EQ(ingested.text.check(), "");
  ASSERT_TRUE(store.put(ingested, 77, store.current_run("rules-1").value()));
  const Ingested back = store.document(ingested.source.digest).value();
  EXPECT_TRUE(back.text == ingested.text);
  EXPECT_EQ(back.text.check(), "");
  EXPECT_EQ(back.text.undo(), ingested.text.undo());
  ASSERT_EQ(back.pages.size(), ingested.pages.size());
  for (std::size_t i = 0; i < back.pages.size(); ++i)
    EXPECT_TRUE(back.pages[i] == ingested.pages[i]) << i;
  EXPECT_EQ(back.findings, ingested.findings);
  EXPECT_EQ(back.source.path, ingested.source.path);
  EXPECT_EQ(back.source.media_type, "application/pdf");
  EXPECT_TRUE(back.source.sheet == ingested.source.sheet);
  EXPECT_EQ(back.outcome, Outcome::crashed);
  EXPECT_EQ(back.pages_failed, 1);
  EXPECT_EQ(back.seconds, 0.1);
}

Place nasty_place(const std::string& name) { return {name, kNasty, "", {"geonames:1", kNasty}}; }

Evidence sheet_evidence() {
  Evidence evidence;
  evidence.basis = Basis::source_sheet;
  evidence.from = kNasty;
  evidence.continued = true;
  evidence.supports = {"parties.0", "parties.1"};
  evidence.quote = kNasty;
  evidence.prefix = "";
  evidence.suffix = kNasty;
  evidence.boxes = {{0.1f, 0.2f, 0.3f, 0.4f}, {}};
  evidence.origin = Origin::inferred;
  evidence.confidence = 0.123f;
  evidence.repairs = {"doubled-text"};
  return evidence;
}

std::vector<Record> nasty_records(const Ingested& ingested) {
  std::vector<Record> records;
  const Record plain = date_of(ingested, 1, 3, 7, "2009");
  Record population = plain;
  population.fields = Population{nasty_place("A"),
                                 {nasty_place("B"), nasty_place("C")},
                                 9'000'000'000'000LL,
                                 kNasty,
                                 1000,
                                 true,
                                 Bound::at_most,
                                 "2009?",
                                 Scope::group,
                                 "women"};
  Agreement agreement;
  agreement.kind = AgreementKind::friendship_city;
  agreement.kind_as_written = kNasty;
  agreement.parties = {{nasty_place("A"), nasty_place("Kitakyushu")}, {Place{}, {}}};
  agreement.signatories = {{kNasty, "Mayor", 1u}, {"", "", {}}};
  agreement.term = "P5Y";
  agreement.status = Status::signed_;
  Record treaty = plain;
  treaty.fields = agreement;
  treaty.flags = {{"context-party", "parties.0", kNasty}, {"", "", ""}};
  treaty.evidence.push_back(sheet_evidence());
  treaty.evidence[0].label = "not the page's";
  treaty.evidence[0].prefix.clear();
  Record undated = plain;
  undated.fields = Date{"", "before", "japanese-era", kNasty, true, "2010", kNasty};
  for (Record record : {plain, population, treaty, undated}) {
    record.id = record_id(record);
    record.fact = fact_id(record);
    records.push_back(record);
  }
  return records;
}

TEST(Store, gives_back_records_exactly) {
  Folder folder;
  Store store = open_new(folder);
  Ingested ingested = nasty_document();
  ingested.records = nasty_records(ingested);
  ASSERT_TRUE(store.put(ingested, 77, store.current_run("rules-1").value()));
  const std::vector<Record> back = records_of(store);
  ASSERT_EQ(back.size(), ingested.records.size());
  for (const Record& record : ingested.records) {
    EXPECT_THAT(back, testing::Contains(record)) << to_json(record);
  }
}

TEST(Store, what_the_page_says_is_not_stored_twice) {
  Folder folder;
  Store store = open_new(folder);
  Ingested ingested = document_of("a.pdf", "1", {page_of(1, "signed in 2009, 大連 then\n")});
  ingested.records = {date_of(ingested, 1, 10, 14, "2009")};
  ASSERT_FALSE(ingested.records[0].evidence[0].boxes.empty());
  ASSERT_TRUE(store.put(ingested, 1, store.current_run("r").value()));
  SQLite::Database database(folder / "kiroku.db");
  SQLite::Statement row(database, "SELECT label, prefix, suffix, boxes FROM evidence");
  ASSERT_TRUE(row.executeStep());
  for (int column = 0; column < 4; ++column) EXPECT_TRUE(row.getColumn(column).isNull()) << column;
  EXPECT_EQ(records_of(store), ingested.records);
}

TEST(Store, paths_that_are_no_utf8_come_back) {
  Folder folder;
  Store store = open_new(folder);
  for (const std::string path : {"b\xFF.pdf", "new\nline.pdf", "a.pdf"}) {
    Ingested ingested = document_of(path, "same", {page_of(1, "in 2009\n")});
    ingested.records = {date_of(ingested, 1, 3, 7, "2009")};
    ASSERT_TRUE(store.put(ingested, 5, store.current_run("r").value()));
  }
  const std::vector<KnownSource> known = store.sources().value();
  ASSERT_EQ(known.size(), 3u);
  EXPECT_EQ(known[0].path, "a.pdf");
  EXPECT_EQ(known[1].path, "b\xFF.pdf");
  EXPECT_EQ(known[2].path, "new\nline.pdf");
  EXPECT_EQ(known[1].digest, "sha256:same");
  ASSERT_TRUE(store.mark_gone({"a.pdf"}));
  const std::vector<Record> records = records_of(store);
  ASSERT_EQ(records.size(), 1u) << "one document under three paths has its records once";
  EXPECT_EQ(records[0].evidence[0].source, "b\xFF.pdf") << "the first path that is not gone";
  EXPECT_EQ(store.status().value().size(), 3u) << "but a status line for each path";
}

TEST(Store, a_changed_file_leaves_no_old_records) {
  Folder folder;
  Store store = open_new(folder);
  const std::int64_t run = store.current_run("r").value();
  for (const std::string year : {"2009", "2010"}) {
    Ingested ingested = document_of("a.pdf", year, {page_of(1, "in " + year + "\n")});
    ingested.records = {date_of(ingested, 1, 3, 7, year)};
    ASSERT_TRUE(store.put(ingested, 5, run));
  }
  ASSERT_EQ(records_of(store).size(), 1u);
  EXPECT_EQ(records_of(store)[0].evidence[0].quote, "2010");
  EXPECT_EQ(store.documents().value().size(), 1u);
}

TEST(Store, a_document_read_in_another_way_replaces_the_reading) {
  Folder folder;
  Store store = open_new(folder);
  const std::int64_t run = store.current_run("r").value();
  for (const std::string key : {"read-1", "read-2", "read-2"}) {
    Ingested ingested = document_of("a.pdf", "1", {page_of(1, "in 2009\n")});
    ingested.read_key = key;
    ingested.records = {date_of(ingested, 1, 3, 7, "2009")};
    ASSERT_TRUE(store.put(ingested, 5, run));
    EXPECT_EQ(records_of(store).size(), 1u);
    EXPECT_EQ(store.known_document("sha256:1").value()->read_key, key);
  }
}

TEST(Store, files_that_could_not_be_read_have_a_status) {
  Folder folder;
  Store store = open_new(folder);
  Source source;
  source.path = "locked.pdf";
  ASSERT_TRUE(store.put_unread(source, 3, Outcome::damaged, {"unreadable", 0, "no: permission"}));
  const std::vector<StatusLine> lines = store.status().value();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].outcome, Outcome::damaged);
  ASSERT_EQ(lines[0].warnings.size(), 1u);
  EXPECT_EQ(lines[0].warnings[0], (Finding{"unreadable", 0, "no: permission"}));
}

TEST(Store, queries_select) {
  Folder folder;
  Store store = open_new(folder);
  const std::int64_t run = store.current_run("r").value();
  Ingested one =
      document_of("x/one.pdf", "1", {page_of(1, "in 2009 and 2010\n"), page_of(2, "2011\n")});
  one.records = {date_of(one, 2, 0, 4, "2011"), date_of(one, 1, 12, 16, "2010", "date.ja.day"),
                 date_of(one, 1, 3, 7, "2009")};
  Record place = one.records[0];
  Population dalian;
  dalian.place = {"Dalian", "大連", "geonames:1814087", {}};
  dalian.count = 6000000;
  place.fields = dalian;
  place.id = record_id(place);
  place.confidence = 0.2f;
  one.records.push_back(place);
  ASSERT_TRUE(store.put(one, 1, run));
  Ingested two = document_of("x/two.pdf", "2", {page_of(1, "in 2009\n")});
  two.records = {date_of(two, 1, 3, 7, "2009")};
  ASSERT_TRUE(store.put(two, 1, run));

  const std::vector<Record> all = records_of(store);
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[0].evidence[0].quote, "2009") << "by position";
  EXPECT_EQ(all[1].evidence[0].quote, "2010");
  EXPECT_EQ(all[4].evidence[0].source, "x/two.pdf");
  EXPECT_EQ(records_of(store, {.type = RecordType::population}).size(), 1u);
  EXPECT_EQ(records_of(store, {.source = "two.pdf"}).size(), 1u);
  EXPECT_EQ(records_of(store, {.source = "wo.pdf"}).size(), 0u);
  for (const char* name : {"dalian", "大連", "geonames:1814087"}) {
    EXPECT_EQ(records_of(store, {.place = name}).size(), 1u) << name;
  }
  EXPECT_EQ(records_of(store, {.rule = "date.ja"}).size(), 1u);
  EXPECT_EQ(records_of(store, {.rule = "date.j"}).size(), 0u);
  EXPECT_EQ(records_of(store, {.min_confidence = 0.5}).size(), 4u);
  EXPECT_EQ(records_of(store, {.id = all[0].id.substr(0, 8)}), std::vector<Record>{all[0]});
  const auto nothing = [](const Record&) { return true; };
  EXPECT_EQ(store.for_each_record({.id = "ffff0000"}, nothing).error().code, ErrorCode::not_found);
  EXPECT_EQ(store.for_each_record({.id = "f"}, nothing).error().code, ErrorCode::wrong_use);
  ASSERT_TRUE(store.mark_gone({"x/two.pdf"}));
  EXPECT_EQ(records_of(store, {.gone = false}).size(), 4u);
  EXPECT_EQ(records_of(store).size(), 5u) << "gone is kept";
}

void write(const std::string& file, const std::string& bytes) { std::ofstream(file) << bytes; }

TEST(Store, says_what_is_wrong_with_a_file) {
  Folder folder;
  EXPECT_EQ(Store::open(folder / "none.db", OpenMode::read_only).error().code,
            ErrorCode::not_found);
  EXPECT_FALSE(std::filesystem::exists(folder / "none.db"));
  write(folder / "text.db", std::string(5000, 'x'));
  EXPECT_THAT(Store::open(folder / "text.db", OpenMode::create).error().message,
              testing::HasSubstr("no Kiroku store"));
  {
    SQLite::Database other(folder / "other.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE places (a)");
  }
  EXPECT_THAT(Store::open(folder / "other.db", OpenMode::create).error().message,
              testing::HasSubstr("another program's"));
  EXPECT_EQ(Store::open(folder / ".", OpenMode::create).error().code, ErrorCode::store_failed);
  EXPECT_EQ(Store::open(folder / "no/such/folder.db", OpenMode::create).error().code,
            ErrorCode::store_failed);
  open_new(folder);
  {
    SQLite::Database newer(folder / "kiroku.db", SQLite::OPEN_READWRITE);
    newer.exec("PRAGMA user_version = 999");
  }
  EXPECT_THAT(Store::open(folder / "kiroku.db", OpenMode::create).error().message,
              testing::HasSubstr("newer kiroku"));
}

TEST(Store, a_damaged_store_is_an_error) {
  Folder folder;
  {
    Store store = open_new(folder);
    for (int i = 0; i < 50; ++i) {
      Ingested ingested =
          document_of(std::to_string(i), std::to_string(i),
                      {page_of(1, std::string(3000, static_cast<char>('a' + i % 26)) + "\n")});
      ASSERT_TRUE(store.put(ingested, 1, store.current_run("r").value()));
    }
  }
  {
    SQLite::Database(folder / "kiroku.db", SQLite::OPEN_READWRITE)
        .exec("PRAGMA wal_checkpoint(TRUNCATE)");
    std::fstream file(folder / "kiroku.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(8192);
    file << std::string(8192 * 30, '\x5A');
  }
  Result<Store> store = Store::open(folder / "kiroku.db", OpenMode::read_write);
  if (store) {
    const auto sources = store->sources();
    const auto status = store->status();
    const auto document = store->document("sha256:1");
    EXPECT_FALSE(sources && status && document);
    if (!document) {
      EXPECT_EQ(document.error().code, ErrorCode::store_failed) << document.error().message;
    }
  } else {
    EXPECT_EQ(store.error().code, ErrorCode::store_failed);
  }
}

TEST(Store, a_full_disk_leaves_nothing_half_written) {
  Folder folder;
  Store store = open_new(folder);
  const std::int64_t run = store.current_run("r").value();
  Ingested small = document_of("small.pdf", "1", {page_of(1, "in 2009\n")});
  small.records = {date_of(small, 1, 3, 7, "2009")};
  ASSERT_TRUE(store.put(small, 1, run));
  std::string noise;
  for (unsigned i = 0, x = 1; i < 600000; ++i)
    noise.push_back(static_cast<char>('!' + ((x = x * 1664525 + 1013904223) >> 24) % 90));
  Ingested large = document_of("large.pdf", "2", {page_of(1, noise + "\n")});
  // The nearest thing to a full disk that needs no rights: the file may not grow any further.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit little{200000, before.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &little);
  const auto put = store.put(large, 1, run);
  setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code, ErrorCode::store_failed) << put.error().message;
  EXPECT_EQ(store.documents().value(), std::vector<std::string>{"sha256:1"});
  EXPECT_EQ(store.sources().value().size(), 1u);
  EXPECT_TRUE(store.put(large, 1, run)) << "and works again when there is room";
}

TEST(Store, views_answer) {
  Folder folder;
  Store store = open_new(folder);
  Ingested ingested = document_of("a.pdf", "1", {page_of(1, "in 2009\n")});
  ingested.records = nasty_records(ingested);
  ASSERT_TRUE(store.put(ingested, 1, store.current_run("r").value()));
  SQLite::Database database(folder / "kiroku.db");
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM records_current").getInt(), 4);
  EXPECT_EQ(database.execAndGet("SELECT source FROM records_current").getString(), "a.pdf");
  EXPECT_GE(database.execAndGet("SELECT count(*) FROM facts_current").getInt(), 1);
}

}  // namespace
}  // namespace kiroku
