#pragma once
// Channel: descriptors that close themselves, and packets that carry descriptors between processes.
//
//   TRY_ASSIGN(SocketPair pair, socket_pair(SOCK_SEQPACKET));
//   send_packet(pair.a.get(), "read", {file.get()});
//   std::optional<Packet> packet = receive_packet(pair.b.get(), 100);
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/result.h"

namespace kiroku {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { reset(); }
  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  void reset();

 private:
  int number_ = -1;
};

struct SocketPair {
  Descriptor a, b;
};
// `type` is SOCK_SEQPACKET or SOCK_STREAM; both ends are closed on exec.
Result<SocketPair> socket_pair(int type);

struct Packet {
  std::string bytes;
  std::vector<Descriptor> descriptors;
};
// Whole or not at all, so threads need no lock. False: the other side is gone.
bool send_packet(int socket, std::string_view bytes, std::span<const int> descriptors);
// Nothing: the other side is gone, or its packet is longer than `most` or holds over 8 descriptors.
std::optional<Packet> receive_packet(int socket, std::size_t most);
// False: the other side is gone.
bool send_all(int socket, std::string_view bytes);

// "cannot open it: No such file or directory", for the value of errno.
std::string with_reason(std::string_view what, int error_number);

}  // namespace kiroku
