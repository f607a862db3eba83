#include "pipeline/readers/content_marks.h"

#include <algorithm>
#include <vector>

namespace kiroku {
namespace {

constexpr std::size_t kDeepest = 1000;  // open sequences

bool is_white(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}
bool is_delimiter(char c) {
  return std::string_view("()<>[]{}/%").find(c) != std::string_view::npos;
}

struct Token {
  std::size_t begin = 0, end = 0;
  bool name = false;  // from its slash
};

class Announcer {
 public:
  Announcer(std::string_view content, const PropertyList& list_of)
      : content_(content), list_of_(list_of) {}

  std::string run() {
    for (Token token; next(token);) {
      const std::string_view word = text(token);
      if (word == "BDC") begin(token);
      if (word == "BMC") open_.push_back(1);
      if (word == "EMC") end(token);
      if (word == "ID") skip_picture();
      before_ = last_;
      last_ = token;
    }
    out_ += content_.substr(copied_);
    return std::move(out_);
  }

 private:
  std::string_view text(const Token& token) const {
    return content_.substr(token.begin, token.end - token.begin);
  }
  void replace(std::size_t from, std::size_t to, const std::string& by) {
    (out_ += content_.substr(copied_, from - copied_)) += by;
    copied_ = to;
  }

  void begin(const Token& operation) {
    std::size_t ends = 1;
    if (last_.name && before_.name) {
      const std::string_view tag = text(before_).substr(1), name = text(last_).substr(1);
      const std::string list = list_of_(tag, name);
      // Poppler takes every tag that begins so for a layer.
      const bool layer = tag.substr(0, 2) == "OC";
      if (!list.empty() && layer) {
        replace(before_.begin, before_.begin, "/" + std::string(kLayerTag) + " " + list + " BDC ");
        ends = 2;
      } else if (!list.empty()) {
        replace(last_.begin, operation.begin, list + " ");
      }
    }
    if (open_.size() < kDeepest) open_.push_back(ends);
  }

  void end(const Token& operation) {
    if (open_.empty()) return;
    if (open_.back() == 2) replace(operation.end, operation.end, " EMC ");
    open_.pop_back();
  }

  bool next(Token& token) {
    skip_blanks();
    if (at_ >= content_.size()) return false;
    token.begin = at_;
    const char c = content_[at_];
    token.name = c == '/';
    if (c == '(') {
      skip_string();
    } else if (content_.substr(at_, 2) == "<<") {
      skip_dictionary();
    } else if (c == '<') {
      at_ = std::min(content_.find('>', at_), content_.size() - 1) + 1;
    } else {
      ++at_;
      if (token.name || !is_delimiter(c))
        while (at_ < content_.size() && !is_white(content_[at_]) && !is_delimiter(content_[at_]))
          ++at_;
    }
    token.end = at_;
    return true;
  }

  void skip_blanks() {
    for (; at_ < content_.size(); ++at_) {
      if (content_[at_] == '%')
        at_ = std::min(content_.find_first_of("\r\n", at_), content_.size() - 1);
      else if (!is_white(content_[at_]))
        return;
    }
  }
  void skip_string() {
    for (int depth = 0; at_ < content_.size();) {
      const char c = content_[at_++];
      if (c == '\\') ++at_;
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0) break;
    }
    at_ = std::min(at_, content_.size());
  }
  void skip_dictionary() {
    for (int depth = 0; at_ < content_.size();) {
      const std::string_view two = content_.substr(at_, 2);
      if (content_[at_] == '(') {
        skip_string();
        continue;
      }
      depth += two == "<<" ? 1 : two == ">>" ? -1 : 0;
      at_ += two == "<<" || two == ">>" ? 2 : 1;
      if (depth == 0) return;
    }
  }
  // To the EI that ends an inline picture: between blanks, as Poppler looks for it.
  void skip_picture() {
    for (std::size_t found = at_; (found = content_.find("EI", found)) != std::string_view::npos;
         ++found) {
      const bool behind = found + 2 == content_.size() || is_white(content_[found + 2]);
      if (!is_white(content_[found - 1]) || !behind) continue;
      at_ = found + 2;
      return;
    }
    at_ = content_.size();
  }

  std::string_view content_;
  const PropertyList& list_of_;
  std::string out_;
  std::size_t at_ = 0, copied_ = 0;
  Token before_, last_;            // the operands, where there are two
  std::vector<std::size_t> open_;  // how many sequences each EMC must end
};

}  // namespace

std::string announced(std::string_view content, const PropertyList& list_of) {
  return Announcer(content, list_of).run();
}

}  // namespace kiroku
