#include "extractors/engine_prefilter.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

namespace kiroku {
namespace {

constexpr std::uint32_t kNoBound = UINT32_MAX;

// How rare a word is: digits, blanks and the characters of mentions stand almost everywhere.
double rarity(std::string_view word) {
  double rarity = 0;
  for (std::size_t at = 0; at < word.size();) {
    const bool mention = word.substr(at).starts_with("\xEE\x80");
    rarity += mention || word[at] == '0' || word[at] == ' ' ? .5 : 1;
    at += mention ? 3 : 1;
  }
  return std::min(rarity, 8.0);
}

double rarity(const Need& need) {
  double least = 8, most = 0;
  for (const Need& part : need.of) {
    const double one = rarity(part);
    least = std::min(least, one);
    most = std::max(most, one);
  }
  switch (need.kind) {
    case Need::Kind::always:
      return 0;
    case Need::Kind::word:
      return rarity(need.word);
    case Need::Kind::all:
      return most;
    case Need::Kind::any:
      return least;
  }
  return 0;
}

// Words of which one must stand there for the need to hold.
void key_words(const Need& need, std::vector<std::string_view>& words) {
  if (need.kind == Need::Kind::word) words.push_back(need.word);
  if (need.kind == Need::Kind::any)
    for (const Need& part : need.of) key_words(part, words);
  if (need.kind == Need::Kind::all)
    key_words(*std::max_element(need.of.begin(), need.of.end(),
                                [](const Need& a, const Need& b) { return rarity(a) < rarity(b); }),
              words);
}

}  // namespace

struct Prefilter::Builder {
  Prefilter& to;
  std::unordered_map<std::string_view, std::uint32_t> ids;
  std::vector<std::string> words;

  std::uint32_t id_of(std::string_view word) {
    const auto [known, fresh] = ids.emplace(word, static_cast<std::uint32_t>(words.size()));
    if (fresh) words.emplace_back(word);
    return known->second;
  }

  void run(const std::vector<NeedReader::Result>& needs) {
    to.nodes_.resize(needs.size());
    std::vector<std::pair<std::uint32_t, std::uint16_t>> keys;  // words and rules
    for (std::uint16_t rule = 0; rule < needs.size(); ++rule) {
      add(needs[rule].need, rule);
      to.longest_.push_back(
          static_cast<std::uint32_t>(std::min<std::size_t>(needs[rule].longest, kNoBound)));
      to.key_suffices_.push_back(needs[rule].need.kind != Need::Kind::all);
      std::vector<std::string_view> words_of_rule;
      key_words(needs[rule].need, words_of_rule);
      if (words_of_rule.empty()) to.everywhere_.push_back(rule);
      for (const std::string_view word : words_of_rule) keys.emplace_back(id_of(word), rule);
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    to.keys_begin_.assign(words.size() + 1, 0);
    for (const auto& [word, rule] : keys) {
      ++to.keys_begin_[word + 1];
      to.keys_.push_back(
          {rule, static_cast<std::uint8_t>(std::min<std::size_t>(words[word].size(), UINT8_MAX))});
    }
    for (std::size_t i = 1; i < to.keys_begin_.size(); ++i)
      to.keys_begin_[i] += to.keys_begin_[i - 1];
    to.words_ = WordAutomaton(words);
  }

  void add(const Need& need, std::size_t node) {
    to.nodes_[node].kind = need.kind;
    if (need.kind == Need::Kind::word) to.nodes_[node].first = id_of(need.word);
    if (need.of.empty()) return;
    const std::size_t first = to.nodes_.size();
    to.nodes_[node].first = static_cast<std::uint32_t>(first);
    to.nodes_[node].last = static_cast<std::uint32_t>(first + need.of.size());
    to.nodes_.resize(first + need.of.size());
    for (std::size_t i = 0; i < need.of.size(); ++i) add(need.of[i], first + i);
  }
};

Prefilter::Prefilter(const std::vector<NeedReader::Result>& needs) {
  Builder{*this, {}, {}}.run(needs);
}

// One text.
class Prefilter::Search {
 public:
  Search(const Prefilter& of, std::string_view text, const std::vector<Roles>& runs,
         const std::vector<Roles>& lines)
      : of_(of),
        text_(text),
        form_(search_form(text, &same_offsets_)),
        runs_(runs),
        lines_(lines),
        there_(of.keys_begin_.size()),
        open_(of.longest_.size(), 0) {}

