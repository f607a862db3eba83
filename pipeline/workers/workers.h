#pragma once
// Workers: foreign bytes are parsed here, in forked children, never in the parent.
//
// A zygote (single-threaded, Poppler warmed) is forked before the parent has threads. It forks one
// child for each request; the child parses and talks back over a checked, length-limited protocol,
// page by page. The parent believes nothing: lengths, page numbers, boxes and UTF-8 are checked,
// and a child that lies, dies or hangs ends one document with a typed error. Pages that arrived
// before stay.
//
//   TRY_ASSIGN(Workers workers, Workers::start({}));       // before any thread
//   workers.read(document, "application/pdf", {}, sink);   // from any thread
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/readers/reader.h"
#include "pipeline/readers/searchable.h"
#include "schemas/page.h"
#include "schemas/result.h"

namespace kiroku {

// How a worker is shut in. The lists of what it may do stand in jail_files.cc and jail_calls.cc.
enum class Jail {
  full,  // Landlock and seccomp; Workers::start fails where the kernel lacks one of them
  without_landlock,  // it may read what the user may read; seccomp where there is one
  none,              // to compare with
};
struct JailSupport {
  int landlock = 0;  // the kernel's version of it; 0: none, and the value of errno beside it
  int landlock_error = 0;
  bool seccomp = false;
};
JailSupport jail_support();  // of this kernel

// Wall time counts only while a call waits for its child: neither a slow sink nor a suspended
// program uses it up. What a page costs is judged by CPU time, which is the same on a busy machine
// and on an idle one; the wall limit is for a child that waits for something.
struct Limits {
  double cpu_seconds_since_progress = 60;      // of a child, since the last page
  double seconds_since_progress = 300;         // wall, since the last page
  double seconds_in_total = 3600;              // wall, for one document
  std::uint32_t cpu_seconds = 900;             // RLIMIT_CPU of a child
  std::uint64_t memory_bytes = 2ull << 30;     // RLIMIT_AS of a child, besides the document itself
  std::uint64_t message_bytes = 256ull << 20;  // of one message (a page, a raster)
  std::uint64_t result_bytes = 4ull << 30;     // of all messages of one document
  // Of LibreOffice, for one document.
  std::uint32_t office_cpu_seconds = 300;
  double office_seconds = 900;  // wall
  Jail jail = Jail::full;
};

// A file's bytes in memory that cannot change any more (a sealed memfd), handed to children by
// descriptor, so that a file that changes while it is read is read as one state.
class Bytes {
 public:
  // Error unreadable: not there, not a plain file, or written to all the time. Error
  // limit_exceeded: over 2 GiB.
  static Result<Bytes> of_file(const std::string& path);
  static Result<Bytes> of_string(std::string_view bytes);
  // One behind the other.
  static Result<Bytes> of_parts(const std::vector<std::string_view>& parts);
  std::string_view view() const;  // as long as this lives
  int descriptor() const;
  Bytes();
  Bytes(Bytes&&) noexcept;
  Bytes& operator=(Bytes&&) noexcept;
  ~Bytes();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What a child does with a document. `start(limits)` takes the readers of this program; a test
// gives functions that crash, hang or lie.
struct Work {
  std::function<void()> warm;  // once, in the zygote, before it forks
  std::function<Result<DocumentFacts>(std::string_view bytes, std::string_view media_type,
                                      const ReadOptions& options, const PageSink& sink)>
      read;
  std::function<Result<Page>(std::string_view bytes, std::string_view media_type, int page,
                             const std::vector<std::string>& languages,
                             const std::string& password)>
      recognise;
  std::function<Result<Raster>(std::string_view bytes, std::string_view media_type, int page,
                               float dpi, const std::string& password)>
      render;
  // In the zygote, before it forks a child that recognises: loads what earlier children had to
  // load for themselves, so that this one inherits it. May be empty.
  std::function<void()> warm_again = {};
  std::function<Result<std::string>(std::string_view bytes, std::string_view media_type, int index,
                                    const std::string& password)>
      attachment = {};
  std::function<Result<DocumentFacts>(std::string_view bytes, std::string_view media_type,
                                      const SearchableOptions& options,
                                      const std::vector<Page>& layers, const ByteSink& sink)>
      searchable = {};
  std::function<Result<RecoveredFonts>(std::string_view bytes, std::string_view media_type,
                                       const std::string& password)>
      fonts = {};
};
Work reader_work();

// Every call may be made from several threads at once. What can go wrong with a child:
//   timed_out       no page for (cpu_)seconds_since_progress, or seconds_in_total are over
//   limit_exceeded  memory, CPU time or the size of what it sent
//   crashed         it died of a signal, stopped without an answer or broke the protocol
//   interrupted     interrupt() was called, or the zygote is gone: no call succeeds any more
// Errors of the reader (password_needed, damaged, empty, unsupported...) come through as they are.
class Workers {
 public:
  // In the program's main thread while it is the only one (Error wrong_use otherwise): the workers
  // end with the thread that started them. Error unsupported where the kernel cannot shut them in
  // as `limits` asks for.
  static Result<Workers> start(const Limits& limits);
  static Result<Workers> start(const Limits& limits, Work work);

  // `media_type` as media_type_of() gave it. Pages arrive in order and without a gap. A sink that
  // returns false gets no more of them; the facts still come.
  Result<DocumentFacts> read(const Bytes& bytes, std::string_view media_type,
                             const ReadOptions& options, const PageSink& sink);
  // Renders one page (or takes the picture itself) and recognises it.
  Result<Page> recognise(const Bytes& bytes, std::string_view media_type, int page,
                         const std::vector<std::string>& languages, const std::string& password);
  Result<Raster> render(const Bytes& bytes, std::string_view media_type, int page, float dpi,
                        const std::string& password);
  // What the codes of its fonts mean that the document does not say (readers/font_pictures.h).
  // Empty for formats without such fonts.
  Result<RecoveredFonts> fonts(const Bytes& bytes, std::string_view media_type,
                               const std::string& password);
  // The bytes of DocumentFacts::attachments[index]: a document of its own, as foreign as its
  // carrier.
  Result<Bytes> attachment(const Bytes& bytes, std::string_view media_type, int index,
                           const std::string& password);
  // The document as a PDF with the words of `layers` as invisible text (searchable.h). Its bytes
  // come piece by piece; what came before an Error is no document.
  Result<DocumentFacts> searchable(const Bytes& bytes, std::string_view media_type,
                                   const SearchableOptions& options,
                                   const std::vector<Page>& layers, const ByteSink& sink);
  // An office file as the PDF that LibreOffice makes of it, in a process and a jail of its own
  // (libreoffice.h). Error unsupported where it is not installed.
  Result<Bytes> pdf_of_office(const Bytes& bytes, std::string_view media_type);
  // Ends what is running: calls in progress, and all later ones, return Error interrupted. May be
  // called from any thread and from a signal handler.
  void interrupt();

  Workers(Workers&&) noexcept;
  Workers& operator=(Workers&&) noexcept;
  ~Workers();

 private:
  Workers();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Where OMP_THREAD_LIMIT=1 does not stand in the environment, sets it and executes the program
// again (libgomp reads it at load; set inside main it is too late, and a fork after recognition
// hangs). First thing in main; does not return when it executes.
void ensure_single_threaded_openmp(char** argv);

}  // namespace kiroku
