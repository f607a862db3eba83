#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipeline/workers/channel.h"
#include "pipeline/workers/workers.h"

namespace kiroku {
namespace {

constexpr std::uint64_t kMaxDocumentBytes = 2ull << 30;
constexpr int kAttempts = 3;  // to copy a file that somebody writes to

Result<Descriptor> empty_memory() {
  Descriptor memory(memfd_create("kiroku-document", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (memory) return memory;
  return fail(ErrorCode::limit_exceeded, with_reason("cannot hold a document in memory", errno));
}

bool is_same_state(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

Error too_large(const std::string& path) {
  return {ErrorCode::limit_exceeded, path + " is larger than 2 GiB"};
}

// Copies inside the kernel; the whole file, also where it grew meanwhile.
Result<std::uint64_t> copy(int file, int memory, const std::string& path) {
  std::uint64_t size = 0;
  while (size <= kMaxDocumentBytes) {
    const ssize_t count = sendfile(memory, file, nullptr, 1 << 30);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(ErrorCode::unreadable, with_reason("cannot read " + path, errno));
    if (count == 0) return size;
    size += static_cast<std::uint64_t>(count);
  }
  return fail(too_large(path));
}

Result<Descriptor> opened(const std::string& path, struct stat& state) {
  // Without O_NONBLOCK opening a FIFO waits for somebody to write to it.
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file || fstat(file.get(), &state) != 0) {
    return fail(ErrorCode::unreadable, with_reason("cannot open " + path, errno));
  }
  if (!S_ISREG(state.st_mode)) return fail(ErrorCode::unreadable, path + " is not a plain file");
  if (static_cast<std::uint64_t>(state.st_size) > kMaxDocumentBytes) return fail(too_large(path));
  return file;
}

// A mapping is released with the object, whatever happens in between.
struct Mapping {
  void* address = nullptr;
  std::size_t size = 0;
};

Result<Mapping> sealed(int memory, std::size_t size) {
  const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
  if (fcntl(memory, F_ADD_SEALS, seals) != 0) {
    return fail(ErrorCode::limit_exceeded, with_reason("cannot seal a document in memory", errno));
  }
  if (size == 0) return Mapping{};
  void* address = mmap(nullptr, size, PROT_READ, MAP_SHARED, memory, 0);
  if (address != MAP_FAILED) return Mapping{address, size};
  return fail(ErrorCode::limit_exceeded, with_reason("cannot map a document", errno));
}

}  // namespace

struct Bytes::Impl {
  Descriptor memory;
  Mapping mapping;
  ~Impl() {
    if (mapping.address != nullptr) munmap(mapping.address, mapping.size);
  }
};

Result<Bytes> Bytes::of_file(const std::string& path) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    struct stat before {
    }, after{};
    TRY_ASSIGN(const Descriptor file, opened(path, before));
    Bytes bytes;
    TRY_ASSIGN(bytes.impl_->memory, empty_memory());
    TRY_ASSIGN(const std::uint64_t size, copy(file.get(), bytes.impl_->memory.get(), path));
    if (fstat(file.get(), &after) != 0 || !is_same_state(before, after)) continue;
    TRY_ASSIGN(bytes.impl_->mapping, sealed(bytes.impl_->memory.get(), size));
    return bytes;
  }
  return fail(ErrorCode::unreadable, path + " is being written to");
}

Result<Bytes> Bytes::of_string(std::string_view content) { return of_parts({content}); }

Result<Bytes> Bytes::of_parts(const std::vector<std::string_view>& parts) {
  Bytes bytes;
  TRY_ASSIGN(bytes.impl_->memory, empty_memory());
  std::size_t size = 0;
  for (std::string_view rest : parts) {
    size += rest.size();
    while (!rest.empty()) {
      const ssize_t count = write(bytes.impl_->memory.get(), rest.data(), rest.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) {
        return fail(ErrorCode::limit_exceeded,
                    with_reason("cannot hold a document in memory", errno));
      }
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  TRY_ASSIGN(bytes.impl_->mapping, sealed(bytes.impl_->memory.get(), size));
  return bytes;
}

std::string_view Bytes::view() const {
  if (impl_ == nullptr || impl_->mapping.address == nullptr) return {};
  return {static_cast<const char*>(impl_->mapping.address), impl_->mapping.size};
}

int Bytes::descriptor() const { return impl_ == nullptr ? -1 : impl_->memory.get(); }

Bytes::Bytes() : impl_(std::make_unique<Impl>()) {}
Bytes::Bytes(Bytes&&) noexcept = default;
Bytes& Bytes::operator=(Bytes&&) noexcept = default;
Bytes::~Bytes() = default;

}  // namespace kiroku
