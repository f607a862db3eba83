// Requests on stdin, records on stdout, as `kiroku annotate --jsonl --mentions`, with the plainest
// of segmentation: paragraphs are parted by blank lines, sentences end at 。.!? So the engine can
// be measured alone.
//
//   annotate_tool [--no-mentions] PACKS_FOLDER [GAZETTEER_FOLDER] < requests.jsonl > answers.jsonl
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "extractors/engine.h"
#include "schemas/digest.h"
#include "schemas/json.h"

namespace kiroku {
namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream all;
  all << file.rdbuf();
  return all.str();
}

std::vector<PackFile> packs_in(const std::filesystem::path& folder) {
  std::vector<PackFile> packs;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".yaml")
      packs.push_back(
          {std::filesystem::relative(entry.path(), folder).string(), contents(entry.path())});
  std::sort(packs.begin(), packs.end(),
            [](const PackFile& a, const PackFile& b) { return a.name < b.name; });
  return packs;
}

std::vector<Span> sentences_of(const std::string& text, Span span) {
  std::vector<Span> sentences;
  std::uint32_t begin = span.begin;
  for (std::uint32_t at = span.begin; at < span.end; ++at) {
    const bool latin = (text[at] == '.' || text[at] == '!' || text[at] == '?') &&
                       at + 1 < span.end && (text[at + 1] == ' ' || text[at + 1] == '\n');
    const bool wide = text.compare(at, 3, "。") == 0;
    if (!latin && !wide) continue;
    at += wide ? 2 : 0;
    sentences.push_back({begin, at + 1});
    begin = at + 1;
  }
  if (begin < span.end) sentences.push_back({begin, span.end});
  return sentences;
}

Document document_of(const AnnotateRequest& request) {
  Document document;
  Page page;
  page.number = 1;
  page.text = request.text;
  page.origin = Origin::plain_text;
  document.text.append(page);
  document.digest = document_digest(request.text);
  document.reference_date = request.reference_date;
  const auto size = static_cast<std::uint32_t>(request.text.size());
  document.parts.push_back({1, {0, size}, {}, {}, {}});
  for (std::uint32_t at = 0; at < size;) {
    std::size_t end = request.text.find("\n\n", at);
    if (end == std::string::npos) end = size;
    Segment segment;
    segment.lang = request.lang;
    segment.span = {at, static_cast<std::uint32_t>(end)};
    segment.sentences = sentences_of(request.text, segment.span);
    if (!segment.span.empty()) document.segments.push_back(std::move(segment));
    at = static_cast<std::uint32_t>(end) + 2;
  }
  return document;
}

int run(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  std::vector<std::string> arguments(argv + 1, argv + argc);
  ExtractOptions options{true, false};
  if (!arguments.empty() && arguments[0] == "--no-mentions")
    options.mentions = false, arguments.erase(arguments.begin());
  Gazetteer gazetteer;
  if (arguments.size() > 1) {
    std::string tsv;
    for (const auto& entry : std::filesystem::directory_iterator(arguments[1]))
      if (entry.path().extension() == ".tsv") tsv += contents(entry.path());
    auto loaded = Gazetteer::load(tsv);
    if (!loaded) return std::cerr << loaded.error().message << '\n', 2;
    gazetteer = std::move(*loaded);
  }
  const auto rules = Rules::compile(packs_in(arguments.at(0)), std::move(gazetteer));
  if (!rules) return std::cerr << rules.error().message << '\n', 2;
  for (std::string line; std::getline(std::cin, line);) {
    const auto request = annotate_request(line);
    if (!request) return std::cerr << request.error().message << '\n', 2;
    const Extraction found = extract(document_of(*request), *rules, options);
    std::cout << annotate_answer(*request, found.records,
                                 options.mentions ? &found.mentions : nullptr)
              << '\n';
  }
  return 0;
}

}  // namespace
}  // namespace kiroku

int main(int argc, char** argv) { return kiroku::run(argc, argv); }
