#include <algorithm>

#include <malloc.h>

#include "pipeline/readers/font_pictures.h"
#include "pipeline/readers/ocr.h"
#include "pipeline/readers/reader.h"
#include "pipeline/readers/tesseract.h"
#include "pipeline/workers/workers.h"

namespace kiroku {
namespace {

// Slides at 200 dpi read as well as at more; twice that costs five times as much on noise.
constexpr float kRecognitionDpi = 200;

Result<const Reader*> reader_of(std::string_view media_type) {
  if (const Reader* reader = reader_for(media_type)) return reader;
  return fail(ErrorCode::unsupported,
              "no reader takes " + (media_type.empty() ? "this format" : std::string(media_type)));
}

Result<DocumentFacts> read(std::string_view bytes, std::string_view media_type,
                           const ReadOptions& options, const PageSink& sink) {
  TRY_ASSIGN(const Reader* reader, reader_of(media_type));
  return reader->read(bytes, options, sink);
}

Result<Raster> render(std::string_view bytes, std::string_view media_type, int page, float dpi,
                      const std::string& password) {
  TRY_ASSIGN(const Reader* reader, reader_of(media_type));
  return reader->render(bytes, page, dpi, password);
}

Result<std::string> attachment(std::string_view bytes, std::string_view media_type, int index,
                               const std::string& password) {
  TRY_ASSIGN(const Reader* reader, reader_of(media_type));
  return reader->attachment(bytes, index, password);
}

// Pictures of some megabytes come and go by the dozen. Given back to the system each time, their
// pages had to be cleared again each time: a fifth of what it takes to prepare a picture.
void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

Result<Page> recognise(std::string_view bytes, std::string_view media_type, int page,
                       const std::vector<std::string>& languages, const std::string& password) {
  keep_freed_memory();  // for this page: the process ends with it
  TRY_ASSIGN(const Raster raster, render(bytes, media_type, page, kRecognitionDpi, password));
  TRY_ASSIGN(Page recognised, tesseract().recognise(raster, languages));
  recognised.number = page;
  return recognised;
}

Result<RecoveredFonts> fonts(std::string_view bytes, std::string_view media_type,
                             const std::string& password) {
  if (media_type != "application/pdf") return RecoveredFonts{};
  return recover_fonts(bytes, password);
}

void warm() {
  warm_readers();
  share_model_wishes();
}

}  // namespace

Work reader_work() {
  return {warm, read, recognise, render, load_wished_models, attachment, write_searchable, fonts};
}

Result<Workers> Workers::start(const Limits& limits) { return start(limits, reader_work()); }

}  // namespace kiroku
