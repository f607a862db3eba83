#include "pipeline/audit/serve.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include <httplib.h>

#include "pipeline/audit/answers.h"
#include "pipeline/audit/deciding.h"
#include "pipeline/audit/pictures.h"
#include "pipeline/audit/queue.h"
#include "pipeline/audit/sample.h"
#include "pipeline/audit/sample_changes.h"
#include "pipeline/audit/web.h"
#include "pipeline/recognitions.h"
#include "schemas/json.h"
#include "schemas/json_output.h"
#include "schemas/utf8.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

using httplib::Request;
using httplib::Response;

// Scripts, styles and pictures of our own, and nothing else from anywhere.
constexpr char kPolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
constexpr std::size_t kMostBodyBytes = 1 << 20;  // of a request's body

std::string random_token() {
  std::random_device random;
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string token;
  for (int i = 0; i < 32; ++i) token += kDigits[random() % 16];
  return token;
}

bool is_loopback(const std::string& address) {
  return address == "127.0.0.1" || address == "::1" || address == "localhost";
}

// Takes as long for a wrong token as for the right one.
bool same(const std::string& a, const std::string& b) {
  unsigned differ = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    differ |= static_cast<unsigned char>(a[i] ^ b[i]);
  return differ == 0;
}

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::wrong_use:
    case ErrorCode::damaged:
      return 400;
    case ErrorCode::unsupported:
      return 415;
    case ErrorCode::store_busy:
      return 503;
    default:
      return 500;
  }
}

std::string parameter(const Request& request, const char* name) {
  return to_valid_utf8(request.get_param_value(name));
}

std::size_t number(const Request& request, const char* name, std::size_t otherwise,
                   std::size_t most) {
  const std::string text = request.get_param_value(name);
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string::npos)
    return otherwise;
  return std::min<std::size_t>(std::stoul(text), most);
}

void answer(Response& response, const Error& error) {
  JsonWriter json;
  json.open('{').key("error").open('{').key("code").string(error_name(error.code));
  json.key("message").string(error.message).close('}').close('}');
  response.status = status_of(error.code);
  response.set_content(json.take(), "application/json");
}

void answer(Response& response, const Result<std::string>& json) {
  if (!json) return answer(response, json.error());
  response.set_content(*json, "application/json");
}

Filter filter_of(const Request& request) {
  Filter filter;
  filter.type = parameter(request, "type");
  filter.place = parameter(request, "place");
  filter.rule = parameter(request, "rule");
  filter.origin = parameter(request, "origin");
  filter.flag = parameter(request, "flag");
  filter.decision = parameter(request, "decision");
  filter.reviewer = parameter(request, "reviewer");
  filter.below = static_cast<double>(number(request, "below", 0, 100)) / 100;
  filter.dates = parameter(request, "dates") == "1";
  return filter;
}

void write(JsonWriter& json, const std::vector<std::string>& words) {
  json.open('[');
  for (const std::string& one : words) json.string(one);
  json.close(']');
}

// Everything behind one address.
class AuditServer {
 public:
  AuditServer(const ServeOptions& options, Store& store, Workers& workers)
      : options_(options),
        store_(store),
        pictures_(workers, options.password, kept_pdfs(store, mutex_)) {
    if (!is_loopback(options.address)) token_ = random_token();
  }
  Result<void> run(const std::function<void(const std::string&)>& ready,
                   const std::atomic<bool>& stop);

 private:
  using Handler = Result<std::string> (AuditServer::*)(const Request&);
  void routes();
  void get(const std::string& path, Handler handler);
  void post(const std::string& path, Handler handler);
  void page(const std::string& path);
  bool may_enter(const Request& request, Response& response);
  bool may_write(const Request& request, Response& response);
  Result<Queue*> queue(std::int64_t run = 0);
  Result<std::string> changed(const std::vector<std::string>& facts);

  Result<std::string> start(const Request&);
  Result<std::string> facts(const Request&);
  Result<std::string> fact(const Request&);
  Result<std::string> page_json(const Request&);
  Result<std::string> search(const Request&);
  Result<std::string> log(const Request&);
  Result<std::string> decide(const Request&);
  Result<std::string> undo(const Request&);
  Result<std::string> bulk(const Request&);
  Result<std::string> add(const Request&);
  void picture(const Request& request, Response& response);
  std::string reviewer(const Request& request) const;

