#include "pipeline/workers/protocol.h"

#include <array>
#include <cstring>
#include <type_traits>

namespace kiroku {
namespace {

struct Pages {
  std::vector<Page> pages;
};

// The fields of each value, once, for both directions. The bindings do not compile when a field was
// added to a value and not here.
template <typename Coder>
void fields(Coder& coder, auto& value) {
  using Value = std::remove_const_t<std::remove_reference_t<decltype(value)>>;
  if constexpr (std::is_same_v<Value, Box>) {
    auto& [x0, y0, x1, y1] = value;
    coder(x0, y0, x1, y1);
  } else if constexpr (std::is_same_v<Value, Span>) {
    auto& [begin, end] = value;
    coder(begin, end);
  } else if constexpr (std::is_same_v<Value, Piece>) {
    auto& [text, raw, text_unit, raw_unit] = value;
    coder(text, raw, text_unit, raw_unit);
  } else if constexpr (std::is_same_v<Value, Edit>) {
    auto& [kind, after, before, plan, score, alternatives] = value;
    coder(kind, after, before, plan, score, alternatives);
  } else if constexpr (std::is_same_v<Value, Run>) {
    auto& [font, size, render_mode, rotation, vertical, origin, confidence, colour, opacity,
           descent, clip, content] = value;
    coder(font, size, render_mode, rotation, vertical, origin, confidence, colour, opacity, descent,
          clip, content);
  } else if constexpr (std::is_same_v<Value, Font>) {
    auto& [name, type, embedded, has_to_unicode] = value;
    coder(name, type, embedded, has_to_unicode);
  } else if constexpr (std::is_same_v<Value, Image>) {
    auto& [box, width, height, mask, dpi_across, dpi_down] = value;
    coder(box, width, height, mask, dpi_across, dpi_down);
  } else if constexpr (std::is_same_v<Value, Link>) {
    auto& [box, target] = value;
    coder(box, target);
  } else if constexpr (std::is_same_v<Value, Annotation>) {
    auto& [box, kind, text, hidden] = value;
    coder(box, kind, text, hidden);
  } else if constexpr (std::is_same_v<Value, MarkedContent>) {
    auto& [tag, id, inside, actual_text, alternative, language, layer, structure] = value;
    coder(tag, id, inside, actual_text, alternative, language, layer, structure);
  } else if constexpr (std::is_same_v<Value, Attachment>) {
    auto& [name, media_type, size] = value;
    coder(name, media_type, size);
  } else if constexpr (std::is_same_v<Value, Block>) {
    auto& [role, level, table, row, column, header, span, box] = value;
    coder(role, level, table, row, column, header, span, box);
  } else if constexpr (std::is_same_v<Value, GlyphCounts>) {
    auto& [drawn, emitted, unmapped, suppressed] = value;
    coder(drawn, emitted, unmapped, suppressed);
  } else if constexpr (std::is_same_v<Value, Hidden>) {
    auto& [reason, box, text] = value;
    coder(reason, box, text);
  } else if constexpr (std::is_same_v<Value, Finding>) {
    auto& [code, page, message] = value;
    coder(code, page, message);
  } else if constexpr (std::is_same_v<Value, Page>) {
    auto& [number, label, width, height, rotation, text, reason, outcome, origin, confidence,
           languages, glyphs, runs, fonts, images, blocks, links, annotations, clips, contents,
           edits, pieces, break_before, counts, hidden, findings] = value;
    coder(number, label, width, height, rotation, text, reason, outcome, origin, confidence,
          languages, glyphs, runs, fonts, images, blocks, links, annotations, clips, contents,
          edits, pieces, break_before, counts, hidden, findings);
  } else if constexpr (std::is_same_v<Value, DocumentFacts>) {
    auto& [pages, title, findings, attachments] = value;
    coder(pages, title, findings, attachments);
  } else if constexpr (std::is_same_v<Value, AttachedBytes>) {
    auto& [bytes] = value;
    coder(bytes);
  } else if constexpr (std::is_same_v<Value, Pages>) {
    auto& [pages] = value;
    coder(pages);
  } else if constexpr (std::is_same_v<Value, Raster>) {
    auto& [width, height, dpi, rgb] = value;
    coder(width, height, dpi, rgb);
  } else if constexpr (std::is_same_v<Value, Error>) {
    auto& [code, message] = value;
    coder(code, message);
  } else if constexpr (std::is_same_v<Value, ReadOptions>) {
    auto& [first_page, last_page, password, evidence, fonts] = value;
    coder(first_page, last_page, password, evidence, fonts);
  } else if constexpr (std::is_same_v<Value, CodeReading>) {
    auto& [code, text, confidence, votes, samples, other] = value;
    coder(code, text, confidence, votes, samples, other);
  } else if constexpr (std::is_same_v<Value, RecoveredFont>) {
    auto& [object, name, model, refused, codes] = value;
    coder(object, name, model, refused, codes);
  } else if constexpr (std::is_same_v<Value, RecoveredFonts>) {
    auto& [fonts] = value;
    coder(fonts);
  } else {
    static_assert(std::is_same_v<Value, Request>);
    auto& [job, media_type, options, page, dpi, languages] = value;
    coder(job, media_type, options, page, dpi, languages);
  }
}

// The last enumerator of each: what lies behind it is refused.
template <typename Enum>
constexpr Enum kLast{};
template <>
constexpr Origin kLast<Origin> = Origin::inferred;
template <>
constexpr Role kLast<Role> = Role::ruby;
template <>
constexpr Suppression kLast<Suppression> = Suppression::covered;
template <>
constexpr PageOutcome kLast<PageOutcome> = PageOutcome::not_recognised;
template <>
constexpr ErrorCode kLast<ErrorCode> = ErrorCode::unverified;
template <>
constexpr Job kLast<Job> = Job::fonts;

// Most elements of a vector whose elements weigh far more in memory than in a message.
template <typename T>
constexpr std::uint64_t kMost = UINT64_MAX;
template <>
constexpr std::uint64_t kMost<std::string> = 1000;
template <>
constexpr std::uint64_t kMost<Font> = 1 << 16;
template <>
constexpr std::uint64_t kMost<Run> = 1 << 16;
template <>
constexpr std::uint64_t kMost<Hidden> = 10'000;
template <>
constexpr std::uint64_t kMost<Link> = 10'000;
template <>
constexpr std::uint64_t kMost<Annotation> = 10'000;
template <>
constexpr std::uint64_t kMost<MarkedContent> = 1 << 16;
template <>
constexpr std::uint64_t kMost<Attachment> = 1000;
template <>
constexpr std::uint64_t kMost<Finding> = 100'000;
template <>
constexpr std::uint64_t kMost<RecoveredFont> = 100;
template <>
constexpr std::uint64_t kMost<CodeReading> = 1 << 16;

template <typename T>
constexpr bool kIsVector = false;
template <typename T>
constexpr bool kIsVector<std::vector<T>> = true;
template <typename T>
constexpr bool kIsArray = false;
template <typename T, std::size_t N>
constexpr bool kIsArray<std::array<T, N>> = true;

// Values whose bytes are all value, any bytes of which are one: copied in one go. Nine in ten bytes
// of a page are its glyphs.
template <typename T>
constexpr bool kPlain = std::is_integral_v<T> || std::is_floating_point_v<T>;
template <>
constexpr bool kPlain<bool> = false;
template <>
constexpr bool kPlain<Glyph> = true;
static_assert(std::is_trivially_copyable_v<Glyph> && sizeof(Glyph) == 28, "a Glyph has no padding");

class Encoder {
 public:
  explicit Encoder(std::string& to) : to_(to) {}

