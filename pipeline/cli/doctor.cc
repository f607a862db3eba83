// kiroku doctor: what this machine has of what the program needs, and what to install.
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "pipeline/cli/command_functions.h"
#include "pipeline/cli/console.h"
#include "pipeline/cli/exit_codes.h"
#include "pipeline/cli/formats.h"
#include "pipeline/cli/installed.h"
#include "pipeline/cli/rule_files.h"
#include "pipeline/cli/table.h"
#include "pipeline/cli/version.h"
#include "pipeline/store/store.h"
#include "pipeline/workers/libreoffice.h"
#include "pipeline/workers/workers.h"

namespace kiroku {
namespace {

namespace fs = std::filesystem;

struct Check {
  std::string name;
  bool holds = false;
  std::string found;
  std::string advice;  // what to do where it does not hold
};

// Tesseract looks in TESSDATA_PREFIX, else where Debian puts its models.
fs::path tessdata() {
  const char* prefix = std::getenv("TESSDATA_PREFIX");
  return prefix != nullptr && *prefix != '\0' ? prefix : "/usr/share/tesseract-ocr/5/tessdata";
}

struct LanguageModel {
  const char* file;
  const char* package;
};
constexpr LanguageModel kModels[] = {{"eng", "tesseract-ocr-eng"},
                                     {"rus", "tesseract-ocr-rus"},
                                     {"vie", "tesseract-ocr-vie"},
                                     {"jpn", "tesseract-ocr-jpn"},
                                     {"Japanese_vert", "tesseract-ocr-script-jpan-vert"},
                                     {"osd", "tesseract-ocr-osd"},
                                     {"Japanese", "tesseract-ocr-script-jpan"},
                                     {"HanS", "tesseract-ocr-script-hans"},
                                     {"HanT", "tesseract-ocr-script-hant"},
                                     {"Hangul", "tesseract-ocr-script-hang"}};

std::vector<Check> model_checks() {
  std::vector<Check> checks;
  for (const LanguageModel& model : kModels) {
    const fs::path file = tessdata() / (std::string(model.file) + ".traineddata");
    std::error_code failed;
    const auto size = fs::file_size(file, failed);
    checks.push_back({std::string("model ") + model.file, !failed,
                      failed ? "missing" : std::to_string(size / 1000) + " kB",
                      std::string("apt-get install ") + model.package});
  }
  return checks;
}

std::vector<Check> package_checks() {
  std::vector<Check> checks;
  for (const Installed& package : installed_packages()) {
    const bool there = !package.version.empty();
    checks.push_back({"package " + package.name, there, there ? package.version : "missing",
                      "apt-get install " + package.name});
  }
  return checks;
}

Check poppler_data_check() {
  std::error_code failed;
  const bool there = fs::is_directory("/usr/share/poppler/cMap", failed);
  return {
      "poppler-data", there, there ? "/usr/share/poppler/cMap" : "missing",
      "apt-get install poppler-data (without it, text in CJK fonts that are not embedded is lost)"};
}

// Only who has office files needs it.
Check libreoffice_check() {
  std::string there, missing;
  for (const char* media_type : {"application/vnd.oasis.opendocument.text",
                                 "application/vnd.oasis.opendocument.presentation",
                                 "application/vnd.oasis.opendocument.spreadsheet"}) {
    const Result<LibreOffice> office = libreoffice_for(media_type);
    if (office) there = office->version;
    if (!office) missing += (missing.empty() ? "" : " ") + libreoffice_package(media_type);
  }
  if (missing.empty()) return {"LibreOffice", true, there, ""};
  return {"LibreOffice", true,
          "some office files are not read without (apt-get install --no-install-recommends " +
              missing + ")",
          ""};
}

// The jail of the workers (workers.h), wall by wall.
Check landlock_check() {
  const JailSupport jail = jail_support();
  return {
      "jail: Landlock", jail.landlock > 0,
      jail.landlock > 0 ? "version " + std::to_string(jail.landlock)
                        : std::strerror(jail.landlock_error),
      "a kernel from 5.13 on, with landlock in the boot parameter lsm=; without it reading needs "
      "--unsandboxed"};
}

Check seccomp_check() {
  const bool there = jail_support().seccomp;
  return {"jail: seccomp", there, there ? "filters" : "missing",
          "a kernel with CONFIG_SECCOMP_FILTER; without it reading needs --unsandboxed"};
}

Check openmp_check() {
  const char* limit = std::getenv("OMP_THREAD_LIMIT");
  const bool one = limit != nullptr && std::strcmp(limit, "1") == 0;
  return {"OpenMP off", one, limit == nullptr ? "OMP_THREAD_LIMIT is not set" : limit,
          "start the program as `kiroku`, which sets OMP_THREAD_LIMIT=1"};
}

Check rules_check(const Arguments& arguments) {
  const Result<Rules> rules = load_rules(arguments.packs, arguments.places);
  if (!rules) return {"rule packs", false, rules.error().message, "kiroku rules test"};
  return {"rule packs", true,
          std::to_string(rules->list().size()) + " rules, digest " + rules->digest().substr(0, 12),
          ""};
}

Check store_check(const std::string& file) {
  std::error_code failed;
  if (!fs::exists(file, failed)) return {"store", true, file + ": not there yet", ""};
  Result<Store> store = Store::open(file, OpenMode::read_only);
  if (!store) return {"store", false, store.error().message, "kiroku --store FILE names another"};
  const auto sources = store->sources();
  if (!sources) return {"store", false, sources.error().message, "a store of another version?"};
  return {"store", true, file + ": " + std::to_string(sources->size()) + " sources", ""};
}

std::string to_json(const Check& check) {
  JsonWriter json;
  json.open('{').key("check").string(check.name).key("holds").boolean(check.holds);
  json.key("found").string(check.found);
  return json.key("advice").string_or_null(check.holds ? "" : check.advice).close('}').take();
}

}  // namespace

void doctor_options(Syntax& syntax, Arguments& arguments) {
  syntax.choice("--format", arguments.format, {"table", "jsonl"},
                "default: table on a terminal, jsonl in a pipe");
}

Result<int> doctor_command(const Arguments& arguments, Console& console) {
  std::string version(KIROKU_VERSION_LINE);
  version.pop_back();
  std::vector<Check> checks = {
      {"program", true, version, ""}, landlock_check(),   seccomp_check(), openmp_check(),
      poppler_data_check(),           libreoffice_check()};
  for (Check& check : package_checks()) checks.push_back(std::move(check));
  for (Check& check : model_checks()) checks.push_back(std::move(check));
  checks.push_back(rules_check(arguments));
  checks.push_back(store_check(arguments.store));
  int missing = 0;
  for (const Check& check : checks) missing += check.holds ? 0 : 1;
  if (format_of(arguments, console) == "jsonl") {
    for (const Check& check : checks) console.print(to_json(check) + "\n");
  } else {
    Table table(console, {{"check"}, {""}, {"found", true}, {"what to do", true}});
    for (const Check& check : checks) {
      table.row({check.name, check.holds ? "ok" : "MISSING", check.found,
                 check.holds ? "" : check.advice});
    }
  }
  return missing == 0 ? kDone : kDoneWithFailures;
}

}  // namespace kiroku
