#include "pipeline/readers/image.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "pipeline/readers/pix.h"

namespace kiroku {
namespace {

const l_uint8* data_of(std::string_view bytes) {
  return reinterpret_cast<const l_uint8*>(bytes.data());
}

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

struct Header {
  std::uint32_t width = 0, height = 0;
  float dpi = kDefaultImageDpi;
};

l_int32 format_of(std::string_view bytes) {
  l_int32 format = IFF_UNKNOWN;
  if (bytes.size() >= 12) findFileFormatBuffer(data_of(bytes), &format);
  return format;
}

bool is_tiff(l_int32 format) { return format >= IFF_TIFF && format <= IFF_TIFF_ZIP; }

// What the file says, made believable: 1 dpi stands in files whose writer did not know.
float believable(l_int32 dpi) {
  return dpi < 30 || dpi > 4800 ? kDefaultImageDpi : static_cast<float>(dpi);
}

float resolution_of(std::string_view bytes, l_int32 format) {
  const std::unique_ptr<std::FILE, FileCloser> file(
      fopenReadFromMemory(data_of(bytes), bytes.size()));
  l_int32 x = 0, y = 0;
  if (file == nullptr) return kDefaultImageDpi;
  if (format == IFF_PNG) fgetPngResolution(file.get(), &x, &y);
  if (format == IFF_JFIF_JPEG) fgetJpegResolution(file.get(), &x, &y);
  return believable(x);
}

// The header of image `index` (from 0); nothing behind the last one.
std::optional<Header> tiff_header(std::string_view bytes, int index) {
  l_int32 width = 0, height = 0, dpi = 0;
  if (readHeaderMemTiff(data_of(bytes), bytes.size(), index, &width, &height, nullptr, nullptr,
                        &dpi, nullptr, nullptr) != 0 ||
      width <= 0 || height <= 0) {
    return std::nullopt;
  }
  return Header{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height),
                believable(dpi)};
}

std::optional<Header> single_header(std::string_view bytes, l_int32 format) {
  l_int32 width = 0, height = 0;
  if (format == IFF_GIF) {  // pixReadHeaderMem does not know it: bytes 6 to 9, little endian
    const l_uint8* data = data_of(bytes);
    width = data[6] | data[7] << 8;
    height = data[8] | data[9] << 8;
  } else if (pixReadHeaderMem(data_of(bytes), bytes.size(), nullptr, &width, &height, nullptr,
                              nullptr, nullptr) != 0) {
    return std::nullopt;
  }
  if (width <= 0 || height <= 0) return std::nullopt;
  return Header{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height),
                resolution_of(bytes, format)};
}

Result<std::vector<Header>> headers_of(std::string_view bytes) {
  setMsgSeverity(L_SEVERITY_NONE);  // errors are ours to tell
  if (bytes.empty()) return fail(ErrorCode::empty, "the file has no bytes");
  const l_int32 format = format_of(bytes);
  if (format == IFF_UNKNOWN)
    return fail(ErrorCode::damaged, "the bytes are no picture that can be read");
  std::vector<Header> headers;
  if (is_tiff(format)) {
    for (auto header = tiff_header(bytes, 0); header;
         header = tiff_header(bytes, static_cast<int>(headers.size()))) {
      headers.push_back(*header);
      if (headers.size() > kMaxImagePages) {
        return fail(ErrorCode::limit_exceeded,
                    "the TIFF has more than " + std::to_string(kMaxImagePages) + " images");
      }
    }
  } else if (const auto header = single_header(bytes, format)) {
    headers.push_back(*header);
  }
  if (headers.empty()) return fail(ErrorCode::damaged, "the picture's header cannot be read");
  return headers;
}

bool is_too_large(const Header& header) {
  return header.width > kMaxRasterSide || header.height > kMaxRasterSide;
}

std::string size_message(const Header& header) {
  return "the picture is " + std::to_string(header.width) + " x " + std::to_string(header.height) +
         " pixels; a side may have " + std::to_string(kMaxRasterSide);
}

Page page_of(const Header& header, int number) {
  Page page;
  page.number = number;
  page.width = static_cast<float>(header.width) * 72 / header.dpi;
  page.height = static_cast<float>(header.height) * 72 / header.dpi;
  page.images.push_back({{0, 0, page.width, page.height}, header.width, header.height, false,
                         header.dpi, header.dpi});
  page.reason = "picture";
  page.outcome = PageOutcome::not_recognised;
  if (is_too_large(header)) {
    page.outcome = PageOutcome::failed;
    page.findings.push_back({"picture-too-large", number, size_message(header)});
  }
  return page;
}

class ImageReader final : public Reader {
 public:
  Result<DocumentFacts> read(std::string_view bytes, const ReadOptions& options,
                             const PageSink& sink) const override {
    TRY_ASSIGN(const std::vector<Header> headers, headers_of(bytes));
    if (headers.size() == 1 && is_too_large(headers[0])) {
      return fail(ErrorCode::limit_exceeded, size_message(headers[0]));
    }
    const DocumentFacts facts{static_cast<int>(headers.size()), "", {}};
    const int last =
        options.last_page == 0 ? facts.pages : std::min(options.last_page, facts.pages);
    for (int number = std::max(1, options.first_page); number <= last; ++number) {
      if (!sink(page_of(headers[static_cast<std::size_t>(number) - 1], number))) break;
    }
    return facts;
  }

  Result<Raster> render(std::string_view bytes, int page, float,
                        const std::string&) const override {
    TRY_ASSIGN(const std::vector<Header> headers, headers_of(bytes));
    if (page < 1 || static_cast<std::size_t>(page) > headers.size()) {
      return fail(ErrorCode::not_found, "the picture has no page " + std::to_string(page));
    }
    const Header& header = headers[static_cast<std::size_t>(page) - 1];
    if (is_too_large(header)) return fail(ErrorCode::limit_exceeded, size_message(header));
    const PixPointer pix(is_tiff(format_of(bytes))
                             ? pixReadMemTiff(data_of(bytes), bytes.size(), page - 1)
                             : pixReadMem(data_of(bytes), bytes.size()));
    if (pix == nullptr)
      return fail(ErrorCode::damaged,
                  "page " + std::to_string(page) + " of the picture cannot be decoded");
    Raster raster = raster_of(*pix, header.dpi);
    if (raster.rgb.empty())
      return fail(ErrorCode::limit_exceeded, "there is not enough memory for the picture");
    return raster;
  }
};

}  // namespace

const Reader& image_reader() {
  static const ImageReader reader;
  return reader;
}

}  // namespace kiroku
