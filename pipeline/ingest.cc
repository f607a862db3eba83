#include "pipeline/ingest.h"

#include <algorithm>
#include <chrono>
#include <type_traits>

#include <malloc.h>

#include "pipeline/again.h"
#include "pipeline/batch.h"
#include "pipeline/donors.h"
#include "pipeline/extract_all.h"
#include "pipeline/plan.h"
#include "pipeline/read_key.h"
#include "pipeline/recognitions.h"
#include "pipeline/rule_set.h"
#include "pipeline/stages/stages.h"
#include "pipeline/workers/libreoffice.h"

namespace kiroku {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

bool has_text(const Text& text) {
  return text.utf8.find_first_not_of(" \t\r\n\f") != std::string::npos;
}

// Of a document that was read to its end. Empty output is never ok.
Outcome outcome_of(const Ingested& ingested) {
  const auto is = [&](PageOutcome outcome) {
    return std::any_of(ingested.pages.begin(), ingested.pages.end(),
                       [&](const Page& page) { return page.outcome == outcome; });
  };
  bool warned = !ingested.findings.empty() || ingested.pages_failed > 0;
  for (const Page& page : ingested.pages) warned = warned || !page.findings.empty();
  if (has_text(ingested.text)) return warned ? Outcome::ok_with_warnings : Outcome::ok;
  if (is(PageOutcome::not_recognised)) return Outcome::ok_with_warnings;
  if (is(PageOutcome::timed_out)) return Outcome::timed_out;
  return is(PageOutcome::failed) ? Outcome::damaged : Outcome::empty;
}

// What the store keeps of a page besides its text, which is in the Text by now.
Page without_text(Page page) {
  // Swapped away: `= {}` would keep the memory, 44 KB a page.
  const auto release = [](auto& held) { std::remove_reference_t<decltype(held)>().swap(held); };
  release(page.text);
  release(page.glyphs);
  release(page.runs);
  release(page.blocks);
  release(page.pieces);
  release(page.edits);
  return page;
}

// The outcome, the findings of the whole document and how many pages have no text that should.
void conclude(const Result<DocumentFacts>& facts, Ingested& ingested) {
  ingested.pages_failed = static_cast<int>(
      std::count_if(ingested.pages.begin(), ingested.pages.end(), [](const Page& page) {
        return page.outcome != PageOutcome::ok && page.outcome != PageOutcome::blank;
      }));
  if (facts) {
    ingested.findings.insert(ingested.findings.begin(), facts->findings.begin(),
                             facts->findings.end());
    ingested.outcome = outcome_of(ingested);
    return;
  }
  const Error& error = facts.error();
  ingested.outcome = outcome_of(error.code);
  ingested.findings.push_back({std::string(error_name(error.code)), 0, error.message});
}

}  // namespace

Outcome outcome_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::password_needed:
      return Outcome::password_needed;
    case ErrorCode::timed_out:
      return Outcome::timed_out;
    case ErrorCode::crashed:
      return Outcome::crashed;
    case ErrorCode::limit_exceeded:
      return Outcome::limit_exceeded;
    case ErrorCode::empty:
      return Outcome::empty;
    case ErrorCode::unsupported:
      return Outcome::unsupported;
    default:
      return Outcome::damaged;
  }
}

RepairedText repair_with_donors(Text text, const SheetRow& sheet, Workers& workers) {
  RepairedText repaired{repair(std::move(text))};
  repaired.lost_glyphs = repaired.text.utf8.find("\uFFFD") != std::string::npos;
  if (!repaired.lost_glyphs) return repaired;
  const std::vector<Donor> donors = read_donors(sheet, workers);
  for (const Donor& donor : donors) repaired.donors.push_back(donor.digest);
  if (!donors.empty()) repaired.text = repair(std::move(repaired.text), donors);
  return repaired;
}

