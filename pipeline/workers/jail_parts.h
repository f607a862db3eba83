#pragma once
// What the jail of the workers and that of LibreOffice (office_jail.h) are made of.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <linux/filter.h>
#include <linux/landlock.h>
#include <seccomp.h>

#include "pipeline/workers/channel.h"

namespace kiroku {

constexpr std::uint64_t kReading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
// Debian 12's header knows the first two versions.
constexpr std::uint64_t kRefer = 1ULL << 13;     // from version 2
constexpr std::uint64_t kTruncate = 1ULL << 14;  // from version 3

// A Landlock ruleset that governs all that the kernel can, and permits nothing. Empty: no Landlock.
Descriptor new_ruleset();
// `access` to a place with all that lies below it, where it is there. False: the kernel refused.
bool permit(const Descriptor& ruleset, const std::string& place, std::uint64_t access);

// What the kernel wants to have. Throws std::bad_alloc.
std::vector<sock_filter> program_of(scmp_filter_ctx rules);
// System calls alone: for a child, too, that was forked from a program with threads. False: the
// kernel refused.
bool lock_with(std::span<const sock_filter> program);
// abort() and raise() signal the process itself; it may signal nobody else.
bool lock_signals();

}  // namespace kiroku
