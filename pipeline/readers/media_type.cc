#include <algorithm>
#include <array>
#include <optional>

#include "pipeline/readers/encoding.h"
#include "pipeline/readers/office.h"
#include "pipeline/readers/reader.h"

namespace kiroku {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view begins, media_type;
};

// Pictures by their first bytes; and what is a document or an archive, but none of ours, although
// it may be all ASCII.
constexpr std::array kMagic = {
    Magic{"\x89PNG\r\n\x1A\n"sv, "image/png"},
    Magic{"\xFF\xD8\xFF"sv, "image/jpeg"},
    Magic{"II*\0"sv, "image/tiff"},
    Magic{"MM\0*"sv, "image/tiff"},
    Magic{"GIF87a"sv, "image/gif"},
    Magic{"GIF89a"sv, "image/gif"},
    Magic{"\0\0\0\x0CjP  \r\n\x87\n"sv, "image/jp2"},
    Magic{"{\\rtf"sv, ""},
    Magic{"%!PS"sv, ""},
};

// Office files, by what their archive holds: for a complaint that helps.
constexpr std::string_view kOpenDocument = "application/vnd.oasis.opendocument.";
constexpr std::string_view kArchive = "PK\x03\x04", kCompound = "\xD0\xCF\x11\xE0";
constexpr std::array kOfficeParts = {
    Magic{"word/document",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    Magic{"ppt/presentation",
          "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    Magic{"xl/workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
};
constexpr std::array kCompoundStreams = {
    Magic{"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"sv, "application/msword"},
    Magic{"P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0"sv, "application/vnd.ms-powerpoint"},
    Magic{"W\0o\0r\0k\0b\0o\0o\0k\0"sv, "application/vnd.ms-excel"},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool begins_like(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         std::equal(lower_case.begin(), lower_case.end(), text.begin(),
                    [](char wanted, char c) { return wanted == lower(c); });
}

bool ends_like(std::string_view path, std::string_view lower_case) {
  return path.size() > lower_case.size() &&
         begins_like(path.substr(path.size() - lower_case.size()), lower_case);
}

// OpenDocument says its type in the archive's first file, which is not packed.
std::string_view open_document_type(std::string_view archive) {
  constexpr std::string_view kType = "mimetypeapplication/vnd.oasis.opendocument.";
  constexpr std::array kKinds = {"text"sv, "presentation"sv, "spreadsheet"sv};
  const std::size_t at = archive.substr(0, 200).find(kType);
  if (at == std::string_view::npos) return "";
  for (const std::string_view kind : kKinds) {
    const std::size_t begin = at + kType.size() - kOpenDocument.size();
    if (archive.substr(at + kType.size()).starts_with(kind))
      return archive.substr(begin, kOpenDocument.size() + kind.size());
  }
  return "";
}

// Empty: an archive of another kind.
std::string_view office_type(std::string_view bytes) {
  if (bytes.starts_with(kArchive)) {
    if (const std::string_view type = open_document_type(bytes); !type.empty()) return type;
    if (bytes.find("[Content_Types].xml") == std::string_view::npos) return "";
    for (const Magic& part : kOfficeParts)
      if (bytes.find(part.begins) != std::string_view::npos) return part.media_type;
  }
  if (!bytes.starts_with(kCompound)) return "";
  for (const Magic& stream : kCompoundStreams)
    if (bytes.find(stream.begins) != std::string_view::npos) return stream.media_type;
  return "";
}

std::optional<std::string_view> by_magic(std::string_view bytes) {
  if (bytes.starts_with(kArchive) || bytes.starts_with(kCompound)) return office_type(bytes);
  for (const Magic& magic : kMagic) {
    if (bytes.starts_with(magic.begins)) return magic.media_type;
  }
  if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return "image/webp";
  // "BM", the size, four reserved zero bytes, the offset of the pixels.
  if (bytes.starts_with("BM") && bytes.size() >= 26 && bytes.substr(6, 4) == "\0\0\0\0"sv)
    return "image/bmp";
  return std::nullopt;
}

// The header may stand anywhere in the first 1024 bytes, after whatever a mail gateway put there; a
// text that only speaks of `%PDF-1.7` has no objects.
bool is_pdf(std::string_view bytes) {
  const std::size_t at = bytes.substr(0, 1024).find("%PDF-");
  if (at == std::string_view::npos) return false;
  return is_blank(bytes.substr(0, at)) || bytes.find(" obj", at) != std::string_view::npos;
}

// The first tag or doctype after white space, comments and an XML declaration.
std::string_view first_tag(std::string_view text) {
  for (;;) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n\f");
    if (begin == std::string_view::npos) return "";
    text.remove_prefix(begin);
    std::string_view end;
    if (text.starts_with("<!--")) {
      end = "-->";
    } else if (text.starts_with("<?")) {
      end = ">";
    } else {
      return text;
    }
    const std::size_t at = text.find(end);
    if (at == std::string_view::npos) return "";
    text.remove_prefix(at + end.size());
  }
}

bool is_html(std::string_view text, std::string_view path) {
  constexpr std::array kBegins = {"<!doctype html", "<html",  "<head", "<body",  "<title",
                                  "<meta",          "<h1",    "<div",  "<table", "<p>",
                                  "<script",        "<style", "<link"};
  // A Markdown file may begin with a <div> or <h1> of its own and is none the less Markdown.
  const bool prose = ends_like(path, ".md") || ends_like(path, ".txt");
  const std::string_view tag = first_tag(text);
  return std::any_of(kBegins.begin(), kBegins.begin() + (prose ? 2 : kBegins.size()),
                     [&](std::string_view begin) { return begins_like(tag, begin); });
}

bool is_named_html(std::string_view path) {
  return ends_like(path, ".html") || ends_like(path, ".htm") || ends_like(path, ".xhtml");
}

// What the name promises, for bytes that say nothing (empty, damaged): the reader then tells what
// is wrong with them.
std::string_view by_name(std::string_view path) {
  if (ends_like(path, ".pdf")) return "application/pdf";
  if (is_named_html(path)) return "text/html";
  if (ends_like(path, ".txt") || ends_like(path, ".md")) return "text/plain";
  if (ends_like(path, ".png")) return "image/png";
  if (ends_like(path, ".jpg") || ends_like(path, ".jpeg")) return "image/jpeg";
  if (ends_like(path, ".tif") || ends_like(path, ".tiff")) return "image/tiff";
  return "";
}

// The beginning as UTF-8, enough to find a tag in.
std::string beginning(std::string_view bytes) {
  const Result<Encoding> encoding = encoding_of(bytes);
  const std::string_view begin = bytes.substr(0, 4096);
  if (!encoding) return std::string(begin);
  if (is_utf8_form(*encoding)) return std::string(begin.substr(encoding->bom));
  return decode(begin.substr(encoding->bom), *encoding).utf8;
}

}  // namespace

bool is_office(std::string_view media_type) {
  return media_type.starts_with(kOpenDocument) || media_type == "application/msword" ||
         media_type.starts_with("application/vnd.openxmlformats-officedocument.") ||
         media_type.starts_with("application/vnd.ms-");
}

std::string media_type_of(std::string_view bytes, std::string_view path) {
  if (const auto known = by_magic(bytes)) return std::string(*known);
  if (is_pdf(bytes)) return "application/pdf";
  if (bytes.empty()) {
    const std::string_view named = by_name(path);
    return std::string(named.empty() ? "text/plain" : named);
  }
  if (is_html(beginning(bytes), path)) return "text/html";
  const bool text = encoding_of(bytes).has_value() || !is_binary(bytes);
  if (!text || ends_like(path, ".pdf")) return std::string(by_name(path));
  return is_named_html(path) ? "text/html" : "text/plain";
}

}  // namespace kiroku
