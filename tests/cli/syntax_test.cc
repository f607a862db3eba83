#include <gtest/gtest.h>

#include "pipeline/cli/commands.h"

namespace kiroku {
namespace {

Result<Parsed> parsed(std::vector<const char*> words) {
  words.insert(words.begin(), "kiroku");
  return parse(commands(), static_cast<int>(words.size()), words.data());
}

TEST(Syntax, every_command_has_help_and_examples_that_name_it) {
  for (const Command& command : commands()) {
    std::vector<std::string> words;
    std::string name(command.name);
    const std::size_t space = name.find(' ');
    words.push_back(name.substr(0, space));
    if (space != std::string::npos) words.push_back(name.substr(space + 1));
    std::vector<const char*> line;
    for (const std::string& word : words) line.push_back(word.c_str());
    line.push_back("-h");
    const Result<Parsed> help = parsed(line);
    ASSERT_TRUE(help) << name;
    EXPECT_EQ(help->command, nullptr);
    for (const std::string_view part :
         {command.help, command.examples, std::string_view("--store FILE")})
      EXPECT_NE(help->text.find(part), std::string::npos) << name << " -h lacks: " << part;
    EXPECT_NE(help->text.find("Usage: kiroku " + name), std::string::npos) << help->text;
    EXPECT_NE(command.examples.find("kiroku " + name), std::string::npos) << name;
    EXPECT_EQ(help->text.find("[OPTION]"), std::string::npos) << help->text;
  }
}

TEST(Syntax, paths_are_taken_as_they_are) {
  const Result<Parsed> line = parsed({"ingest", "[2010]", "a,b", "[a,b]", "in put.pdf", "records",
                                      "++", "--jobs", "2", "runs", "--", "-dash", "--store"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->arguments.paths,
            (std::vector<std::string>{"[2010]", "a,b", "[a,b]", "in put.pdf", "records", "++",
                                      "runs", "-dash", "--store"}));
  EXPECT_EQ(line->arguments.jobs, 2);
}

TEST(Syntax, what_is_everywhere_stands_before_or_behind_the_command) {
  for (const auto& words :
       std::vector<std::vector<const char*>>{{"--store", "x.db", "--packs", "p", "records"},
                                             {"records", "--store", "x.db", "--packs", "p"},
                                             {"records", "--store=x.db", "--packs=p"}}) {
    const Result<Parsed> line = parsed(words);
    ASSERT_TRUE(line) << line.error().message;
    EXPECT_EQ(line->arguments.store, "x.db");
    EXPECT_EQ(line->arguments.packs, std::vector<std::string>{"p"});
    EXPECT_EQ(line->command->name, "records");
  }
  const Result<Parsed> two = parsed({"audit", "show", "9f3c", "--packs", "[a]", "--packs", "b,c"});
  ASSERT_TRUE(two) << two.error().message;
  EXPECT_EQ(two->arguments.packs, (std::vector<std::string>{"[a]", "b,c"}));
  EXPECT_EQ(two->command->name, "audit show");
  EXPECT_EQ(two->arguments.id, "9f3c");
}

TEST(Syntax, wrong_use_says_what_to_try) {
  const std::vector<std::vector<const char*>> wrong = {{"inges", "x"},
                                                       {"ingest"},
                                                       {"ingest", "x", "--no-such"},
                                                       {"records", "--type", "x"},
                                                       {"records", "--min-confidence", "2"},
                                                       {"records", "surplus"},
                                                       {"runs"},
                                                       {"audit", "show"},
                                                       {"--log", "xml", "records"},
                                                       {"ingest", "x", "--jobs", "-1"},
                                                       {"--quiet"}};
  for (const auto& words : wrong) {
    const Result<Parsed> line = parsed(words);
    ASSERT_FALSE(line) << words[0];
    EXPECT_EQ(line.error().code, ErrorCode::wrong_use);
    EXPECT_NE(line.error().message.find("-h` shows how"), std::string::npos)
        << line.error().message;
  }
}

TEST(Syntax, complaints_are_safe_to_show) {
  const Result<Parsed> line = parsed({"records", "--format", "\x1b[2J"});
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().message.find('\x1b'), std::string::npos);
}

TEST(Syntax, help_and_version) {
  const Result<Parsed> nothing = parsed({});
  ASSERT_TRUE(nothing);
  for (const Command& command : commands()) {
    const std::string_view first = command.name.substr(0, command.name.find(' '));
    EXPECT_NE(nothing->text.find("  " + std::string(first)), std::string::npos) << command.name;
  }
  EXPECT_NE(nothing->text.find("130  interrupted"), std::string::npos);
  const Result<Parsed> version = parsed({"--version"});
  ASSERT_TRUE(version);
  EXPECT_TRUE(version->text.starts_with("kiroku "));
}

}  // namespace
}  // namespace kiroku