Reading read_document(const DocumentBytes& original, const SheetRow& sheet, Workers& workers,
                      const std::function<Recognition(int page)>& recognition,
                      const std::function<void(int)>& page_done, Helpers* helpers) {
  Reading reading;
  const Recognition of_all = recognition(0);
  const Result<ReadableForm> form = ReadableForm::of(original, workers, of_all.kept.pdfs);
  if (!form) {
    reading.facts = fail(form.error());
    if (form.error().code == ErrorCode::unsupported)
      reading.missing_package = libreoffice_package(original.media_type);
    return reading;
  }
  const DocumentBytes document = form->document();
  std::atomic<bool> has_pictures = false;
  FontRecovery fonts(document, workers);
  const auto prepare = [&](Page& page) {
    if (wants_fonts(page)) {
      has_pictures = true;
      fonts.apply(page, recognition(page.number));
    }
    const Triage decision = triage(page);
    page.reason = decision.reason;
    if (decision.recognise) {
      has_pictures = true;
      recognise(page, document, workers, recognition(page.number), decision.keep_layer);
    } else if (page.outcome == PageOutcome::ok && decision.reason == "blank-page") {
      page.outcome = PageOutcome::blank;
    }
  };
  const auto take = [&](Page&& page) {
    reading.text.append(page);
    reading.pages.push_back(without_text(std::move(page)));
    page_done(reading.pages.back().number);
  };
  Helpers none;
  reading.facts = read_spread(document, of_all.password, workers,
                              helpers != nullptr ? *helpers : none, prepare, take);
  reading.has_pictures = has_pictures;
  // The pages so far of a reading that was stopped are read again by the next run.
  if (!reading.facts && reading.facts.error().code == ErrorCode::interrupted) return reading;
  RepairedText repaired = repair_with_donors(std::move(reading.text), sheet, workers);
  reading.text = std::move(repaired.text);
  reading.lost_glyphs = repaired.lost_glyphs;
  reading.donors = std::move(repaired.donors);
  reading.doubts = uncertain_repairs(reading.text);
  return reading;
}

Ingested ingest_document(const Source& source, const Bytes& bytes, Tools& tools,
                         const IngestOptions& options, const std::function<void(int)>& page_done) {
  const auto start = std::chrono::steady_clock::now();
  Recognition recognition{options.recognise, options.languages, options.password};
  if (tools.recognitions != nullptr)
    recognition.kept = tools.recognitions->of_document(source.digest);
  if (options.again == Again::recognise) recognition.kept.find = nullptr;
  Reading reading = read_document(
      {bytes, source.media_type}, source.sheet, tools.workers, [&](int) { return recognition; },
      page_done, tools.helpers);
  // What reading and repairing took in small pieces; else glibc keeps it, 55 MB of 10,000 pages.
  malloc_trim(0);
  Ingested ingested;
  ingested.source = source;
  // A text of 200,000 pages takes seconds in each of the next stages.
  const auto is_stopped = [&tools] { return tools.stop != nullptr && *tools.stop; };
  if (is_stopped()) return ingested;
  ingested.rules_digest = tools.rules_digest;
  ingested.read_key = read_key(reading.has_pictures, options);
  if (!reading.missing_package.empty()) ingested.read_key += without_key(reading.missing_package);
  if (reading.lost_glyphs) ingested.read_key += donors_key(reading.donors);
  ingested.text = std::move(reading.text);
  ingested.pages = std::move(reading.pages);
  ingested.findings = std::move(reading.doubts);
  conclude(reading.facts, ingested);
  ingested.as_before = tools.before != nullptr && is_same_reading(ingested, *tools.before);
  if (!ingested.as_before) {
    Document document = segment(source, std::move(ingested.text));
    if (is_stopped()) return ingested;
    static_cast<Extracted&>(ingested) = extracted(document, source.sheet, tools.rules);
    ingested.text = std::move(document.text);
  }
  ingested.seconds = seconds_since(start);
  return ingested;
}

Result<IngestSummary> ingest(const IngestOptions& options, Tools& tools,
                             const std::function<void(const Progress&)>& progress,
                             const std::atomic<bool>& stop) {
  const auto start = std::chrono::steady_clock::now();
  TRY_ASSIGN(const Plan plan, make_plan(options, tools.store));
  const RuleSet rules = rule_set(tools.rules);
  tools.rules_digest = rules.digest;
  TRY(tools.store.remember(rules));
  TRY_ASSIGN(const std::int64_t run, tools.store.current_run(rules.digest));
  TRY(tools.store.mark_gone(plan.gone));
  Batch batch(plan, options, tools, run, progress, stop);
  TRY_ASSIGN(IngestSummary summary, batch.run());
  TRY(tools.store.re_anchor_decisions());
  TRY_ASSIGN(const std::vector<std::string> outdated, tools.store.outdated(run, rules.digest));
  summary.outdated = outdated.size();
  summary.seconds = seconds_since(start);
  return summary;
}

}  // namespace kiroku
