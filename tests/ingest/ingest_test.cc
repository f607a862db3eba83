// Folders in, records out, with workers whose children do as the files say: a file "crash" dies.
#include "pipeline/ingest.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipeline/extract_all.h"
#include "schemas/words.h"
#include "tests/store/samples.h"

namespace kiroku {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// Pages are separated by form feeds; the words CRASH, HANG, SECRET and PICTURE do what they say.
Result<DocumentFacts> fake_read(std::string_view bytes, std::string_view,
                                const ReadOptions& options, const PageSink& sink) {
  DocumentFacts facts;
  if (bytes.find("SECRET") != std::string_view::npos && options.password.empty()) {
    return fail(ErrorCode::password_needed, "needs a password");
  }
  for (int number = 1; !bytes.empty(); ++number) {
    const std::size_t end = std::min(bytes.find('\f'), bytes.size());
    const std::string text(bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    ++facts.pages;
    if (number < options.first_page || (options.last_page > 0 && number > options.last_page))
      continue;
    if (text.find("CRASH") != std::string::npos) raise(SIGKILL);
    if (text.find("HANG") != std::string::npos) std::this_thread::sleep_for(std::chrono::hours(1));
    Page page = page_of(number, text);
    if (text.find("BLANK") != std::string::npos) page = page_of(number, "");
    if (text.find("PICTURE") != std::string::npos) {
      page = page_of(number, "");
      page.reason = "picture";
    }
    sink(std::move(page));
  }
  return facts;
}

// How many pages were recognised, in memory that the children share with us.
int& recognitions() {
  static void* const shared =
      mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return *static_cast<int*>(shared);
}

Result<Page> fake_recognise(std::string_view bytes, std::string_view, int page,
                            const std::vector<std::string>& languages, const std::string&) {
  ++recognitions();
  if (page == 1 && bytes.find("PICTURE THAT TAKES TOO LONG") != std::string_view::npos)
    std::this_thread::sleep_for(std::chrono::hours(1));
  if (languages == std::vector<std::string>{"xx"}) {
    return fail(ErrorCode::ocr_unavailable, "no model for xx");
  }
  return page_of(page, "recognised in 1999\n");
}

constexpr char kPack[] =
    "pack: {id: test, everywhere: true, emit: date}\n"
    "slots: {year4: {re: '[12][0-9]{3}', to: int}}\n"
    "rules:\n"
    "  - id: year\n"
    "    match: '%s{y:year4}'\n"
    "    fields: {year: y}\n"
    "    examples: ['%s[[%s2009]] => 2009']\n";

Rules rules(const std::string& word = "in ") {
  std::string yaml = kPack;
  for (std::size_t at = 0; (at = yaml.find("%s")) != std::string::npos;) {
    const bool quoted = yaml.compare(at, 4, "%s[[") == 0;
    yaml.replace(at, 2, quoted ? "" : word);
  }
  auto made = Rules::compile({{"test.yaml", yaml}}, Gazetteer::load("").value_or(Gazetteer()));
  if (!made) throw std::runtime_error(made.error().message);
  return *std::move(made);
}

Limits limits() {
  Limits limits;
  limits.seconds_since_progress = 1.5;
  if (jail_support().landlock == 0) limits.jail = Jail::without_landlock;
  return limits;
}

struct Ingest : testing::Test {
  Folder folder;
  std::string top = folder / "files";
  Workers workers =
      Workers::start(limits(), {[] { recognitions(); }, fake_read, fake_recognise, nullptr})
          .value();
  Store store = Store::open(folder / "kiroku.db", OpenMode::create).value();
  Rules found_by = rules();
  IngestOptions options{.paths = {top}};
  std::atomic<bool> stop = false;
  std::vector<Progress> seen;

  void SetUp() override {
    mkdir(top.c_str(), 0755);
    recognitions() = 0;
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(top + "/" + name, std::ios::binary) << text;
  }
  IngestSummary run() {
    Tools tools{workers, store, found_by};
    seen.clear();
    const auto summary = ingest(
        options, tools, [&](const Progress& one) { seen.push_back(one); }, stop);
    EXPECT_TRUE(summary) << summary.error().message;
    return summary.value_or(IngestSummary{});
  }
  ExtractSummary extract_again(const ReExtractOptions& how, const Rules& with) {
    const ExtractPlan plan = plan_extract({}, store, with).value();
    return extract_planned(plan, how, store, with, {}, stop).value();
  }
  std::map<std::string, std::string> outcomes() {
    std::map<std::string, std::string> by_name;
    const std::vector<StatusLine> lines = store.status().value();
    for (const StatusLine& line : lines) {
      by_name[line.source.substr(top.size() + 1)] = std::string(word(line.outcome));
    }
    EXPECT_EQ(by_name.size(), lines.size()) << "one outcome for each file";
    return by_name;
  }
  std::string dump() {
    std::string lines;
    for (const Record& record : records_of(store)) lines += to_json(record) + "\n";
    return lines;
  }
};

TEST_F(Ingest, every_file_has_one_outcome) {
  write("fine.txt", "signed in 2009\n\fand in 2010\n");
  write("crash.txt", "CRASH");
  write("hang.txt", "HANG");
  write("crash-inside.txt", "in 2001\n\fCRASH\fin 2005\n");
  write("hang-inside.txt", "in 2002\n\fHANG");
  write("secret.txt", "SECRET in 2003");
  write("blank.txt", "BLANK");
  write("empty.txt", "");
  write("scan.txt", "PICTURE");
  write("what.bin", std::string("\0\1\2\3\xFE\xFF\0\0\x7F", 9));
  write("bad\xFFname\n.txt", "in 2004\n");
  mkfifo((top + "/pipe").c_str(), 0644);
  symlink("nowhere", (top + "/dangling").c_str());
  const IngestSummary summary = run();
  EXPECT_THAT(
      outcomes(),
      ElementsAre(Pair("bad\xFFname\n.txt", "ok"), Pair("blank.txt", "empty"),
                  Pair("crash-inside.txt", "ok-with-warnings"), Pair("crash.txt", "crashed"),
                  Pair("dangling", "damaged"), Pair("empty.txt", "empty"), Pair("fine.txt", "ok"),
                  Pair("hang-inside.txt", "ok-with-warnings"), Pair("hang.txt", "timed-out"),
                  Pair("pipe", "unsupported"), Pair("scan.txt", "ok"),
                  Pair("secret.txt", "password-needed"), Pair("what.bin", "unsupported")));
  EXPECT_EQ(summary.fresh, 13u);
  EXPECT_EQ(summary.failed, 8u);
  EXPECT_EQ(summary.pages, 12u) << "pages around a crash or a time-out are kept, lost ones counted";
  EXPECT_THAT(dump(), HasSubstr("2001"));
  EXPECT_THAT(dump(), HasSubstr("1999"));
  EXPECT_EQ(std::count_if(seen.begin(), seen.end(),
                          [](const Progress& one) { return !one.path.empty(); }),
            13);
  EXPECT_EQ(seen.back().files_done, seen.back().files_total);
  EXPECT_EQ(seen.back().bytes_done, seen.back().bytes_total);
  options.password = "word";
  const IngestSummary again = run();
  EXPECT_EQ(again.changed, 1u) << "only the encrypted file again";
  EXPECT_EQ(again.unchanged, 12u);
  EXPECT_EQ(outcomes()["secret.txt"], "ok");
}

TEST_F(Ingest, a_second_run_reads_nothing) {
  write("a.txt", "in 2009\n");
  write("b.txt", "in 2010\n");
  run();
  const std::string before = dump();
  const IngestSummary again = run();
  EXPECT_EQ(again.unchanged, 2u);
  EXPECT_EQ(again.pages, 0u);
  EXPECT_TRUE(seen.empty());
  EXPECT_EQ(dump(), before);
}

TEST_F(Ingest, changed_moved_and_gone_are_told_apart) {
  write("a.txt", "in 2009\n");
  write("b.txt", "in 2010\n");
  write("c.txt", "in 2011\n");
  run();
  write("a.txt", "in 1909, longer\n");
  rename((top + "/b.txt").c_str(), (top + "/moved.txt").c_str());
  utimensat(AT_FDCWD, (top + "/c.txt").c_str(), nullptr, 0);  // touched, the bytes are the same
  const IngestSummary again = run();
  EXPECT_EQ(again.changed, 1u);
  EXPECT_EQ(again.fresh, 1u);
  EXPECT_EQ(again.gone, 1u);
  EXPECT_EQ(again.unchanged, 1u);
  EXPECT_EQ(again.pages, 1u) << "only what has new bytes is read";
  EXPECT_THAT(dump(), testing::AllOf(HasSubstr("1909"), HasSubstr("moved.txt"),
                                     testing::Not(HasSubstr("2009"))));
  unlink((top + "/c.txt").c_str());
  EXPECT_EQ(run().gone, 1u);
  EXPECT_THAT(dump(), HasSubstr("2011")) << "gone is kept";
  EXPECT_EQ(run().gone, 0u) << "and told once";
  write("c.txt", "in 2011\n");
  EXPECT_EQ(run().unchanged, 3u) << "and is welcome back";
}

TEST_F(Ingest, the_same_bytes_are_read_once) {
  for (int i = 0; i < 20; ++i) write("copy" + std::to_string(i) + ".txt", "in 2009\n");
  options.threads = 4;
  const IngestSummary summary = run();
  EXPECT_EQ(summary.fresh, 20u);
  EXPECT_EQ(summary.pages, 1u);
  EXPECT_EQ(records_of(store).size(), 1u);
  EXPECT_EQ(outcomes().size(), 20u);
}

TEST_F(Ingest, order_and_threads_do_not_matter) {
  for (int i = 0; i < 40; ++i)
    write(std::to_string(i) + ".txt", "x in " + std::to_string(1900 + i) + "\n\fin 2000\n");
  write("copy of 7.txt", "x in 1907\n\fin 2000\n");
  options.threads = 1;
  run();
  const std::string expected = dump();
  EXPECT_EQ(std::count(expected.begin(), expected.end(), '\n'), 80);
  store = Store::open(folder / "second.db", OpenMode::create).value();
  options.threads = 4;
  run();
  EXPECT_EQ(dump(), expected);
  store = Store::open(folder / "third.db", OpenMode::create).value();
  for (int i = 39; i >= 0; --i) {
    options.paths = {top + "/" + std::to_string(i) + ".txt"};
    run();
  }
  options.paths = {top};
  run();
  EXPECT_EQ(dump(), expected);
}

TEST_F(Ingest, recognition_left_out_is_made_up_for_later) {
  write("scan.txt", "PICTURE");
  options.recognise = false;
  run();
  EXPECT_EQ(outcomes()["scan.txt"], "ok-with-warnings");
  EXPECT_TRUE(records_of(store).empty());
  EXPECT_EQ(run().unchanged, 1u);
  options.recognise = true;
  options.languages = {"xx"};
  run();
  EXPECT_EQ(outcomes()["scan.txt"], "ok-with-warnings") << "no model: said, not failed";
  options.languages = {};
  EXPECT_EQ(run().pages, 1u);
  EXPECT_EQ(outcomes()["scan.txt"], "ok");
  options.recognise = false;
  EXPECT_EQ(run().unchanged, 1u) << "what was recognised stays";
}

TEST_F(Ingest, no_page_is_recognised_twice) {
  write("scan.txt", "PICTURE\fin 2001\fPICTURE");
  run();
  EXPECT_EQ(recognitions(), 2);
  const std::string first = dump();
  options.languages = {"ja"};
  run();
  EXPECT_EQ(recognitions(), 4) << "other languages: another result";
  options.languages = {};
  EXPECT_EQ(run().pages, 3U) << "it is read again";
  EXPECT_EQ(recognitions(), 4);
  EXPECT_EQ(dump(), first);
  write("scan.txt", "PICTURE\fin 2001\fPICTURE\f");  // other bytes: nobody knows what they show
  run();
  EXPECT_EQ(recognitions(), 6);
  {
    SQLite::Database stored(folder / "kiroku.db", SQLite::OPEN_READWRITE);
    stored.exec("UPDATE recognised SET result = x'00'; UPDATE document SET read_key = 'read-1'");
  }
  EXPECT_EQ(run().pages, 3U);
  EXPECT_EQ(recognitions(), 8) << "what is damaged is recognised again";
  EXPECT_EQ(outcomes()["scan.txt"], "ok");
}

TEST_F(Ingest, a_stage_done_again_changes_only_what_comes_out_otherwise) {
  write("scan.txt", "PICTURE\fin 2001\fPICTURE");
  write("text.txt", "in 2009\n");
  write("copy.txt", "in 2009\n");
  run();
  const std::string first = dump();
  options.again = Again::read;
  IngestSummary again = run();
  EXPECT_EQ(again.redone.documents, 2U) << "bytes at two paths are read once";
  EXPECT_EQ(again.redone.as_before, 2U);
  EXPECT_EQ(again.unchanged, 3U);
  EXPECT_EQ(recognitions(), 2) << "what was recognised is kept";
  options.again = Again::recognise;
  again = run();
  EXPECT_EQ(again.redone.documents, 1U);
  EXPECT_EQ(recognitions(), 4);
  options.again = Again::repair;
  unlink((top + "/text.txt").c_str());
  again = run();
  EXPECT_EQ(again.redone.as_before, 2U);
  write("text.txt", "in 2009\n");
  {
    SQLite::Database stored(folder / "kiroku.db", SQLite::OPEN_READWRITE);
    stored.exec(
        "UPDATE page SET reason = 'no reason' WHERE document IN (SELECT key FROM document WHERE "
        "pages = 1)");
  }
  EXPECT_EQ(run().redone.as_before, 2U) << "repairs look at the text alone";
  options.again = Again::read;
  again = run();
  EXPECT_EQ(again.redone.changed, 1U);
  EXPECT_EQ(again.records, 1U) << "only what changed went through the rules";
  options.again = Again::nothing;
  EXPECT_EQ(run().unchanged, 3U);
  EXPECT_EQ(dump(), first);
}

TEST_F(Ingest, what_comes_out_worse_is_not_taken) {
  write("scan.txt", "PICTURE\fin 2001");
  run();
  const std::string first = dump();
  {
    SQLite::Database stored(folder / "kiroku.db", SQLite::OPEN_READWRITE);
    stored.exec("UPDATE document SET read_key = 'read-6 recognised xx'");
  }
  options.languages = {"xx"};  // no model
  options.again = Again::recognise;
  const IngestSummary again = run();
  EXPECT_EQ(again.redone.worse, 1U);
  EXPECT_EQ(again.warnings.size(), 1U);
  EXPECT_EQ(dump(), first);
}

TEST_F(Ingest, a_superseded_run_keeps_what_it_saw_when_a_stage_is_done_again) {
  write("a.txt", "in 2009 and since 1979\n");
  run();
  const ExtractSummary later = extract_again({}, rules("since "));
  found_by = rules("since ");
  {
    SQLite::Database stored(folder / "kiroku.db", SQLite::OPEN_READWRITE);
    stored.exec("UPDATE page SET reason = 'no reason'");
  }
  options.again = Again::read;
  EXPECT_EQ(run().redone.changed, 1U);
  EXPECT_EQ(store.diff(later.before, later.run).value().totals.at(ChangeKind::removed), 1);
  EXPECT_THAT(dump(), HasSubstr("1979"));
}

TEST_F(Ingest, a_page_whose_recognition_takes_too_long_is_lost_alone) {
  write("scan.txt", "PICTURE THAT TAKES TOO LONG\fPICTURE");
  run();
  const std::vector<StatusLine> lines = store.status().value();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(word(lines[0].outcome), "ok-with-warnings");
  EXPECT_EQ(lines[0].pages_failed, 1);
  const Ingested stored = store.document(store.documents().value().at(0)).value();
  EXPECT_EQ(stored.pages.at(0).outcome, PageOutcome::timed_out);
  EXPECT_EQ(stored.pages.at(1).outcome, PageOutcome::ok);
  EXPECT_EQ(stored.text.utf8, "\frecognised in 1999\n");
}

// The text of a stored document, by its file's name.
std::string text_of(Store& store, const std::string& name) {
  const std::vector<KnownSource> sources = store.sources().value();
  for (const KnownSource& source : sources) {
    if (source.path.size() >= name.size() &&
        source.path.compare(source.path.size() - name.size(), name.size(), name) == 0)
      return store.document(source.digest).value().text.utf8;
  }
  return "no such file";
}

TEST_F(Ingest, lost_glyphs_are_filled_from_the_document_that_the_sheet_names) {
  // A page that were mostly damaged would be recognised instead.
  const std::string council =
      "\nThe town council met in the hall by the river and spoke about boats, nets and money for "
      "an "
      "hour. Then all of them went down to the water and looked at what stands there now.\n";
  const std::string damaged = "Re�e��l��f�t�e����t�e���fi�������et\n" + council;
  write("a.txt", damaged);
  write("b.txt", "(2) Renewal of the northern fish market\n");
  EXPECT_EQ(run().fresh, 2u);
  EXPECT_EQ(text_of(store, "a.txt"), damaged) << "nothing ties the two";
  write("sources.csv", "path,translation_of\na.txt,b.txt\n");
  EXPECT_EQ(run().changed, 1u) << "the sheet now names a donor";
  EXPECT_EQ(text_of(store, "a.txt"), "Renewal of the northern fish market\n" + council);
  EXPECT_EQ(run().unchanged, 2u);
  write("b.txt", "(2) Nothing of the kind\n");
  EXPECT_EQ(run().changed, 2u) << "the donor's digest belongs to the reading's key";
  EXPECT_EQ(text_of(store, "a.txt"), damaged);
}

TEST_F(Ingest, the_sheet_is_read_and_its_changes_reach_the_records) {
  write("a.txt", "in 2009\n");
  write("sources.csv", "path,title,date\na.txt,First,2010\nnone.txt,x,\n");
  const IngestSummary first = run();
  EXPECT_EQ(first.fresh, 1u);
  EXPECT_THAT(first.warnings, ElementsAre(HasSubstr("none.txt, which is not there")));
  EXPECT_EQ(store.sources().value()[0].sheet.title, "First");
  write("sources.csv", "path,title,date\na.txt,Second,2010\n");
  const IngestSummary second = run();
  EXPECT_EQ(second.changed + second.pages, 1u) << "nothing is read again for it";
  EXPECT_EQ(store.sources().value()[0].sheet.title, "Second");
  EXPECT_EQ(run().unchanged, 1u);
  write("sources.csv", "path,title\na.txt,a,b\n");
  Tools tools{workers, store, found_by};
  const auto failed = ingest(
      options, tools, [](const Progress&) {}, stop);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::bad_sheet);
}

TEST_F(Ingest, changed_rules_read_nothing_again) {
  write("a.txt", "in 2009 and since 1979\n");
  run();
  found_by = rules("since ");
  write("b.txt", "since 1980\n");
  const IngestSummary again = run();
  EXPECT_EQ(again.unchanged, 1u);
  EXPECT_EQ(again.outdated, 1u) << "a.txt was extracted with the old rules";
  const ExtractSummary draft = extract_again({.draft = "d"}, found_by);
  EXPECT_EQ(draft.documents, 1u) << "b.txt was found by these rules";
  EXPECT_THAT(dump(), HasSubstr("2009")) << "a draft changes nothing";
  const RunDiff diff = store.diff(draft.before, draft.run).value();
  EXPECT_EQ(diff.totals.at(ChangeKind::added), 1);
  EXPECT_EQ(diff.totals.at(ChangeKind::removed), 1);
  EXPECT_EQ(diff.unchanged, 1);
  extract_again({}, found_by);
  EXPECT_THAT(dump(), testing::AllOf(HasSubstr("1979"), testing::Not(HasSubstr("\"2009\""))));
  EXPECT_EQ(run().outdated, 0u);
}

TEST_F(Ingest, a_stopped_run_is_gone_on_with) {
  for (int i = 0; i < 30; ++i)
    write(std::to_string(i) + ".txt", "in " + std::to_string(1900 + i) + "\n");
  Tools tools{workers, store, found_by};
  const auto stopped = ingest(
                           options, tools,
                           [&](const Progress& one) {
                             if (one.files_done == 10) stop = true;
                           },
                           stop)
                           .value();
  EXPECT_TRUE(stopped.interrupted);
  EXPECT_GE(records_of(store).size(), 10u);
  EXPECT_LT(records_of(store).size(), 14u);
  stop = false;
  const IngestSummary rest = run();
  EXPECT_EQ(rest.fresh + rest.unchanged, 30u);
  EXPECT_EQ(records_of(store).size(), 30u);
  const auto nothing = [&] {
    stop = true;
    return extract_again({}, rules("since "));
  }();
  EXPECT_TRUE(nothing.interrupted);
  EXPECT_EQ(records_of(store).size(), 30u) << "a stopped extract changes nothing";
}

TEST_F(Ingest, nothing_to_do_is_no_error) {
  const IngestSummary summary = run();
  EXPECT_EQ(summary.fresh + summary.unchanged + summary.failed, 0u);
}

}  // namespace
}  // namespace kiroku
