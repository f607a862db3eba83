// Reads PDFs in process and does nothing else: glyphs with evidence, layout, Page values.
//
//   read_bench FILE...          one line a file: pages, glyphs, words of text
//   read_bench --text FILE...   the text, a form feed after each page (as pdftotext prints it)
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "pipeline/readers/poppler.h"

namespace {

bool read_file(const char* path, bool print_text) {
  std::stringstream whole;
  whole << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string bytes = whole.str();
  std::uint64_t pages = 0, failed = 0, glyphs = 0, text_bytes = 0, blocks = 0;
  const auto facts = kiroku::poppler_reader().read(bytes, {}, [&](kiroku::Page&& page) {
    ++pages;
    failed += page.outcome == kiroku::PageOutcome::failed;
    glyphs += page.glyphs.size();
    text_bytes += page.text.size();
    blocks += page.blocks.size();
    if (print_text) {
      std::fwrite(page.text.data(), 1, page.text.size(), stdout);
      std::fputc('\f', stdout);
    }
    return true;
  });
  if (!facts) {
    std::fprintf(stderr, "%s: %s: %s\n", path, std::string(error_name(facts.error().code)).c_str(),
                 facts.error().message.c_str());
    return false;
  }
  if (!print_text)
    std::printf("%s: %llu pages, %llu failed, %llu glyphs, %llu bytes, %llu blocks\n", path,
                static_cast<unsigned long long>(pages), static_cast<unsigned long long>(failed),
                static_cast<unsigned long long>(glyphs),
                static_cast<unsigned long long>(text_bytes),
                static_cast<unsigned long long>(blocks));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const bool print_text = argc > 1 && std::strcmp(argv[1], "--text") == 0;
  bool good = argc > (print_text ? 2 : 1);
  for (int i = print_text ? 2 : 1; i < argc; ++i) good &= read_file(argv[i], print_text);
  return good ? 0 : 1;
}
