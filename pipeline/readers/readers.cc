#include <array>

#include "pipeline/readers/html.h"
#include "pipeline/readers/image.h"
#include "pipeline/readers/plain_text.h"
#include "pipeline/readers/poppler.h"
#include "pipeline/readers/reader.h"

namespace kiroku {
namespace {

struct Entry {
  std::string_view media_type;
  const Reader& (*reader)();
};

// Every format that is read, and by what. media_type.cc tells them apart.
constexpr std::array kReaders = {
    Entry{"application/pdf", poppler_reader}, Entry{"text/plain", plain_text_reader},
    Entry{"text/html", html_reader},          Entry{"image/png", image_reader},
    Entry{"image/jpeg", image_reader},        Entry{"image/tiff", image_reader},
    Entry{"image/bmp", image_reader},         Entry{"image/gif", image_reader},
    Entry{"image/webp", image_reader},        Entry{"image/jp2", image_reader},
};

}  // namespace

const Reader* reader_for(std::string_view media_type) {
  for (const Entry& entry : kReaders) {
    if (entry.media_type == media_type) return &entry.reader();
  }
  return nullptr;
}

void warm_readers() { warm_poppler(); }

}  // namespace kiroku
