#include "extractors/engine_frozen.h"

namespace kiroku {

std::string Rules::freeze() const {
  Freezer out;
  std::vector<std::string> patterns;
  for (const Pattern* pattern : compiled_->patterns.all()) {
    out.know(pattern);
    patterns.push_back(pattern->text());
  }
  out.add(patterns);
  out.add(static_cast<std::uint32_t>(compiled_->lexicons.size()));
  for (const Lexicon& lexicon : compiled_->lexicons) {
    out.know(&lexicon);
    out.add(lexicon.name);
    out.add(lexicon.entries);
  }
  out.add(compiled_->packs);
  out.add(compiled_->rules);
  out.add(compiled_->prefilters);
  out.add(compiled_->list);
  out.add(compiled_->digest);
  out.add(compiled_->base);
  for (const PassRules& pass : compiled_->passes) out.add(pass);
  return out.take();
}

std::optional<Rules> Rules::thaw(std::string_view bytes, Gazetteer gazetteer) {
  auto compiled = std::make_unique<Compiled>();
  Thawer in(bytes);
  std::vector<std::string> patterns;
  in.take(patterns);
  for (std::string& pattern : patterns) in.know(compiled->patterns.add_checked(std::move(pattern)));
  std::uint32_t lexicons = 0;
  in.take(lexicons);
  for (std::uint32_t i = 0; i < lexicons && !in.failed(); ++i) {
    Lexicon& lexicon = compiled->lexicons.emplace_back();
    in.know(&lexicon);
    in.take(lexicon.name);
    in.take(lexicon.entries);
    lexicon.index();
  }
  in.take(compiled->packs);
  in.take(compiled->rules);
  in.take(compiled->prefilters);
  in.take(compiled->list);
  in.take(compiled->digest);
  in.take(compiled->base);
  for (PassRules& pass : compiled->passes) in.take(pass);
  if (!in.whole()) return std::nullopt;
  compiled->gazetteer = std::move(gazetteer);
  compiled->make_programs();
  Rules rules;
  rules.compiled_ = std::move(compiled);
  return rules;
}

}  // namespace kiroku
