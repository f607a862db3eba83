#pragma once
// The files of web/, compiled in.
//
//   response.set_content(std::string(web_file("audit.html")), "text/html");
#include <span>
#include <string_view>

namespace kiroku {

struct WebFile {
  std::string_view name, media_type, bytes;
};

std::span<const WebFile> web_files();
std::string_view web_file(std::string_view name);  // "" where there is none of that name

}  // namespace kiroku
