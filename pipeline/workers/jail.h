#pragma once
// Jail: what a worker may still do once it meets foreign bytes. Two walls, each in the kernel:
// Landlock says which files may be read (the lists stand on top of jail_files.cc), seccomp which
// system calls may be made at all (the lists stand on top of jail_calls.cc).
//
//   TRY(jail_fits(jail));                       // in the parent: can this kernel do it?
//   lock_files(jail);                           // in the zygote, after it is warm
//   const CallFilter filter = call_filter(jail);   // in the zygote, once
//   filter.lock();                              // in each child, before its first foreign byte
#include <string>
#include <vector>

#include <linux/filter.h>

#include "pipeline/workers/workers.h"
#include "schemas/result.h"

namespace kiroku {

// Error unsupported where the kernel lacks what `jail` asks for; its message names --unsandboxed.
Result<void> jail_fits(Jail jail);

// What may be read inside, each with all that lies below it; those that are not there are left out.
std::vector<std::string> readable_places();

// From here on this process and its children open nothing but readable_places(), for reading; what
// is open stays so. Does nothing for other jails than Jail::full. False: the kernel refused.
[[nodiscard]] bool lock_files(Jail jail);

// A filter of system calls, made ready so that locking a child costs one call.
class CallFilter {
 public:
  CallFilter() = default;  // locks nothing
  CallFilter(std::vector<sock_filter> outer, std::vector<sock_filter> inner)
      : outer_(std::move(outer)), inner_(std::move(inner)) {}
  // False: the kernel refused.
  [[nodiscard]] bool lock() const;

 private:
  std::vector<sock_filter> outer_, inner_;
};
// Throws std::bad_alloc. For Jail::without_landlock on a kernel without seccomp, too, empty.
CallFilter call_filter(Jail jail);

}  // namespace kiroku
