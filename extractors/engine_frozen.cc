#include "extractors/engine_frozen.h"

namespace kiroku {

// Lexicons, then the patterns that a rule leads to, then all that points to both.
std::string Rules::freeze() const {
  Freezer body, head;
  for (const Pack& pack : compiled_->packs)
    for (const Lexicon& lexicon : pack.lexicons) body.know(&lexicon);
  const std::size_t lexicons = body.known().size();
  body.add(compiled_->rules);
  body.add(compiled_->prefilters);
  body.add(compiled_->list);
  body.add(compiled_->digest);
  body.add(compiled_->base);
  for (const PassRules& pass : compiled_->passes) body.add(pass);
  head.add(static_cast<std::uint32_t>(compiled_->packs.size()));
  for (const Pack& pack : compiled_->packs) {
    head.add(pack);
    head.add(static_cast<std::uint32_t>(pack.lexicons.size()));
    for (const Lexicon& lexicon : pack.lexicons) head.add(lexicon);
  }
  std::vector<std::string> patterns;
  for (std::size_t i = lexicons; i < body.known().size(); ++i)
    patterns.push_back(static_cast<const Pattern*>(body.known()[i])->text());
  head.add(patterns);
  return head.take() + body.take();
}

std::optional<Rules> Rules::thaw(std::string_view bytes, Gazetteer gazetteer) {
  auto compiled = std::make_unique<Compiled>();
  Thawer in(bytes);
  std::uint32_t packs = 0;
  in.take(packs);
  for (std::uint32_t i = 0; i < packs && !in.failed(); ++i) {
    Pack& pack = compiled->packs.emplace_back();
    in.take(pack);
    std::uint32_t lexicons = 0;
    in.take(lexicons);
    for (std::uint32_t k = 0; k < lexicons && !in.failed(); ++k) {
      Lexicon& lexicon = pack.lexicons.emplace_back();
      in.take(lexicon);
      lexicon.index();
      in.know(&lexicon);
    }
  }
  std::vector<std::string> patterns;
  in.take(patterns);
  for (std::string& pattern : patterns) in.know(compiled->patterns.add_checked(std::move(pattern)));
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