  const ServeOptions& options_;
  httplib::Server server_;
  std::string token_;
  int port_ = 0;
  std::mutex mutex_;  // of the store and the queue; pictures are made without it
  Store& store_;
  std::optional<Queue> queue_;
  std::int64_t version_ = -1, run_ = 0;
  std::chrono::steady_clock::time_point made_{};
  std::chrono::steady_clock::duration making_{};  // how long that took
  Pictures pictures_;
};

// ---- who may ask

// A name that leads here by DNS is not ours: a page from elsewhere could then ask for everything.
bool is_own_host(const std::string& host, const std::string& address) {
  std::string name = host.substr(0, host.rfind(':'));
  if (host.find(':') == std::string::npos || host.back() == ']') name = host;
  return name == address || name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

bool AuditServer::may_enter(const Request& request, Response& response) {
  response.set_header("Content-Security-Policy", kPolicy);
  response.set_header("X-Content-Type-Options", "nosniff");
  response.set_header("Referrer-Policy", "no-referrer");
  response.set_header("Cross-Origin-Resource-Policy", "same-origin");
  response.set_header("Cache-Control", "no-store");
  if (token_.empty()) {
    if (is_own_host(request.get_header_value("Host"), options_.address)) return true;
    response.status = 421;
    response.set_content("not the name of this server\n", "text/plain");
    return false;
  }
  const std::string cookie = request.get_header_value("Cookie");
  const std::string name = "kiroku=";
  const std::size_t at = cookie.find(name);
  if (at != std::string::npos && same(cookie.substr(at + name.size(), token_.size()), token_))
    return true;
  if (same(request.get_param_value("token"), token_)) {
    response.set_header("Set-Cookie", name + token_ + "; HttpOnly; SameSite=Strict; Path=/");
    return true;
  }
  response.status = 403;
  response.set_content("the address that `kiroku audit serve` printed has a token; open that\n",
                       "text/plain");
  return false;
}

// Only our own page may change something: another one can neither set this header without asking
// first, nor be of our origin.
bool AuditServer::may_write(const Request& request, Response& response) {
  const std::string origin = request.get_header_value("Origin");
  const std::string site = request.get_header_value("Sec-Fetch-Site");
  const bool own_origin = origin.empty() || origin == "http://" + request.get_header_value("Host");
  const bool own_site = site.empty() || site == "same-origin";
  if (own_origin && own_site && request.get_header_value("X-Kiroku") == "1") return true;
  response.status = 403;
  response.set_content("changes are taken from this server's own pages only\n", "text/plain");
  return false;
}

std::string AuditServer::reviewer(const Request& request) const {
  std::string name = parameter(request, "reviewer");
  constexpr std::size_t kLongest = 100;
  if (name.empty() || name.size() > kLongest) name = options_.reviewer;
  return name;
}

// ---- the queue, made again where somebody else changed the store

// While a batch is ingested beside us the store changes all the time: of that time, at most one
// part in so many goes into making the queue.
constexpr int kMakingShare = 20;

Result<Queue*> AuditServer::queue(std::int64_t run) {
  TRY_ASSIGN(const std::int64_t version, store_.version_of_others());
  const auto begin = std::chrono::steady_clock::now();
  const bool stale = version != version_ && begin - made_ > kMakingShare * making_;
  if (!queue_ || run != run_ || stale) {
    TRY_ASSIGN(queue_, Queue::of(store_, run));
    version_ = version;
    run_ = run;
    made_ = std::chrono::steady_clock::now();
    making_ = made_ - begin;
  }
  return &*queue_;
}

// After our own decisions: only these facts are looked at again.
Result<std::string> AuditServer::changed(const std::vector<std::string>& facts) {
  if (!queue_) TRY(this->queue(run_));
  Queue* const queue = &*queue_;
  for (const std::string& fact : facts) {
    const QueueFact* line = queue->find(fact);
    Record record;
    record.fact = fact;
    if (line != nullptr) record.id = line->record;
    TRY_ASSIGN(const Verdict verdict, store_.verdict(record));
    queue->judge(fact, verdict);
  }
  JsonWriter json;
  json.open('{').key("changed").integer(static_cast<std::int64_t>(facts.size()));
  json.key("fact").string(facts.empty() ? "" : facts.front());
  json.key("decided").integer(static_cast<std::int64_t>(queue->decided()));
  return json.close('}').take();
}

// ---- what is asked

Result<std::string> AuditServer::start(const Request&) {
  TRY_ASSIGN(Queue* const queue, this->queue());
  TRY_ASSIGN(const std::vector<RunInfo> runs, store_.runs());
  JsonWriter json;
  json.open('{').key("reviewer").string(options_.reviewer).key("store").string(store_.file());
  json.key("facts").integer(static_cast<std::int64_t>(queue->size()));
  json.key("decided").integer(static_cast<std::int64_t>(queue->decided())).key("rules");
  write(json, queue->rules());
  write(json.key("flags"), queue->flags());
  write(json.key("reviewers"), queue->reviewers());
  json.key("runs").open('[');
  for (const RunInfo& run : runs) {
    if (run.records == 0) continue;
    json.open('{').key("run").integer(run.id).key("name").string(run.name);
    json.key("state").string(word(run.state)).close('}');
  }
  return json.close(']').close('}').take();
}

Result<std::string> AuditServer::facts(const Request& request) {
  constexpr std::size_t kMost = 200;
  auto run = static_cast<std::int64_t>(number(request, "run", 0, 1'000'000));
  const std::size_t size = number(request, "sample", 0, 100'000);
  Filter filter = filter_of(request);
  const std::string range = parameter(request, "diff");
  if (!range.empty()) {
    TRY_ASSIGN(const DiffRuns runs, runs_of(range, store_));
    TRY_ASSIGN(const RunDiff diff, store_.diff(runs.before, runs.after));
    if (run == 0) run = runs.after;
    filter.dates = true;
    filter.only = {"none"};  // is no fact, and empty would be all of them
    for (const Change* one : sample(diff, size > 0 ? size : 200, parameter(request, "by")))
      filter.only.push_back(run == runs.before ? one->before.fact : one->after.fact);
    std::sort(filter.only.begin(), filter.only.end());
  }
  TRY_ASSIGN(Queue* const queue, this->queue(run));
  if (range.empty() && size > 0) {
    for (const QueueFact* one : sample(*queue, size, parameter(request, "by")))
      filter.only.push_back(one->fact);
    std::sort(filter.only.begin(), filter.only.end());
  }
  return facts_answer(queue->facts(filter), number(request, "offset", 0, 100'000'000),
                      number(request, "limit", 50, kMost), store_);
}

Result<std::string> AuditServer::fact(const Request& request) {
  TRY_ASSIGN(Queue* const queue, this->queue(run_));
  return fact_answer(request.matches[1], number(request, "statement", 0, 199), *queue, store_);
}

Result<std::string> AuditServer::page_json(const Request& request) {
  return page_answer(request.matches[1], std::stoi(request.matches[2]), {}, store_);
}

Result<std::string> AuditServer::search(const Request& request) {
  return search_answer(parameter(request, "q"), store_);
}

Result<std::string> AuditServer::log(const Request& request) {
  return log_answer(number(request, "limit", 100, 1000), store_);
}

Result<std::string> AuditServer::decide(const Request& request) {
  Asked asked{parameter(request, "fact"), parameter(request, "record"),
              parameter(request, "action"), parameter(request, "why"), reviewer(request)};
  TRY(decide_on(asked, request.body, run_, store_));
  return changed({asked.fact});
}

Result<std::string> AuditServer::undo(const Request& request) {
  TRY_ASSIGN(const Decision taken_back, store_.undo(reviewer(request), parameter(request, "of")));
  return changed({taken_back.fact});
}

// One line a fact: "fact record". What is not visible to the reviewer is never in it.
Result<std::string> AuditServer::bulk(const Request& request) {
  std::vector<std::string> facts;
  std::string_view body = request.body;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const std::string line(body.substr(0, end));
    body.remove_prefix(std::min(end + 1, body.size()));
    const std::size_t blank = line.find(' ');
    if (blank == std::string::npos) continue;
    Asked asked{line.substr(0, blank), line.substr(blank + 1), parameter(request, "action"),
                parameter(request, "why"), reviewer(request)};
    TRY(decide_on(asked, "", run_, store_));
    facts.push_back(asked.fact);
  }
  return changed(facts);
}

Result<std::string> AuditServer::add(const Request& request) {
  Selected selected;
  selected.document = parameter(request, "document");
  selected.page = static_cast<int>(number(request, "page", 0, 1'000'000));
  selected.start = static_cast<std::uint32_t>(number(request, "start", 0, 100'000'000));
  selected.end = static_cast<std::uint32_t>(number(request, "end", 0, 100'000'000));
  TRY_ASSIGN(const Decision added, add_fact(selected, parameter(request, "type"), request.body,
                                            parameter(request, "why"), reviewer(request), store_));
  queue_.reset();  // there is a fact more
  return changed({added.fact});
}

void AuditServer::picture(const Request& request, Response& response) {
  const int page = std::stoi(request.matches[2]);
  Source source;
  {
    const std::lock_guard lock(mutex_);
    const Result<StoredPage> stored = store_.page(std::string(request.matches[1]), page);
    if (!stored) return answer(response, stored.error());
    source = stored->source;
  }
  const auto dpi = static_cast<float>(std::max<std::size_t>(36, number(request, "dpi", 110, 300)));
  const auto png = pictures_.png(source, page, dpi);
  if (!png) return answer(response, png.error());
  response.set_header("Cache-Control", "private, max-age=3600, immutable");
  response.set_content((*png)->data(), (*png)->size(), "image/png");
}

// ---- addresses

void AuditServer::get(const std::string& path, Handler handler) {
  server_.Get(path, [this, handler](const Request& request, Response& response) {
    const std::lock_guard lock(mutex_);
    answer(response, (this->*handler)(request));
  });
}

void AuditServer::post(const std::string& path, Handler handler) {
  server_.Post(path, [this, handler](const Request& request, Response& response) {
    if (!may_write(request, response)) return;
    const std::lock_guard lock(mutex_);
    answer(response, (this->*handler)(request));
  });
}

void AuditServer::page(const std::string& path) {
  server_.Get(path, [](const Request&, Response& response) {
    response.set_content(std::string(web_file("audit.html")), "text/html; charset=utf-8");
  });
}

void AuditServer::routes() {
  server_.set_pre_routing_handler([this](const Request& request, Response& response) {
    return may_enter(request, response) ? httplib::Server::HandlerResponse::Unhandled
                                        : httplib::Server::HandlerResponse::Handled;
  });
  const std::string document = "(sha256:[0-9a-f]{64})", page_number = "([1-9][0-9]{0,6})";
  for (const char* path : {"/", "/fact/[0-9a-f]{16}", "/search", "/log"}) page(path);
  page("/page/" + document + "/" + page_number);
  get("/start.json", &AuditServer::start);
  get("/facts.json", &AuditServer::facts);
  get("/fact/([0-9a-f]{16})\\.json", &AuditServer::fact);
  get("/page/" + document + "/" + page_number + "\\.json", &AuditServer::page_json);
  get("/search.json", &AuditServer::search);
  get("/log.json", &AuditServer::log);
  post("/decide", &AuditServer::decide);
  post("/undo", &AuditServer::undo);
  post("/bulk", &AuditServer::bulk);
  post("/add", &AuditServer::add);
  server_.Get("/page/" + document + "/" + page_number + "\\.png",
              [this](const Request& request, Response& response) { picture(request, response); });
  for (const WebFile& file : web_files()) {
    server_.Get("/" + std::string(file.name), [&file](const Request&, Response& response) {
      response.set_content(std::string(file.bytes), std::string(file.media_type));
    });
  }
}

Result<void> AuditServer::run(const std::function<void(const std::string&)>& ready,
                              const std::atomic<bool>& stop) {
  routes();
  server_.set_payload_max_length(kMostBodyBytes);
  server_.set_keep_alive_max_count(1000);
  server_.set_tcp_nodelay(true);
  port_ = options_.port;
  const bool bound = port_ > 0 ? server_.bind_to_port(options_.address, port_)
                               : (port_ = server_.bind_to_any_port(options_.address)) > 0;
  if (!bound) {
    return fail(ErrorCode::wrong_use, "cannot listen on " + options_.address + ", port " +
                                          std::to_string(options_.port) +
                                          "; --port 0 takes one that is free");
  }
  TRY(queue());
  std::thread waits([&] {
    while (!stop) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    server_.stop();
  });
  const std::string host = options_.address.find(':') == std::string::npos
                               ? options_.address
                               : "[" + options_.address + "]";
  ready("http://" + host + ":" + std::to_string(port_) + "/" +
        (token_.empty() ? "" : "?token=" + token_));
  server_.listen_after_bind();
  waits.join();
  return {};
}

}  // namespace

Result<void> serve(const ServeOptions& options, Store& store, Workers& workers,
                   const std::function<void(const std::string& address)>& ready,
                   const std::atomic<bool>& stop) {
  return AuditServer(options, store, workers).run(ready, stop);
}

}  // namespace kiroku
