#pragma once
// The jail in which LibreOffice makes PDFs of office files: wider than that of the workers
// (jail.h), because a whole program runs in it. It reads its own program, fonts and libraries,
// writes below one folder, has threads and a socket that only listens; no network, no second
// process, no other program, nothing of the user's files. The lists stand in libreoffice_jail.cc.
//
//   TRY_ASSIGN(const LibreOfficeJail jail, LibreOfficeJail::around(Jail::full, program, folder));
//   jail.lock();   // in the child, before it executes the program
#include <string>
#include <vector>

#include <linux/filter.h>

#include "pipeline/workers/channel.h"
#include "pipeline/workers/workers.h"

namespace kiroku {

class LibreOfficeJail {
 public:
  static Result<LibreOfficeJail> around(Jail jail, const std::string& program,
                                        const std::string& folder);
  // System calls alone, for it follows a fork of a program with threads. False: the kernel refused.
  [[nodiscard]] bool lock() const;

 private:
  Descriptor files_;                // of Landlock; empty: none
  std::vector<sock_filter> calls_;  // of seccomp; empty: none
};

}  // namespace kiroku
