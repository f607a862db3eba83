#include <set>
#include <string>
#include <vector>

#include <qpdf/Pl_String.hh>

#include "pipeline/readers/searchable_parts.h"

namespace kiroku {
namespace {

using Token = QPDFTokenizer::Token;

constexpr int kDeepestForm = 4;
constexpr std::string_view kInvisible = "3";

// Copies content and leaves out text objects (BT ... ET) all of whose text is invisible. What else
// stands in them (fonts, spacing) stays: it goes on behind them.
class InvisibleText final : public QPDFObjectHandle::TokenFilter {
 public:
  bool took_out() const { return took_out_; }
  bool left_visible() const { return left_visible_; }

  void handleToken(const Token& token) override {
    operands_.push_back(token);
    if (token.getType() != QPDFTokenizer::tt_word) return;
    take(token.getValue());
    operands_.clear();
  }
  void handleEOF() override {
    if (in_text_) end_text();
    for (const Token& token : operands_) writeToken(token);
  }

 private:
  void take(const std::string& name) {
    const std::string all = raw(operands_);
    if (name == "q") saved_.push_back(mode_);
    if (name == "Q" && !saved_.empty()) {
      mode_ = saved_.back();
      saved_.pop_back();
    }
    if (name == "Tr") mode_ = last_operand();
    if (name == "BT") in_text_ = true;
    if (!in_text_) return write(all);
    as_it_was_ += all;
    if (name == "Tj" || name == "TJ" || name == "'" || name == "\"") {
      has_text_ = true;
      if (mode_ != kInvisible) has_visible_ = true;
      if (name == "\"") without_text_ += spacing();
    } else {
      without_text_ += all;
    }
    if (name == "ET") end_text();
  }

  void end_text() {
    const bool leave_out = has_text_ && !has_visible_;
    write(leave_out ? without_text_ : as_it_was_);
    took_out_ = took_out_ || leave_out;
    left_visible_ = left_visible_ || has_visible_;
    in_text_ = has_text_ = has_visible_ = false;
    as_it_was_.clear();
    without_text_.clear();
  }

  static std::string raw(const std::vector<Token>& tokens) {
    std::string text;
    for (const Token& token : tokens) text += token.getRawValue();
    return text;
  }
  static bool is_operand(const Token& token) {
    return token.getType() != QPDFTokenizer::tt_space &&
           token.getType() != QPDFTokenizer::tt_comment;
  }
  std::string last_operand() const {
    std::string value = "0";
    for (std::size_t i = 0; i + 1 < operands_.size(); ++i)
      if (is_operand(operands_[i])) value = operands_[i].getValue();
    return value;
  }
  // `aw ac string "` also sets the spaces of words and characters.
  std::string spacing() const {
    std::vector<std::string> values;
    for (const Token& token : operands_)
      if (is_operand(token)) values.push_back(token.getValue());
    return values.size() < 4 ? "" : "\n" + values[0] + " Tw " + values[1] + " Tc\n";
  }

  std::vector<Token> operands_;     // up to the operator, blanks and all
  std::string mode_ = "0";          // text rendering mode
  std::vector<std::string> saved_;  // by q
  bool in_text_ = false, has_text_ = false, has_visible_ = false;
  std::string as_it_was_, without_text_;
  bool took_out_ = false, left_visible_ = false;
};

struct Filtered {
  std::string content;
  bool changed = false, visible = false;
};

Filtered filtered(QPDFPageObjectHelper content) {
  InvisibleText filter;
  std::string text;
  Pl_String end("content", nullptr, text);
  content.filterContents(&filter, &end);
  return {std::move(text), filter.took_out(), filter.left_visible()};
}

class Forms {
 public:
  // Of the page or form `holder`. Gives whether visible text is left in its forms.
  bool take_out(QPDFPageObjectHelper holder, int depth) {
    QPDFObjectHandle resources = holder.getAttribute("/Resources", false);
    if (depth > kDeepestForm || !resources.isDictionary()) return false;
    QPDFObjectHandle objects = resources.getKey("/XObject");
    if (!objects.isDictionary()) return false;
    bool visible = false;
    for (auto &[name, object] : objects.getDictAsMap()) {
      if (!object.isFormXObject()) continue;
      QPDFObjectHandle fresh = without_text(object, depth, visible);
      if (!fresh.isStream()) continue;
      resources = holder.getAttribute("/Resources", true);
      QPDFObjectHandle own = resources.getKey("/XObject").shallowCopy();
      own.replaceKey(name, fresh);
      resources.replaceKey("/XObject", own);
    }
    return visible;
  }

 private:
  // A copy of the form, or null where it has no invisible text.
  QPDFObjectHandle without_text(QPDFObjectHandle form, int depth, bool& visible) {
    if (!inside_.insert(form.getObjGen()).second) return QPDFObjectHandle::newNull();
    QPDFObjectHandle copy = form.copyStream();
    QPDFObjectHandle resources = copy.getDict().getKey("/Resources");
    if (resources.isDictionary())  // a copied stream shares them with its original
      copy.getDict().replaceKey("/Resources", resources.shallowCopy());
    const bool deeper = take_out(QPDFPageObjectHelper(copy), depth + 1);
    const Filtered result = filtered(QPDFPageObjectHelper(form));
    inside_.erase(form.getObjGen());
    visible = visible || deeper || result.visible;
    if (result.changed)
      copy.replaceStreamData(result.content, QPDFObjectHandle::newNull(),
                             QPDFObjectHandle::newNull());
    const bool changed =
        result.changed || (resources.isDictionary() &&
                           copy.getDict().getKey("/Resources").getKey("/XObject").unparse() !=
                               resources.getKey("/XObject").unparse());
    return changed ? copy : QPDFObjectHandle::newNull();
  }

  std::set<QPDFObjGen> inside_;  // a form may draw itself
};

}  // namespace

bool take_out_invisible_text(QPDF& pdf, QPDFPageObjectHelper& page) {
  const Filtered result = filtered(page);
  const bool visible = Forms().take_out(page, 0);
  if (result.changed)
    page.getObjectHandle().replaceKey(
        "/Contents", packed_stream(pdf, result.content, QPDFObjectHandle::newDictionary()));
  return visible || result.visible;
}

}  // namespace kiroku
