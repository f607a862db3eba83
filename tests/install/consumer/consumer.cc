// A program outside the project: text through the installed rules to records, as JSON and back.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <extractors/engine.h>
#include <pipeline/stages/stages.h>
#include <schemas/json.h>

namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

kiroku::Result<kiroku::Rules> installed_rules() {
  const std::filesystem::path share(SHARE);
  std::string tables;
  for (const auto& file : std::filesystem::directory_iterator(share / "gazetteer"))
    if (file.path().extension() == ".tsv") tables += bytes_of(file.path());
  std::vector<kiroku::PackFile> packs;
  for (const auto& file : std::filesystem::recursive_directory_iterator(share / "packs"))
    if (file.path().extension() == ".yaml")
      packs.push_back({file.path().lexically_relative(share / "packs"), bytes_of(file.path())});
  TRY_ASSIGN(kiroku::Gazetteer places, kiroku::Gazetteer::load(tables));
  return kiroku::Rules::compile(packs, std::move(places));
}

kiroku::Document document_of(std::string words) {
  kiroku::Page page;
  page.number = 1;
  page.text = std::move(words);
  page.origin = kiroku::Origin::plain_text;
  kiroku::Text text;
  text.append(page);
  return kiroku::segment({.path = "note.txt", .digest = "sha256:0", .media_type = "text/plain"},
                         kiroku::repair(std::move(text)));
}

}  // namespace

int main() {
  const kiroku::Result<kiroku::Rules> rules = installed_rules();
  if (!rules) return std::cerr << rules.error().message << '\n', 1;
  const kiroku::Document document =
      document_of("Kitakyushu has a population of 958,268 as of October 1, 2016.\n");
  for (const kiroku::Record& record : kiroku::extract(document, *rules).records) {
    const std::string json = kiroku::to_json(record);
    const kiroku::Result<kiroku::Record> again = kiroku::record_from_json(json);
    if (!again || *again != record) return std::cerr << "changed by JSON: " << json << '\n', 1;
    std::cout << json << '\n';
  }
}
