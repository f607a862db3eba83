#pragma once
// Content marks: Poppler announces a marked-content sequence to its output device only where the
// properties stand in the page's commands (`/P <</MCID 3>> BDC`), not where they are named
// (`/P /MC0 BDC`, `/OC /Layer1 BDC`), but announces the end of each. These are the commands with
// every property list written out.
//
//   announced("/P /MC0 BDC ... EMC", {...}) == "/P <</MCID 3>> BDC ... EMC"
//
// A layer's sequence must stay, for Poppler hides by it: a sequence with the tag kLayerTag is put
// around it.
#include <functional>
#include <string>
#include <string_view>

namespace kiroku {

constexpr std::string_view kLayerTag = "KirokuLayer";

// What stands for a named property list: a dictionary ("<</MCID 3>>"); empty: leave it as it is.
using PropertyList = std::function<std::string(std::string_view tag, std::string_view name)>;

// `content`: a page's commands, of any bytes. Strings, dictionaries and the bytes of inline
// pictures are not looked into.
std::string announced(std::string_view content, const PropertyList& list_of);

}  // namespace kiroku
