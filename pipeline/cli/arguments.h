#pragma once
// Arguments: what was said on the command line, typed. Every command reads the few it declares
// (command.h), the rest keep their defaults.
#include <string>
#include <vector>

namespace kiroku {

struct Arguments {
  // Everywhere.
  std::string store = "./kiroku.db";
  std::vector<std::string> packs;  // folders laid over the built-in packs, in order
  std::string places;              // a file of one's own places
  bool quiet = false;
  bool unsandboxed = false;
  std::string log;     // "json": one event a line on stderr
  std::string format;  // empty: what suits a terminal or a pipe

  std::vector<std::string> paths;  // positional: files and folders

  // Reading.
  std::string sheet;
  bool evidence = false, embedded = false;
  bool no_recognise = false;
  std::vector<std::string> languages;
  std::string password, password_file;
  std::string retry;  // "failed"
  std::string again;  // "read", "recognise", "repair"
  int jobs = 0;
  std::string pages;       // "3", "3-5", "3-"
  std::string searchable;  // the PDF to write
  bool force = false;

  // Selecting records.
  std::string type, place, source, rule, id, run, decision;
  double min_confidence = 0;
  bool facts = false, unused = false;
  std::vector<std::string> parallel;  // two sources

  // Filters.
  bool jsonl = false;
  bool mentions = false;
  bool explain = false, check = false;
  std::string stage;  // of read: raw or repaired
  std::string lang, reference_date;
  std::vector<std::string> only;

  // What extract brings up to date.
  std::vector<std::string> pack_ids;
  bool plan = false, failed = false, all = false;
  // What runs diff shows, and runs prune keeps.
  int examples = 10, seed = 1, keep = 1;
  bool exit_code = false;
  bool decisions = false;  // of rules test

  // What becomes of sources.
  std::string from, why;
  bool undo = false, yes = false;
  bool context = false;  // of audit verify

  // Runs and audits.
  bool template_ = false;
  std::string draft, first, second, png, file;
  int sample = 0, port = 8027;
  std::string address = "127.0.0.1", reviewer;
  bool require_reviewed = false, excel = false;
  std::string items, by, output;
  std::string diff;  // "A..B"
  bool recall = false;
  bool coverage = false;
};

}  // namespace kiroku
