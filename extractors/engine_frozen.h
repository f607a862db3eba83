#pragma once
// What compiled rules are made of, for freezing and thawing them; see archive.h. A member that is
// added to one of these structs is added here too: static_assert watches their sizes.
#include "extractors/archive.h"
#include "extractors/engine_compiled.h"

namespace kiroku {

// Without its lexicons, which stand behind it.
auto parts(ArchivedAs<Pack> auto& p) {
  return std::tie(p.id, p.file, p.family, p.languages, p.use, p.everywhere, p.unknown, p.digest,
                  p.yaml_digest);
}
auto parts(ArchivedAs<Lexicon::Entry> auto& e) {
  return std::tie(e.word, e.numeric, e.number, e.text, e.line);
}
auto parts(ArchivedAs<Lexicon> auto& l) { return std::tie(l.name, l.entries); }
auto parts(ArchivedAs<Capture> auto& c) {
  return std::tie(c.name, c.kind, c.to, c.lexicon, c.group);
}
auto parts(ArchivedAs<Expression> auto& e) {
  return std::tie(e.kind, e.capture, e.call, e.number, e.numeric, e.text, e.arguments);
}
auto parts(ArchivedAs<FieldRule> auto& f) { return std::tie(f.field, f.values); }
// Without its question, which make_programs() numbers.
auto parts(ArchivedAs<Guard> auto& g) { return std::tie(g.where, g.wanted, g.roles, g.pattern, g.text); }
auto parts(ArchivedAs<Mark> auto& m) { return std::tie(m.right, m.pattern, m.set); }
auto parts(ArchivedAs<Join> auto& j) { return std::tie(j.field, j.steps); }
auto parts(ArchivedAs<Gap> auto& g) { return std::tie(g.group, g.most, g.longer); }
auto parts(ArchivedAs<Example> auto& e) {
  return std::tie(e.line, e.text, e.headings, e.role, e.column, e.row, e.subject, e.reference,
                  e.lang);
}
auto parts(ArchivedAs<Rule> auto& r) {
  return std::tie(r.id, r.pack, r.line, r.emit, r.on_mentions, r.of, r.source, r.relaxed,
                  r.relaxed_groups, r.gaps, r.pattern, r.captures, r.fields, r.require, r.guards,
                  r.marks, r.joins, r.span, r.boundary, r.reach, r.next, r.priority, r.confidence,
                  r.digest, r.lexicons, r.examples, r.counters);
}
auto parts(ArchivedAs<RuleInfo> auto& r) {
  return std::tie(r.id, r.pack, r.file, r.line, r.digest, r.pack_digest, r.emits, r.languages,
                  r.examples, r.counters);
}
auto parts(ArchivedAs<PassRules> auto& p) { return std::tie(p.rules, p.prefilter); }

static_assert(sizeof(Pack) == 240 && sizeof(Lexicon::Entry) == 88 && sizeof(Capture) == 56);
static_assert(sizeof(Expression) == 80 && sizeof(Guard) == 48 && sizeof(Example) == 256);
static_assert(sizeof(Rule) == 432 && sizeof(RuleInfo) == 232);

}  // namespace kiroku
