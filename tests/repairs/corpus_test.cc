// Every repair against its corpus: what it must repair, what it must leave alone, what it cannot do
// yet; every change undone again, and nothing changed a second time.
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/repairs/repairs.h"

namespace kiroku {
namespace {

namespace fs = std::filesystem;
const fs::path kFolder = "pipeline/repairs";  // tests run in the project's folder

struct Case {
  std::string kind, given, expected, where;
};

std::string unescaped(const std::string& cell) {
  std::string made;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] != '\\' || i + 1 == cell.size()) {
      made += cell[i];
      continue;
    }
    const char next = cell[++i];
    made += next == 'n' ? '\n' : next == 't' ? '\t' : next == 'f' ? '\f' : next;
  }
  return made;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t begin = 0;
  for (std::size_t tab = line.find('\t'); tab != std::string::npos; tab = line.find('\t', begin)) {
    cells.push_back(line.substr(begin, tab - begin));
    begin = tab + 1;
  }
  cells.push_back(line.substr(begin));
  return cells;
}

std::vector<Case> corpus_of(std::string_view name) {
  const fs::path path = kFolder / (std::string(name) + ".corpus.tsv");
  std::ifstream file(path);
  std::vector<Case> cases;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cells = cells_of(line);
    const std::string where = path.string() + ":" + std::to_string(number);
    if (cells.size() != 4) {
      ADD_FAILURE() << where << ": " << cells.size() << " cells instead of 4";
      continue;
    }
    cases.push_back({cells[0], unescaped(cells[1]), unescaped(cells[2]), where});
  }
  return cases;
}

Text text_of(const std::string& utf8) {
  Page page;
  page.number = 1;
  page.text = utf8;
  Text text;
  text.append(page);
  return text;
}

void check(const Repair& repair, const Case& one) {
  const Text given = text_of(one.given);
  const Text repaired = replace(given, repair.find(LinedText(given)));
  if (one.kind == "repaired") {
    EXPECT_EQ(repaired.utf8, one.expected) << one.where;
  } else if (one.kind == "nothing") {
    EXPECT_EQ(repaired, given) << one.where;
  } else if (one.kind == "known-failure") {
    EXPECT_NE(repaired.utf8, one.expected) << one.where << ": passes now, move it to `repaired`";
  } else {
    ADD_FAILURE() << one.where << ": no class \"" << one.kind << '"';
  }
  EXPECT_EQ(repaired.undo(), one.given) << one.where;
  EXPECT_EQ(repaired.check(), "") << one.where;
  EXPECT_TRUE(repair.find(LinedText(repaired)).empty()) << one.where << ": changes its own result";
  for (const Edit& edit : repaired.edits) EXPECT_EQ(edit.kind, repair.name) << one.where;
}

TEST(Repairs, EveryCorpus) {
  for (const Repair& repair : repairs()) {
    const std::vector<Case> cases = corpus_of(repair.name);
    std::set<std::string> kinds;
    for (const Case& one : cases) {
      check(repair, one);
      kinds.insert(one.kind);
    }
    EXPECT_TRUE(kinds.count("repaired") > 0 && kinds.count("nothing") > 0)
        << repair.name << " needs both in its corpus";
  }
}

TEST(Repairs, NoCorpusWithoutItsRepair) {
  std::set<std::string> names;
  for (const Repair& repair : repairs())
    EXPECT_TRUE(names.emplace(repair.name).second) << repair.name << " twice";
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const std::string file = entry.path().filename().string();
    const std::size_t end = file.find(".corpus.tsv");
    if (end != std::string::npos) {
      EXPECT_EQ(names.count(file.substr(0, end)), 1U) << file;
    }
  }
}

// What one repair must leave alone, no other repair may touch either.
TEST(Repairs, NothingIsForAll) {
  for (const Repair& owner : repairs()) {
    for (const Case& one : corpus_of(owner.name)) {
      if (one.kind != "nothing") continue;
      const Text given = text_of(one.given);
      for (const Repair& repair : repairs())
        EXPECT_TRUE(repair.find(LinedText(given)).empty()) << repair.name << " at " << one.where;
    }
  }
}

}  // namespace
}  // namespace kiroku
