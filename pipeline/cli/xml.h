#pragma once
// Text of documents inside XML and XHTML.
//
//   append_xml(out, "A&B\x01");   // "A&amp;B\uFFFD"
#include <string>
#include <string_view>

namespace kiroku {

// For element content and attributes in double quotes. What is not UTF-8, and characters that XML
// 1.0 cannot hold (control characters, U+FFFE), become U+FFFD; bidirectional controls, which would
// show a source differently from how it reads, and line separators become references.
void append_xml(std::string& to, std::string_view text);
std::string xml(std::string_view text);

}  // namespace kiroku
