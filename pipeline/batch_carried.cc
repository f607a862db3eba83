// What documents carry, taken out by workers, each file as a document of its own.
#include <chrono>

#include "pipeline/batch.h"
#include "pipeline/carried.h"
#include "schemas/digest.h"

namespace kiroku {

// What was taken out of one file on the disk, at all depths.
struct Batch::Carried {
  std::set<std::string> seen = {};  // paths
  std::uint64_t bytes = 0;
  double seconds = 0;      // of taking out, not of reading
  bool listed = false;     // what the file itself carries is known
  bool lost = false;       // what some document in it carries could not be listed
  bool as_before = false;  // the file on the disk has the bytes that it had
};

namespace {

double seconds_from(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

// Behind the file itself, which is stored by now and held by no claim: a file may carry itself.
Result<void> Batch::carried_files(const PlannedFile& planned, const Source& source,
                                  const Bytes& bytes) {
  if (stopped()) return {};
  Carried carried;
  carried.as_before = planned.known_digest == source.digest;
  if (options_.embedded) TRY(carry(planned, source, bytes, 1, carried));
  // Without --embedded what was carried by the same bytes still is.
  const bool known =
      options_.embedded ? carried.listed && !carried.lost : planned.known_digest != source.digest;
  if (!known || stopped()) return {};
  const std::lock_guard lock(mutex_);
  return drop_carried(planned, carried.seen);
}

Result<void> Batch::carry(const PlannedFile& top, const Source& source, const Bytes& bytes,
                          int depth, Carried& carried) {
  {
    const std::lock_guard lock(mutex_);
    TRY_ASSIGN(const bool carries, tools_.store.has_finding(source.digest, kCarriesFiles));
    if (!carries || depth > kDeepestCarried) {
      carried.listed = true;
      return {};
    }
  }
  const auto start = std::chrono::steady_clock::now();
  const Result<std::vector<Attachment>> attachments =
      list_carried(bytes, source.media_type, tools_.workers, options_.password);
  carried.seconds += seconds_from(start);
  if (!attachments) {  // the document's own outcome says why
    carried.lost = true;
    return {};
  }
  carried.listed = true;
  const std::vector<std::string> names = carried_names(*attachments);
  for (std::size_t i = 0; i < names.size() && !stopped(); ++i) {
    PlannedFile planned = plan_carried(plan_, top, carried_path(source.path, names[i]), options_);
    carried.seen.insert(planned.file.path);
    const std::int64_t said = (*attachments)[i].size;
    if (!planned.known && said > 0) planned.file.size = static_cast<std::uint64_t>(said);
    const bool over = carried.seen.size() > kMostCarriedFiles ||
                      carried.bytes > kMostCarriedBytes || carried.seconds > kMostCarriedSeconds;
    TRY_ASSIGN(const bool as_before, is_as_before(planned, carried));
    if (as_before && !over) continue;
    if (as_before) return {};
    if (over) {
      return unread(planned, {ErrorCode::limit_exceeded,
                              "more is carried than is taken out of one file: this and " +
                                  std::to_string(names.size() - i - 1) + " others are not read"});
    }
    TRY(carry_one(top, planned, source, bytes, static_cast<int>(i), depth, carried));
  }
  return {};
}

// Carried by the same bytes as before, and nothing to be done about it; but what carries files
// itself is looked into.
Result<bool> Batch::is_as_before(const PlannedFile& planned, Carried& carried) {
  const std::lock_guard lock(mutex_);
  ++seen_.files_total;
  seen_.bytes_total += planned.file.size;
  if (!carried.as_before || !planned.settled) return false;
  TRY_ASSIGN(const bool carries, tools_.store.has_finding(planned.known_digest, kCarriesFiles));
  if (carries) return false;
  if (!planned.known_digest.empty()) carried.bytes += planned.file.size;
  ++summary_.unchanged;
  if (!is_fine(planned.known_outcome)) ++summary_.failed_before;
  done(planned, planned.known_outcome, {});
  return true;
}

Result<void> Batch::carry_one(const PlannedFile& top, const PlannedFile& planned,
                              const Source& carrier, const Bytes& bytes, int index, int depth,
                              Carried& carried) {
  const auto start = std::chrono::steady_clock::now();
  const Result<Bytes> inside =
      tools_.workers.attachment(bytes, carrier.media_type, index, options_.password);
  carried.seconds += seconds_from(start);
  if (stopped()) return {};
  if (!inside) {
    if (inside.error().code == ErrorCode::interrupted)
      return fail(lost_workers(planned, inside.error().message));
    return unread(planned, inside.error());
  }
  carried.bytes += inside->view().size();
  const Source source = source_of(planned, *inside);
  TRY(read(planned, source, *inside));
  return carry(top, source, *inside, depth + 1, carried);
}

// What stood inside the file and is not carried any more. The caller holds the lock.
Result<void> Batch::drop_carried(const PlannedFile& planned, const std::set<std::string>& kept) {
  const std::string inside = carried_path(planned.file.path, "");
  std::vector<std::string> gone;
  for (auto at = plan_.carried.lower_bound(inside);
       at != plan_.carried.end() && at->first.starts_with(inside); ++at) {
    if (!at->second.gone && kept.count(at->first) == 0) gone.push_back(at->first);
  }
  if (gone.empty()) return {};
  TRY(tools_.store.mark_gone(gone));
  summary_.gone += gone.size();
  return {};
}

}  // namespace kiroku
