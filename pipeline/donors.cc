#include "pipeline/donors.h"

#include <algorithm>
#include <filesystem>

#include "pipeline/stages/stages.h"
#include "schemas/digest.h"

namespace kiroku {
namespace {

struct DonorFile {
  std::string path, digest;
  Bytes bytes;
};

std::vector<DonorFile> files_of(const SheetRow& sheet) {
  std::vector<DonorFile> files;
  for (const std::string* path : {&sheet.translation_of, &sheet.copy_of, &sheet.supersedes}) {
    std::error_code ignored;
    if (path->empty() || !std::filesystem::is_regular_file(*path, ignored)) continue;
    Result<Bytes> bytes = Bytes::of_file(*path);
    if (!bytes) continue;
    std::string digest = document_digest(bytes->view());
    const bool again = std::any_of(files.begin(), files.end(),
                                   [&](const DonorFile& file) { return file.digest == digest; });
    if (!again) files.push_back({*path, std::move(digest), *std::move(bytes)});
  }
  return files;
}

}  // namespace

std::vector<std::string> donor_digests(const SheetRow& sheet) {
  std::vector<std::string> digests;
  for (const DonorFile& file : files_of(sheet)) digests.push_back(file.digest);
  return digests;
}

std::vector<Donor> read_donors(const SheetRow& sheet, Workers& workers) {
  std::vector<Donor> donors;
  for (const DonorFile& file : files_of(sheet)) {
    Text text;
    const auto take = [&](Page&& page) {
      text.append(page);
      return true;
    };
    // A donor that cannot be read to its end still gives the pages that it has.
    const DocumentBytes document{file.bytes, media_type_of(file.bytes.view(), file.path)};
    if (const Result<ReadableForm> form = ReadableForm::of(document, workers))
      static_cast<void>(read(form->document(), {}, workers, take));
    donors.push_back({file.digest, repair(std::move(text)).utf8});
  }
  return donors;
}

}  // namespace kiroku
