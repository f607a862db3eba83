// Examples and counters of the rules, run against all rules as a small document each.
#include <algorithm>
#include <cmath>
#include <sstream>

#include "extractors/engine_compiled.h"
#include "extractors/engine_fields.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

// "text with [[quote]] => value ; value"
struct Parsed {
  std::string text;
  std::vector<Span> quotes;
  std::vector<std::string> values;
};

std::string trimmed(std::string text) {
  while (!text.empty() && text.front() == ' ') text.erase(0, 1);
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

Parsed parse(std::string example) {
  Parsed parsed;
  const std::size_t arrow = example.rfind("=>");
  if (arrow != std::string::npos && example.find("]]") != std::string::npos) {
    std::string values = example.substr(arrow + 2);
    for (std::size_t at = 0; at != std::string::npos;) {
      const std::size_t end = values.find(" ; ", at);
      parsed.values.push_back(
          trimmed(values.substr(at, end == std::string::npos ? end : end - at)));
      at = end == std::string::npos ? end : end + 3;
    }
    example.erase(arrow);
    while (!example.empty() && example.back() == ' ') example.pop_back();
  }
  for (std::size_t at = 0; at < example.size();) {
    const std::string_view two = std::string_view(example).substr(at, 2);
    const auto here = static_cast<std::uint32_t>(parsed.text.size());
    if (two == "[[")
      parsed.quotes.push_back({here, here}), at += 2;
    else if (two == "]]" && !parsed.quotes.empty())
      parsed.quotes.back().end = here, at += 2;
    else
      parsed.text += example[at++];
  }
  return parsed;
}

std::vector<Span> sentences_of(const std::string& text, Span span) {
  std::vector<Span> sentences;
  std::uint32_t begin = span.begin;
  for (std::uint32_t at = span.begin; at < span.end; ++at) {
    const bool wide = text.compare(at, 3, "。") == 0;
    const bool latin = (text[at] == '.' || text[at] == '?' || text[at] == '!') &&
                       at + 2 < span.end && text[at + 1] == ' ' && text[at + 2] >= 'A' &&
                       text[at + 2] <= 'Z' && (at < 3 || text[at - 2] != ' ');
    if (!wide && !latin) continue;
    at += wide ? 2 : 0;
    sentences.push_back({begin, at + 1});
    begin = at + 1;
  }
  if (begin < span.end) sentences.push_back({begin, span.end});
  return sentences;
}

// The header cell above the example, which becomes a cell of its column.
Segment header_above(Segment& cell, Span span, std::uint16_t column) {
  cell.table = 1;
  cell.column = column;
  cell.row = 2;
  Segment header = cell;
  header.row = 1;
  header.header = true;
  header.span = span;
  header.sentences = {span};
  return header;
}

// The first cell of the example's row.
Segment header_before(Segment& cell, Span span) {
  cell.table = 1;
  cell.row = std::max<std::uint16_t>(cell.row, 1);
  cell.column = 2;
  Segment header = cell;
  header.column = 1;
  header.span = span;
  header.sentences = {span};
  return header;
}

// Headings, then the example itself; the subject stands in a heading of its own in front.
Document document_of(const Example& example, const Parsed& parsed, const std::string& lang,
                     std::uint32_t& offset) {
  Document document;
  document.source = "example";
  document.digest = "sha256:example";
  document.reference_date = example.reference;
  Page page;
  page.number = 1;
  page.origin = Origin::plain_text;
  std::vector<Span> headings;
  Part part;
  part.number = 1;
  const auto line = [&](const std::string& text) {
    const auto begin = static_cast<std::uint32_t>(page.text.size());
    page.text += text;
    const Span span{begin, static_cast<std::uint32_t>(page.text.size())};
    page.text += "\n\n";
    return span;
  };
  if (!example.subject.empty()) part.subject = line(example.subject);
  for (const std::string& heading : example.headings) headings.push_back(line(heading));
  const Span column = example.column.empty() ? Span{} : line(example.column);
  const Span row = example.row.empty() ? Span{} : line(example.row);
  const Span body = line(parsed.text);
  offset = body.begin;
  document.text.append(page);
  part.span = {0, static_cast<std::uint32_t>(document.text.utf8.size())};
  document.parts.push_back(part);
  Segment segment;
  segment.lang = example.lang.empty() ? lang : example.lang;
  std::uint8_t level = 0;
  for (const Span span : headings) {
    Segment heading = segment;
    heading.role = Role::heading;
    heading.level = ++level;
    heading.span = span;
    heading.sentences = {span};
    document.segments.push_back(heading);
    segment.heading = static_cast<std::uint32_t>(document.segments.size() - 1);
  }
  segment.role = from_word<Role>(example.role).value_or(Role::paragraph);
  segment.level = segment.role == Role::list_item ? 1 : 0;
  if (!column.empty())
    document.segments.push_back(header_above(segment, column, row.empty() ? 1 : 2));
  if (!row.empty()) document.segments.push_back(header_before(segment, row));
  segment.span = body;
  segment.sentences = sentences_of(document.text.utf8, body);
  document.segments.push_back(std::move(segment));
  return document;
}

std::string or_null(const std::string& text) { return text.empty() ? "null" : text; }

std::string show(const Date& date) {
  std::string text = or_null(date.edtf);
  if (!date.modifier.empty()) text += " " + date.modifier;
  if (date.relative) text += " relative";
  return text;
}

std::string exact_number(double value) {
  std::ostringstream out;
  out.precision(15);
  out << value;
  return out.str();
}

using Facts = std::vector<std::pair<std::string, std::string>>;

Facts facts(const Population& p) {
  return {{"count", std::to_string(p.count)},
          {"as_of", or_null(p.as_of)},
          {"place", or_null(p.place.name)},
          {"place_id", or_null(p.place.place_id)},
          {"scope", std::string(word(p.scope))},
          {"bound", p.bound == Bound::none ? "null" : std::string(word(p.bound))},
          {"subgroup", or_null(p.subgroup)},
          {"precision", std::to_string(p.precision)},
          {"members", std::to_string(p.members.size())},
          {"approximate", p.approximate ? "true" : "false"}};
}

std::string signatories(const Agreement& a) {
  std::string text;
  for (const Signatory& one : a.signatories)
    text += (text.empty() ? "" : "|") + one.name + (one.office.empty() ? "" : "/" + one.office);
  return text;
}

Facts facts(const Agreement& a) {
  std::string parties;
  for (const Party& party : a.parties) parties += (parties.empty() ? "" : "|") + party.place.name;
  return {{"kind", std::string(word(a.kind))},
          {"parties", or_null(parties)},
          {"concluded", or_null(a.concluded)},
          {"in_force", or_null(a.in_force)},
          {"status", std::string(word(a.status))},
          {"term", or_null(a.term)},
          {"ends", or_null(a.ends)},
          {"review", or_null(a.review)},
          {"venue", or_null(a.venue)},
          {"title", or_null(a.title)},
          {"subject", or_null(a.subject)},
          {"kind_as_written", or_null(a.kind_as_written)},
          {"signatories", or_null(signatories(a))}};
}

// "count=958268 as_of=2016 approximate": every named fact must hold. Values may hold spaces: a
// value goes on until the next known name.
bool holds(const Facts& facts, const std::string& expected, std::string& got) {
  std::vector<std::string> wanted;
  std::istringstream words(expected);
  for (std::string one; words >> one;) {
    const std::string name = one.substr(0, one.find('='));
    const bool known =
        std::any_of(facts.begin(), facts.end(), [&](const auto& f) { return f.first == name; });
    if (known || wanted.empty())
      wanted.push_back(one.find('=') == std::string::npos ? one + "=true" : one);
    else
      wanted.back() += " " + one;
  }
  bool all = true;
  got.clear();
  for (const std::string& one : wanted) {
    const std::string name = one.substr(0, one.find('='));
    const auto fact =
        std::find_if(facts.begin(), facts.end(), [&](const auto& f) { return f.first == name; });
    got += (got.empty() ? "" : " ") + name + "=" + (fact == facts.end() ? "?" : fact->second);
    all = all && fact != facts.end() && fact->second == one.substr(one.find('=') + 1);
  }
  return all;
}

struct Seen {
  Span span;
  std::string rule, shown;
  Facts facts;
  bool simple = true;  // a date or number: the value is compared as a whole
};

class ExampleRun {
 public:
  ExampleRun(const Rules& rules, const Rule& rule, std::vector<RuleCost>* costs)
      : rules_(rules), rule_(rule), pack_(rules.compiled().packs[rule.pack]), costs_(costs) {}

  std::vector<ExampleFailure> run() {
    const bool names = rule_.emit == Emit::claim || rule_.emit == Emit::place;
    for (const Example& one : rule_.examples) names ? name_example(one) : example(one);
    for (const Example& one : rule_.counters) names ? name_counter(one) : counter(one);
    return std::move(failures_);
  }

 private:
  void fail(const Example& example, std::string message) {
    failures_.push_back({rule_.id, pack_.file, example.line, example.text, std::move(message)});
  }

  Extraction extracted(const Example& example, const Parsed& parsed, std::uint32_t& offset) const {
    const std::string lang = pack_.languages.empty() ? "en" : pack_.languages.front();
    const Document document = document_of(example, parsed, lang, offset);
    ExtractOptions options;
    options.mentions = rule_.emit == Emit::number;
    options.rejected = rule_.emit == Emit::claim || rule_.emit == Emit::place;
    options.profile = costs_;
    return extract(document, rules_, options);
  }

  std::vector<Seen> seen(const Example& example, const Parsed& parsed) const {
    std::uint32_t offset = 0;
    const Extraction found = extracted(example, parsed, offset);
    return seen(found, offset);
  }

  // Of a rule of places its records tell, whatever they are of.
  std::vector<Seen> seen(const Extraction& found, std::uint32_t offset) const {
    std::vector<Seen> all;
    const auto add = [&](Span span, Seen one) {
      if (span.begin < offset) return;
      one.span = {span.begin - offset, span.end - offset};
      all.push_back(std::move(one));
    };
    if (rule_.emit == Emit::number)
      for (const Mention& mention : found.mentions)
        if (mention.type == "number")
          add(mention.raw_bytes, {{}, "", exact_number(mention.value), {}, true});
    for (const Record& record : found.records) {
      const Emit emit = rule_.emit == Emit::detail ? rule_.of : rule_.emit;
      if (emit != Emit::place && emit_word(emit) != word(record.type())) continue;
      Seen one{{}, record.rule, "", {}, false};
      if (const auto* date = std::get_if<Date>(&record.fields))
        one.shown = show(*date), one.simple = true;
      if (const auto* population = std::get_if<Population>(&record.fields))
        one.facts = facts(*population);
      if (const auto* agreement = std::get_if<Agreement>(&record.fields))
        one.facts = facts(*agreement);
      add(record.evidence.front().raw_bytes, std::move(one));
    }
    return all;
  }

  // A rule of claims or places: what it takes, or what is found with it where the example says so.
  void name_example(const Example& example) {
    const Parsed parsed = parse(example.text);
    std::uint32_t offset = 0;
    const Extraction found = extracted(example, parsed, offset);
    if (!std::binary_search(found.matched.begin(), found.matched.end(), rule_.id))
      return fail(example, "the rule matches nothing here");
    if (!parsed.values.empty() && parsed.values.size() != parsed.quotes.size())
      return fail(example, "one value for each [[quote]], or none");
    if (!parsed.values.empty()) {
      std::vector<Seen> all = seen(found, offset);
      std::erase_if(all, [](const Seen& one) { return one.simple; });  // dates beside it
      return compare(example, parsed, std::move(all));
    }
    for (const Span quote : parsed.quotes)
      if (!takes(found, {quote.begin + offset, quote.end + offset}))
        fail(example, "[[" + parsed.text.substr(quote.begin, quote.size()) + "]] is not taken");
  }

  void name_counter(const Example& example) {
    const Parsed parsed = parse(example.text);
    std::uint32_t offset = 0;
    for (const Accepted& one : extracted(example, parsed, offset).accepted) {
      const bool inside = one.span.begin >= offset && one.span.end - offset <= parsed.text.size();
      if (one.rule == rule_.id && inside)
        fail(example, "nothing may be taken; taken is " +
                          parsed.text.substr(one.span.begin - offset, one.span.size()));
    }
  }

  // Exactly these bytes, by a rule of the same kind.
  bool takes(const Extraction& found, Span span) const {
    return std::any_of(found.accepted.begin(), found.accepted.end(), [&](const Accepted& one) {
      return one.span == span && one.type == emit_word(rule_.emit) && !one.rule.empty();
    });
  }

  void example(const Example& example) {
    const Parsed parsed = parse(example.text);
    if (parsed.quotes.empty() || parsed.values.size() != parsed.quotes.size())
      return fail(example,
                  "an example is 'text with [[quote]] => value', one value for each quote");
    compare(example, parsed, seen(example, parsed));
  }

  // Each quote with its value, and nothing more in it.
  void compare(const Example& example, const Parsed& parsed, std::vector<Seen> all) {
    for (std::size_t i = 0; i < parsed.quotes.size(); ++i) {
      std::string got;
      const auto found = std::find_if(all.begin(), all.end(), [&](const Seen& s) {
        return s.span == parsed.quotes[i] &&
               (s.simple ? s.shown == parsed.values[i] : holds(s.facts, parsed.values[i], got));
      });
      if (found != all.end())
        all.erase(found);
      else
        fail(example,
             "expected [[" + parsed.text.substr(parsed.quotes[i].begin, parsed.quotes[i].size()) +
                 "]] => " + parsed.values[i] + "; found " + list(all, parsed, parsed.values[i]));
    }
    for (const Seen& extra : all)
      if (std::any_of(parsed.quotes.begin(), parsed.quotes.end(),
                      [&](Span q) { return q.overlaps(extra.span); }))
        fail(example, "found more: " + list({extra}, parsed, ""));
  }

  void counter(const Example& example) {
    const Parsed parsed = parse(example.text);
    std::vector<Seen> all = seen(example, parsed);
    std::erase_if(all, [&](const Seen& s) {
      return !parsed.quotes.empty() && std::none_of(parsed.quotes.begin(), parsed.quotes.end(),
                                                    [&](Span q) { return q.overlaps(s.span); });
    });
    if (!all.empty()) fail(example, "nothing may be found; found " + list(all, parsed, ""));
  }

  std::string list(const std::vector<Seen>& all, const Parsed& parsed,
                   const std::string& expected) const {
    std::string text;
    for (const Seen& one : all) {
      std::string shown = one.shown;
      if (!one.simple) {
        if (expected.empty())
          for (const auto& [name, value] : one.facts)
            shown += (shown.empty() ? "" : " ") + name + "=" + value;
        else
          holds(one.facts, expected, shown);
      }
      text += (text.empty() ? "" : " ; ") +
              ("[[" + parsed.text.substr(one.span.begin, one.span.size()) + "]] => " + shown) +
              (one.rule.empty() ? "" : " (" + one.rule + ")");
    }
    return text.empty() ? "nothing" : text;
  }

  const Rules& rules_;
  const Rule& rule_;
  const Pack& pack_;
  std::vector<RuleCost>* costs_;
  std::vector<ExampleFailure> failures_;
};

}  // namespace

std::vector<ExampleFailure> test_examples(const Rules& rules, std::vector<RuleCost>* costs) {
  std::vector<ExampleFailure> failures;
  for (const Rule& rule : rules.compiled().rules)
    for (ExampleFailure& failure : ExampleRun(rules, rule, costs).run())
      failures.push_back(std::move(failure));
  return failures;
}

}  // namespace kiroku
