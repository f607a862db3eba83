#pragma once
// The main job: a folder in, records in the store. ingest.cc shows the whole flow on one screen.
//
//   Tools tools{workers, store, rules};
//   TRY_ASSIGN(const IngestSummary done, ingest({.paths = {"proceedings"}}, tools, progress,
//   stop));
//
// Every file gets exactly one outcome. A run that was stopped or killed at any moment is gone on
// with by the next one, and ends with the same records.
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "extractors/engine.h"
#include "pipeline/spread.h"
#include "pipeline/stages/stages.h"
#include "pipeline/store/store.h"
#include "pipeline/workers/workers.h"
#include "schemas/result.h"
#include "schemas/source.h"

namespace kiroku {

// A stage that is done again though nothing it depends on has changed. `read` opens the files and
// takes what was recognised from the store; `recognise` asks the engine anew, for documents with
// pages that were recognised; `repair` begins with the stored text and opens a file only where that
// comes out differently. A reading that equals the stored one changes nothing: no rule is run.
enum class Again : std::uint8_t { nothing, read, recognise, repair };

struct IngestOptions {
  std::vector<std::string> paths = {};  // files and folders
  std::string sheet = {};               // sources.csv; empty: the one in each folder
  bool recognise = true;
  std::vector<std::string> languages = {};  // for recognition; empty: found out
  std::string password = {};
  int threads = 0;            // 0: as many as cores
  bool retry_failed = false;  // read again what ended neither ok nor ok-with-warnings
  Again again = Again::nothing;
  bool embedded = false;  // also what documents carry (carried.h)
};

// What ingest tells while it runs, from any thread, one call at a time. Totals are of the files
// that must be looked into; unchanged ones are not among them.
struct Progress {
  std::string path;  // the file that just ended; empty: only pages moved
  Outcome outcome = Outcome::ok;
  std::string message;  // of a failure or the first warning
  std::uint64_t files_done = 0, files_total = 0, bytes_done = 0, bytes_total = 0, pages_done = 0;
};

// What Again did.
struct Redone {
  std::uint64_t documents = 0, pages = 0;
  std::uint64_t as_before = 0, changed = 0;
  std::uint64_t worse = 0;  // ended worse than what is stored, which was kept
};

struct IngestSummary {
  std::uint64_t unchanged = 0, fresh = 0, changed = 0, gone = 0;
  std::uint64_t failed = 0;  // of the fresh and changed: ended neither ok nor ok-with-warnings
  std::uint64_t failed_before = 0;  // of the unchanged: they failed when they were read
  std::uint64_t pages = 0, records = 0;
  std::uint64_t outdated = 0;  // documents whose records were found with other rules than these
  Redone redone;
  std::uint64_t withdrawn = 0;        // of the files: they stay out of the current run
  std::vector<std::string> warnings;  // sheet rows that describe no file
  double seconds = 0;
  bool interrupted = false;
};

class Recognitions;

struct Tools {
  Workers& workers;
  Store& store;
  const Rules& rules;
  Helpers* helpers = nullptr;               // threads that a long document may take
  std::string rules_digest = {};            // RuleSet::digest of `rules`; ingest() fills it in
  Recognitions* recognitions = nullptr;     // kept from earlier runs
  const std::atomic<bool>* stop = nullptr;  // set: what comes of a document is thrown away
  const Ingested* before = nullptr;         // as stored: what equals it is not extracted again
};

// What a reader's error says about the document.
Outcome outcome_of(ErrorCode code);

// Repaired; glyphs that stay lost are filled from the documents that the sheet names.
struct RepairedText {
  Text text;
  bool lost_glyphs = false;
  std::vector<std::string> donors = {};  // digests; asked only for lost glyphs
};
RepairedText repair_with_donors(Text text, const SheetRow& sheet, Workers& workers);

// A document read, its pages recognised where they must be, and repaired.
struct Reading {
  std::vector<Page> pages;  // without their text and glyphs, which are in `text`
  Text text;
  bool has_pictures = false;  // a page had to be recognised, whether it was or not
  // Glyphs stayed lost after the text's own repairs; then these donors were asked.
  bool lost_glyphs = false;
  std::vector<std::string> donors;  // digests
  std::vector<Finding> doubts;      // lines that may still be damaged
  Result<DocumentFacts> facts;
  std::string missing_package = {};  // that an office file would need to be read
};
// `recognition` is asked for each page that triage wants recognised, and once for page 0, the
// whole document; `page_done` gets each page's number; `sheet` names donors for lost glyphs. With
// `helpers` both may be called from several threads, `page_done` from one at a time.
Reading read_document(const DocumentBytes& document, const SheetRow& sheet, Workers& workers,
                      const std::function<Recognition(int page)>& recognition,
                      const std::function<void(int)>& page_done, Helpers* helpers = nullptr);

// Bytes in, everything that is to be stored out. Never fails as a whole: what went wrong is the
// outcome and the findings.
Ingested ingest_document(const Source& source, const Bytes& bytes, Tools& tools,
                         const IngestOptions& options, const std::function<void(int)>& page_done);

Result<IngestSummary> ingest(const IngestOptions& options, Tools& tools,
                             const std::function<void(const Progress&)>& progress,
                             const std::atomic<bool>& stop);

}  // namespace kiroku