  template <typename... Values>
  void operator()(const Values&... values) {
    (put(values), ...);
  }

 private:
  template <typename T>
  void put(const T& value) {
    if constexpr (kPlain<T>) {
      bytes(&value, sizeof value);
    } else if constexpr (std::is_same_v<T, bool>) {
      put(static_cast<std::uint8_t>(value));
    } else if constexpr (std::is_enum_v<T>) {
      put(static_cast<std::uint8_t>(value));
    } else if constexpr (std::is_same_v<T, std::string>) {
      put(static_cast<std::uint64_t>(value.size()));
      bytes(value.data(), value.size());
    } else if constexpr (kIsVector<T>) {
      put(static_cast<std::uint64_t>(value.size()));
      sequence(value);
    } else if constexpr (kIsArray<T>) {
      sequence(value);
    } else {
      fields(*this, value);
    }
  }
  template <typename Sequence>
  void sequence(const Sequence& values) {
    if constexpr (kPlain<typename Sequence::value_type>) {
      bytes(values.data(), values.size() * sizeof(typename Sequence::value_type));
    } else {
      for (const auto& value : values) put(value);
    }
  }
  void bytes(const void* from, std::size_t count) {
    if (count > 0) to_.append(static_cast<const char*>(from), count);
  }

  std::string& to_;
};

// Takes what Encoder put. The first fault ends it: every value from then on is empty.
class Decoder {
 public:
  explicit Decoder(std::string_view from) : rest_(from) {}

  template <typename... Values>
  void operator()(Values&... values) {
    (take(values), ...);
  }
  // Empty where all bytes were taken and made sense.
  std::string_view fault() const {
    return !fault_.empty() || rest_.empty() ? fault_ : std::string_view("bytes behind its end");
  }

