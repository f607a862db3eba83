#pragma once
// Protocol: what parent, zygote and child say to each other, as bytes. Pure functions: decode takes
// any bytes and never crashes, and decode(encode(x)) == x. Native byte order: both ends are the
// same program. Whether what was decoded makes sense is for check.h to say.
//
//   std::string buffer;
//   append_message(buffer, MessageKind::page, page);       // header and payload, ready to send
//   Result<Page> seen = decode_page(payload);              // Error crashed names what is wrong
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/readers/reader.h"
#include "schemas/page.h"
#include "schemas/result.h"

namespace kiroku {

// A child sends pages, then facts or an error and nothing more; or attachments, each a piece of one
// document, then facts or an error; or one page, raster, attachment or error.
enum class MessageKind : std::uint32_t {
  page = 1,
  facts = 2,
  raster = 3,
  error = 4,
  attachment = 5,
  fonts = 6
};

struct AttachedBytes {
  std::string bytes;  // of any kind
};

// The pages that a document is written with, and the document: what a child of Job::searchable gets
// in place of the document alone.
struct WithPages {
  std::vector<Page> pages;
  std::string_view document;
};
std::string encode_pages_before(const std::vector<Page>& pages);  // the document follows
Result<WithPages> decode_with_pages(std::string_view bytes);

struct Header {
  std::uint32_t kind = 0;    // a MessageKind, if it is one
  std::uint32_t length = 0;  // bytes of the payload that follows
};
constexpr std::size_t kHeaderBytes = sizeof(Header);

// Appends a message to `to`; false, and `to` as it was, where its payload is over `most` bytes.
bool append_message(std::string& to, const Page& page, std::uint64_t most);
bool append_message(std::string& to, const DocumentFacts& facts, std::uint64_t most);
bool append_message(std::string& to, const Raster& raster, std::uint64_t most);
bool append_message(std::string& to, const AttachedBytes& attached, std::uint64_t most);
bool append_message(std::string& to, const RecoveredFonts& fonts, std::uint64_t most);
bool append_message(std::string& to, const Error& error, std::uint64_t most);

Result<Page> decode_page(std::string_view payload);
Result<DocumentFacts> decode_facts(std::string_view payload);
Result<Raster> decode_raster(std::string_view payload);
Result<AttachedBytes> decode_attachment(std::string_view payload);
Result<RecoveredFonts> decode_fonts(std::string_view payload);
Result<Error> decode_error(std::string_view payload);

// What the parent asks for; one packet to the zygote.
enum class Job : std::uint8_t { read, recognise, render, attachment, searchable, fonts };
struct Request {
  Job job = Job::read;
  std::string media_type;
  ReadOptions options;  // of read; of the others only the password
  // Of recognise and render; of attachment its index; of searchable 1: also what is signed.
  int page = 0;
  float dpi = 0;                       // of render
  std::vector<std::string> languages;  // of recognise
};
constexpr std::size_t kMaxRequestBytes = 128 << 10;  // a page's fonts may hold 3,000 codes
std::string encode(const Request& request);
Result<Request> decode_request(std::string_view packet);

// How a child ended; the zygote's one packet on a call's status socket.
struct Ended {
  int wait_status = 0;         // as waitpid gave it
  int fork_error = 0;          // errno where no child could be forked
  bool out_of_memory = false;  // its last words said so
};

}  // namespace kiroku
