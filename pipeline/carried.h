#pragma once
// Files that documents carry inside them: documents of their own, under a path that leads to them.
//
//   carried_path("paper.pdf", "figures.csv")          == "paper.pdf#embedded/figures.csv"
//   carrier_of("paper.pdf#embedded/a.pdf#embedded/b") == "paper.pdf"
//   TRY_ASSIGN(const Bytes bytes, bytes_at(path, workers, password));   // a file, or a carried one
//
// A worker takes them out of their carrier; to the parent they are bytes as foreign as any file's.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/workers/workers.h"
#include "schemas/source.h"

namespace kiroku {

constexpr std::string_view kCarriedMark = "#embedded/";
constexpr int kDeepestCarried = 3;  // a file in a file in a file
// Of one file on the disk, at all depths: how many are taken out, how large they may be together,
// and how long taking them out may last.
constexpr std::size_t kMostCarriedFiles = 1000;
constexpr std::uint64_t kMostCarriedBytes = 1ull << 30;
constexpr double kMostCarriedSeconds = 600;

// One name for each, as a part of a path: without slashes, control characters and what turns the
// direction of writing, never "." or "..", not empty, at most 120 bytes, no two alike. The same
// document gives the same names.
std::vector<std::string> carried_names(const std::vector<Attachment>& attachments);

std::string carried_path(std::string_view carrier, std::string_view name);
// The file on the disk that a path leads into; empty for a path that leads into none.
std::string carrier_of(std::string_view path);

// What a document says that it carries; no page of it is read.
Result<std::vector<Attachment>> list_carried(const Bytes& carrier, std::string_view media_type,
                                             Workers& workers, const std::string& password);

// The bytes of a file, or of what is carried at that path. Error not_found where the carrier, or
// what it is to carry, is not there.
Result<Bytes> bytes_at(const std::string& path, Workers& workers, const std::string& password);

// What the sheet says of a document holds for what it carries where that is told of neither: event,
// date, place and where it was published; not its title, authors and language.
SheetRow carried_sheet(const SheetRow& carrier, const std::string& path);

}  // namespace kiroku
