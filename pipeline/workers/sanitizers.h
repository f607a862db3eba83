#pragma once
// Whether this build runs under a sanitizer: they reserve terabytes of addresses and have threads
// of their own, so that two checks of ours make no sense there.

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1  // as GCC says it
#endif
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1
#endif
#endif

namespace kiroku {

#if defined(__SANITIZE_THREAD__)
constexpr bool kHasSanitizerThreads = true;
#else
constexpr bool kHasSanitizerThreads = false;
#endif
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr bool kHasSanitizerShadow = true;
#else
constexpr bool kHasSanitizerShadow = false;
#endif

}  // namespace kiroku
