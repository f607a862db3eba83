#pragma once
// LibreOffice, where the user has it: office files as PDFs, which the readers take. It runs as a
// process of its own, in its jail (libreoffice_jail.h), with a fresh folder for all that it writes.
//
//   TRY_ASSIGN(const LibreOffice office, libreoffice_for("application/msword"));
//   TRY_ASSIGN(const Bytes pdf, pdf_of_office(office, bytes, "application/msword", limits, stop));
#include <string>
#include <string_view>

#include "pipeline/workers/workers.h"
#include "schemas/result.h"

namespace kiroku {

struct LibreOffice {
  std::string program;  // the file that is executed
  std::string version;  // "LibreOffice 7.4, 40(Build:2)"
};

// The first on the PATH that can take this kind of file. Error unsupported: there is none; its
// message names the package that is missing.
Result<LibreOffice> libreoffice_for(std::string_view media_type);
// Debian's package for this kind of office file; empty: it is none.
std::string libreoffice_package(std::string_view media_type);
// Is what that package brings on the PATH?
bool has_libreoffice(std::string_view package);

// The document as a PDF. `stop` is readable once the program is to end. Errors: damaged where it
// makes no PDF of it; timed_out, limit_exceeded, crashed, interrupted.
Result<Bytes> pdf_of_office(const LibreOffice& office, const Bytes& bytes,
                            std::string_view media_type, const Limits& limits, int stop);

}  // namespace kiroku
