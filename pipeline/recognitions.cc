#include "pipeline/recognitions.h"

#include "pipeline/readers/font_pictures.h"
#include "pipeline/workers/check.h"
#include "pipeline/workers/protocol.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

constexpr std::uint64_t kMostBytes = 256ULL << 20;  // of a page, as of a worker's message

// A store can have been damaged, or written by somebody else: it is believed as a worker is.
std::optional<Page> unpacked(std::string_view bytes, int number) {
  Result<Page> page = decode_page(bytes);
  if (!page || page->number != number || !lie_in(*page).empty()) return std::nullopt;
  return *std::move(page);
}

}  // namespace

KeptPdfs kept_pdfs(Store& store, std::mutex& mutex) {
  const auto key = [](const std::string& digest) { return "pdf of " + digest; };
  KeptPdfs kept;
  kept.find = [&store, &mutex, key](const std::string& digest) -> std::optional<KeptPdf> {
    const std::lock_guard lock(mutex);
    const auto found = store.recognised(key(digest));
    if (!found || !*found) return std::nullopt;
    const std::string& kept_bytes = **found;
    const std::size_t line = kept_bytes.find('\n');
    if (line == std::string::npos) return std::nullopt;
    return KeptPdf{kept_bytes.substr(0, line), kept_bytes.substr(line + 1)};
  };
  kept.keep = [&store, &mutex, key](const std::string& digest, std::string_view maker,
                                    std::string_view pdf) {
    if (pdf.size() > kMostBytes) return;
    const std::lock_guard lock(mutex);
    (void)store.keep_recognised(key(digest), digest, 0,
                                std::string(maker) + "\n" + std::string(pdf));
  };
  return kept;
}

std::string Recognitions::key(const std::string& document, int page,
                              const std::vector<std::string>& languages) {
  std::call_once(asked_, [&] { fingerprint_ = engine_(); });
  std::string words = std::string(kRecognitionVersion) + "\nengine " + fingerprint_ +
                      "\ndocument " + document + "\npage " + std::to_string(page);
  for (const std::string& language : languages) words += "\nlanguage " + language;
  return sha256_hex(words);
}

std::string Recognitions::fonts_key(const std::string& document) {
  std::call_once(asked_, [&] { fingerprint_ = engine_(); });
  return sha256_hex(std::string(kRecognitionVersion) + "\n" + kFontPicturesVersion + "\nengine " +
                    fingerprint_ + "\ndocument " + document);
}

KeptPages Recognitions::of_document(const std::string& digest) {
  KeptPages kept;
  kept.find = [this, digest](int page, const std::vector<std::string>& languages) {
    const std::string name = key(digest, page, languages);
    const std::lock_guard lock(mutex_);
    const auto found = store_.recognised(name);
    return found && *found ? unpacked(**found, page) : std::nullopt;
  };
  kept.keep = [this, digest](const Page& page, const std::vector<std::string>& languages) {
    const std::string name = key(digest, page.number, languages);
    std::string message;
    if (!append_message(message, page, kMostBytes)) return;
    const std::lock_guard lock(mutex_);
    (void)store_.keep_recognised(name, digest, page.number,
                                 std::string_view(message).substr(kHeaderBytes));
  };
  kept.find_fonts = [this, digest]() -> std::optional<RecoveredFonts> {
    const std::string name = fonts_key(digest);
    const std::lock_guard lock(mutex_);
    const auto found = store_.recognised(name);
    if (!found || !*found) return std::nullopt;
    Result<RecoveredFonts> fonts = decode_fonts(**found);
    if (!fonts || !lie_in(*fonts).empty()) return std::nullopt;
    return *std::move(fonts);
  };
  kept.keep_fonts = [this, digest](const RecoveredFonts& fonts) {
    const std::string name = fonts_key(digest);
    std::string message;
    if (!append_message(message, fonts, kMostBytes)) return;
    const std::lock_guard lock(mutex_);
    (void)store_.keep_recognised(name, digest, 0, std::string_view(message).substr(kHeaderBytes));
  };
  kept.pdfs = kept_pdfs(store_, mutex_);
  return kept;
}

}  // namespace kiroku