  std::vector<MatchPlace> run() {
    std::uint32_t begin = 0;
    auto roles = lines_.begin();
    for (std::size_t in_form = 0; in_form < form_.size();) {
      const std::size_t form_end = std::min(form_.find('\n', in_form), form_.size());
      line_ = {begin, static_cast<std::uint32_t>(std::min(text_.find('\n', begin), text_.size()))};
      look(std::string_view(form_).substr(in_form, form_end - in_form), *roles++);
      in_form = form_end + 1;
      begin = line_.end + 1;
    }
    std::stable_sort(places_.begin(), places_.end(),
                     [](const MatchPlace& a, const MatchPlace& b) { return a.rule < b.rule; });
    return std::move(places_);
  }

 private:
  struct Hit {
    std::uint32_t word, end;  // behind it, in the text
  };

  void look(std::string_view line, Roles roles) {
    hits_.clear();
    opened_.clear();
    of_.words_.run(line, [&](std::uint32_t word, std::size_t end) {
      hits_.push_back({word, line_.begin + static_cast<std::uint32_t>(end)});
    });
    for (const std::uint16_t rule : of_.everywhere_)
      if ((runs_[rule] & roles) != 0) places_.push_back({rule, line_});
    for (const Hit& hit : hits_)
      for (std::uint32_t key = of_.keys_begin_[hit.word]; key < of_.keys_begin_[hit.word + 1];
           ++key)
        if ((runs_[of_.keys_[key].rule] & roles) != 0) open(of_.keys_[key], hit.end);
    for (const Hit& hit : hits_) there_[hit.word] = true;
    std::erase_if(opened_, [&](const MatchPlace& place) {
      open_[place.rule] = 0;
      return !of_.key_suffices_[place.rule] && !holds(of_.nodes_[place.rule]);
    });
    for (const Hit& hit : hits_) there_[hit.word] = false;
    for (const MatchPlace& place : opened_)
      if (of_.key_suffices_[place.rule] || place.span == line_ || holds(place))
        places_.push_back(place);
  }

  void open(const Key& key, std::uint32_t end) {
    const std::uint32_t longest = of_.longest_[key.rule];
    Span span = line_;
    if (longest != kNoBound && same_offsets_) {
      span.begin = std::max(line_.begin, end > longest ? end - longest : 0);
      span.end = std::min(line_.end, end - key.word_bytes + longest);
    }
    std::uint32_t& last = open_[key.rule];  // in opened_, + 1
    if (last != 0 && opened_[last - 1].span.end >= span.begin) {
      opened_[last - 1].span.end = std::max(opened_[last - 1].span.end, span.end);
      return;
    }
    opened_.push_back({key.rule, span});
    last = static_cast<std::uint32_t>(opened_.size());
  }

  // Does the place by itself hold what its line holds?
  bool holds(const MatchPlace& place) {
    const auto behind = [](std::uint32_t at, const Hit& hit) { return at < hit.end; };
    const auto first = std::upper_bound(hits_.begin(), hits_.end(), place.span.begin, behind);
    const auto last = std::upper_bound(first, hits_.end(), place.span.end, behind);
    for (auto hit = first; hit != last; ++hit) there_[hit->word] = true;
    const bool holds = this->holds(of_.nodes_[place.rule]);
    for (auto hit = first; hit != last; ++hit) there_[hit->word] = false;
    return holds;
  }

  bool holds(const Node& node) const {
    if (node.kind == Need::Kind::always) return true;
    if (node.kind == Need::Kind::word) return there_[node.first];
    const bool all = node.kind == Need::Kind::all;
    for (std::uint32_t i = node.first; i < node.last; ++i)
      if (holds(of_.nodes_[i]) != all) return !all;
    return all;
  }

  const Prefilter& of_;
  std::string_view text_;
  bool same_offsets_ = true;
  std::string form_;
  const std::vector<Roles>&runs_, &lines_;
  Span line_;
  std::vector<char> there_;          // by word
  std::vector<std::uint32_t> open_;  // by rule
  std::vector<MatchPlace> opened_;   // of the line
  std::vector<Hit> hits_;            // of the line
  std::vector<MatchPlace> places_;
};

std::vector<MatchPlace> Prefilter::find(std::string_view text,
                                        const std::vector<Roles>& runs,
                                        const std::vector<Roles>& lines) const {
  return Search(*this, text, runs, lines).run();
}

}  // namespace kiroku
