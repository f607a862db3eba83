#pragma once
// Reader: bytes of one format in, pages out. The only files of the program that include Poppler,
// Tesseract, Leptonica or gumbo stand in this folder. Readers run inside workers (workers.h): they
// may crash, hang or be killed, and keep no state between documents.
//
//   const Reader* reader = reader_for(media_type_of(bytes, path));
//   reader->read(bytes, {}, [&](Page&& page) { pages.push_back(std::move(page)); return true; });
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/readers/recovered_font.h"
#include "schemas/page.h"
#include "schemas/result.h"

namespace kiroku {

struct ReadOptions {
  int first_page = 1;
  int last_page = 0;     // 0: the last
  std::string password;  // user or owner password
  // Also what only `read --evidence` shows: links, annotations, clips, marked content.
  bool evidence = false;
  // What pictures of the document's fonts said of their codes (font_pictures.h).
  std::vector<RecoveredFont> fonts = {};
};

// A file that a document carries.
struct Attachment {
  std::string name;        // as the document says, without control characters; not a path to follow
  std::string media_type;  // as the document says; often empty, sometimes wrong
  std::int64_t size = -1;  // bytes, as the document says; -1: it does not
  bool operator==(const Attachment&) const = default;
};

// The finding of a document that carries files.
constexpr std::string_view kCarriesFiles = "embedded-files";

// What is known of a document besides its pages.
struct DocumentFacts {
  int pages = 0;                  // in the whole document, also where only some were asked for
  std::string title;              // metadata, as the file has it
  std::vector<Finding> findings;  // of the whole document
  std::vector<Attachment> attachments = {};
  bool operator==(const DocumentFacts&) const = default;
};

// Takes a page as soon as it is whole; false: no more, please.
using PageSink = std::function<bool(Page&&)>;

// 8-bit RGB, rows from the top, without padding.
struct Raster {
  std::uint32_t width = 0, height = 0;
  float dpi = 72;  // pixels for 72 points of the page
  std::string rgb;
  bool operator==(const Raster&) const = default;
};

// Largest side of a raster in pixels; checked before anything is rendered (Dangerzone's cap).
constexpr std::uint32_t kMaxRasterSide = 10000;
// What a document carries is compressed: 2 GB of zeros take 2 MB.
constexpr std::uint64_t kMaxAttachmentBytes = 128ull << 20;

class Reader {
 public:
  virtual ~Reader() = default;
  // A page that cannot be read is delivered all the same, with PageOutcome::failed and a finding.
  virtual Result<DocumentFacts> read(std::string_view bytes, const ReadOptions& options,
                                     const PageSink& sink) const = 0;
  // The page as it looks. Error unsupported for formats without pages to look at (text, HTML).
  virtual Result<Raster> render(std::string_view bytes, int page, float dpi,
                                const std::string& password) const = 0;
  // The bytes of DocumentFacts::attachments[index], at most kMaxAttachmentBytes.
  virtual Result<std::string> attachment(std::string_view, int, const std::string&) const {
    return fail(ErrorCode::not_found, "this format carries no files");
  }
};

// By content; the name only decides where the content leaves it open (.md, .html).
// "application/pdf", "text/plain", "text/html", "image/png", "image/jpeg", "image/tiff"; empty:
// none of ours.
std::string media_type_of(std::string_view bytes, std::string_view path);

// nullptr where no reader takes it. The list of readers stands in readers.cc.
const Reader* reader_for(std::string_view media_type);

// Poppler's tables, fonts and all that is loaded once; called in the zygote before it forks.
void warm_readers();

}  // namespace kiroku