 private:
  template <typename T>
  void take(T& value) {
    if constexpr (kPlain<T>) {
      if (available(sizeof value, 1)) bytes(&value, sizeof value);
    } else if constexpr (std::is_same_v<T, bool>) {
      std::uint8_t byte = 0;
      take(byte);
      if (byte > 1) stop("a truth value that is neither 0 nor 1");
      value = byte == 1;
    } else if constexpr (std::is_enum_v<T>) {
      std::uint8_t byte = 0;
      take(byte);
      if (byte > static_cast<std::uint8_t>(kLast<T>)) return stop("a word that does not exist");
      value = static_cast<T>(byte);
    } else if constexpr (std::is_same_v<T, std::string>) {
      std::uint64_t count = 0;
      take(count);
      if (!available(count, 1)) return;
      value.assign(rest_.substr(0, count));
      rest_.remove_prefix(count);
    } else if constexpr (kIsVector<T>) {
      std::uint64_t count = 0;
      take(count);
      if (!available(count, smallest<typename T::value_type>())) return;
      if (count > kMost<typename T::value_type>) return stop("too many elements");
      sized_sequence(value, count);
    } else if constexpr (kIsArray<T>) {
      for (auto& element : value) take(element);
    } else {
      fields(*this, value);
    }
  }
  // Memory grows with what was really sent, element by element, not with the count that was
  // claimed.
  template <typename T>
  void sized_sequence(std::vector<T>& values, std::uint64_t count) {
    if constexpr (kPlain<T>) {
      values.resize(count);
      bytes(values.data(), count * sizeof(T));
    } else {
      for (std::uint64_t i = 0; i < count && fault_.empty(); ++i) take(values.emplace_back());
    }
  }
  template <typename T>
  static constexpr std::uint64_t smallest() {
    return kPlain<T> ? sizeof(T) : 8;  // no value that stands in a vector takes fewer bytes
  }
  bool available(std::uint64_t count, std::uint64_t each) {
    if (fault_.empty() && count <= rest_.size() / each) return true;
    stop("cut short");
    return false;
  }
  void bytes(void* to, std::size_t count) {
    if (count > 0) std::memcpy(to, rest_.data(), count);
    rest_.remove_prefix(count);
  }
  void stop(std::string_view why) {
    if (fault_.empty()) fault_ = why;
    rest_ = {};
  }

  std::string_view rest_;
  std::string_view fault_;
};

template <typename Value>
Result<Value> decode(std::string_view payload, std::string_view what) {
  Value value;
  Decoder decoder(payload);
  fields(decoder, value);
  if (decoder.fault().empty()) return value;
  return fail(ErrorCode::crashed,
              "its " + std::string(what) + " message has " + std::string(decoder.fault()));
}

template <typename Value>
bool append(std::string& to, MessageKind kind, const Value& value, std::uint64_t most) {
  const std::size_t at = to.size();
  to.resize(at + kHeaderBytes);
  Encoder encoder(to);
  fields(encoder, value);
  const std::uint64_t length = to.size() - at - kHeaderBytes;
  if (length > most || length > UINT32_MAX) {
    to.resize(at);
    return false;
  }
  const Header header{static_cast<std::uint32_t>(kind), static_cast<std::uint32_t>(length)};
  std::memcpy(to.data() + at, &header, kHeaderBytes);
  return true;
}

}  // namespace

bool append_message(std::string& to, const Page& page, std::uint64_t most) {
  return append(to, MessageKind::page, page, most);
}
bool append_message(std::string& to, const DocumentFacts& facts, std::uint64_t most) {
  return append(to, MessageKind::facts, facts, most);
}
bool append_message(std::string& to, const Raster& raster, std::uint64_t most) {
  return append(to, MessageKind::raster, raster, most);
}
bool append_message(std::string& to, const AttachedBytes& attached, std::uint64_t most) {
  return append(to, MessageKind::attachment, attached, most);
}
bool append_message(std::string& to, const RecoveredFonts& fonts, std::uint64_t most) {
  return append(to, MessageKind::fonts, fonts, most);
}
bool append_message(std::string& to, const Error& error, std::uint64_t most) {
  return append(to, MessageKind::error, error, most);
}

Result<Page> decode_page(std::string_view payload) { return decode<Page>(payload, "page"); }
Result<DocumentFacts> decode_facts(std::string_view payload) {
  return decode<DocumentFacts>(payload, "facts");
}
Result<Raster> decode_raster(std::string_view payload) { return decode<Raster>(payload, "raster"); }
Result<AttachedBytes> decode_attachment(std::string_view payload) {
  return decode<AttachedBytes>(payload, "attachment");
}
Result<RecoveredFonts> decode_fonts(std::string_view payload) {
  return decode<RecoveredFonts>(payload, "fonts");
}
Result<Error> decode_error(std::string_view payload) { return decode<Error>(payload, "error"); }

std::string encode_pages_before(const std::vector<Page>& pages) {
  std::string bytes(sizeof(std::uint64_t), '\0');
  Encoder encoder(bytes);
  const Pages value{pages};
  fields(encoder, value);
  const std::uint64_t length = bytes.size() - sizeof length;
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes;
}

Result<WithPages> decode_with_pages(std::string_view bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) return fail(ErrorCode::crashed, "its pages are cut short");
  std::memcpy(&length, bytes.data(), sizeof length);
  bytes.remove_prefix(sizeof length);
  if (length > bytes.size()) return fail(ErrorCode::crashed, "its pages are cut short");
  TRY_ASSIGN(Pages value, decode<Pages>(bytes.substr(0, length), "pages"));
  return WithPages{std::move(value.pages), bytes.substr(length)};
}

std::string encode(const Request& request) {
  std::string packet;
  Encoder encoder(packet);
  fields(encoder, request);
  return packet;
}

Result<Request> decode_request(std::string_view packet) {
  return decode<Request>(packet, "request");
}

}  // namespace kiroku
