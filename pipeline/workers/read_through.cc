#include "pipeline/workers/read_through.h"

#include <algorithm>
#include <climits>

namespace kiroku {
namespace {

constexpr double kSecondsToLook = 10;  // for a child that only opens the document

// What the reader itself said about a page that it could not hold or got lost in.
bool is_of_a_page(ErrorCode code) {
  return code == ErrorCode::limit_exceeded || code == ErrorCode::crashed;
}

}  // namespace

ReadThrough::ReadThrough(int zygote, int stop, const Limits& limits, const Bytes& bytes,
                         const Request& request)
    : zygote_(zygote),
      stop_(stop),
      bytes_(bytes),
      request_(request),
      limits_(limits),
      next_(request.options.first_page) {}

Result<DocumentFacts> ReadThrough::run(const PageSink& sink) {
  sink_ = &sink;
  Result<DocumentFacts> facts = go_on();
  if (facts || !page_to_blame_ || !wanted_) return facts;
  const Error first = facts.error();
  // Was it the page that was due, or the document as a whole?
  const Result<DocumentFacts> whole = look_at(first);
  if (!whole) return fail(first);
  const int asked = request_.options.last_page;
  const int last = asked == 0 ? whole->pages : std::min(asked, whole->pages);
  if (next_ > last) return fail(first);  // all pages are there, and it died behind them
  while (!facts && page_to_blame_ && wanted_ && next_ <= last) {
    lose_page(facts.error());
    if (!wanted_ || next_ > last) break;
    facts = go_on();
  }
  if (!facts && !page_to_blame_) return facts;
  return arrived_ > 0 ? whole : fail(first);
}

// To the end, or to a page that is to blame: once more where a child was killed from outside.
Result<DocumentFacts> ReadThrough::go_on() {
  Result<DocumentFacts> facts = attempt(request_, limits_);
  while (!facts && killed_ && wanted_ && tried_again_ != next_) {
    tried_again_ = next_;
    facts = attempt(request_, limits_);
  }
  return facts;
}

// One child's life, from the page that is due.
Result<DocumentFacts> ReadThrough::attempt(Request request, const Limits& limits) {
  page_to_blame_ = killed_ = false;
  request.options.first_page = next_;
  TRY_ASSIGN(Call call, Call::begin(zygote_, stop_, bytes_, request, limits, spent_));
  Result<DocumentFacts> facts = messages(call, request.options);
  page_to_blame_ = page_to_blame_ || call.child_was_lost();
  killed_ = call.child_was_killed();
  spent_ = call.spent();
  return facts;
}

Result<DocumentFacts> ReadThrough::messages(Call& call, const ReadOptions& options) {
  for (bool asked_to_stop = false;;) {
    TRY_ASSIGN(const Message message, call.next());
    if (is(message, MessageKind::facts)) return end(message.payload, options);
    if (is(message, MessageKind::error)) {
      const Result<DocumentFacts> said = failure<DocumentFacts>(message.payload);
      page_to_blame_ = is_of_a_page(said.error().code);
      return said;
    }
    if (!is(message, MessageKind::page)) return unexpected<DocumentFacts>(message);
    TRY_ASSIGN(const bool more, take(message.payload, options));
    if (!asked_to_stop && !more) call.ask_to_stop();
    asked_to_stop = !more;
  }
}

// False: the sink wants no more.
Result<bool> ReadThrough::take(std::string_view payload, const ReadOptions& options) {
  TRY_ASSIGN(Page page, believed(decode_page(payload)));
  const bool is_asked_for = options.last_page == 0 || page.number <= options.last_page;
  if (page.number != next_ || !is_asked_for) {
    return fail(broken_protocol("page " + std::to_string(page.number) + " instead of page " +
                                std::to_string(next_)));
  }
  ++next_;
  ++arrived_;
  wanted_ = wanted_ && (*sink_)(std::move(page));
  return wanted_;
}

Result<DocumentFacts> ReadThrough::end(std::string_view payload, const ReadOptions& options) const {
  TRY_ASSIGN(DocumentFacts facts, believed(decode_facts(payload)));
  const int last = options.last_page == 0 ? facts.pages : std::min(options.last_page, facts.pages);
  const bool complete = next_ == std::max(last + 1, options.first_page);
  const bool beyond = next_ > options.first_page && facts.pages + 1 < next_;
  if (beyond || (wanted_ && !complete)) {
    return fail(broken_protocol(std::to_string(facts.pages) +
                                " pages announced, the last one sent is " +
                                std::to_string(next_ - 1)));
  }
  return facts;
}

// Opens the document and reads no page of it: how many are there?
Result<DocumentFacts> ReadThrough::look_at(const Error& cause) {
  Limits limits = limits_;
  limits.seconds_since_progress = std::min(limits.seconds_since_progress, kSecondsToLook);
  const int due = std::exchange(next_, INT_MAX);
  Result<DocumentFacts> facts = attempt(request_, limits);
  next_ = due;
  page_to_blame_ = true;  // still the one that is due
  if (!facts || facts->pages <= 0) return fail(cause);
  return facts;
}

void ReadThrough::lose_page(const Error& cause) {
  Page page;
  page.number = next_++;
  page.reason = "page-damaged";
  page.outcome = cause.code == ErrorCode::timed_out ? PageOutcome::timed_out : PageOutcome::failed;
  page.findings.push_back({std::string(error_name(cause.code)), page.number, cause.message});
  wanted_ = (*sink_)(std::move(page));
}

}  // namespace kiroku
