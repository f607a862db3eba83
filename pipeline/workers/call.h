#pragma once
// Call: the parent's side of one request. Takes messages as they come, within the limits, and finds
// out what happened where none comes any more.
//
//   TRY_ASSIGN(const Message message, call.next());   // valid until the next next()
#include <string>
#include <string_view>

#include "pipeline/workers/channel.h"
#include "pipeline/workers/protocol.h"
#include "pipeline/workers/workers.h"

namespace kiroku {

struct Message {
  std::uint32_t kind = 0;  // a MessageKind, if it is one
  std::string_view payload;
};

class Call {
 public:
  // Sends the request through `zygote`. `stop` is readable once the program is to end.
  static Result<Call> begin(int zygote, int stop, const Bytes& bytes, const Request& request,
                            const Limits& limits);
  Result<Message> next();
  // Asks a child that reads for no more pages; its facts still come.
  void ask_to_stop();

 private:
  Call(Descriptor result, Descriptor status, int stop, const Limits& limits);
  // `count` bytes stand in the buffer from begin_ on; an Error where they never will.
  Result<void> await(std::size_t count);
  Result<void> receive(std::size_t wanted);
  Result<void> wait_for(int descriptor);
  Error how_it_ended();

  Descriptor result_;
  Descriptor status_;  // closing it ends the child
  int stop_;
  const Limits* limits_;
  double waited_ = 0, waited_since_progress_ = 0;  // seconds
  std::uint64_t received_ = 0;
  std::string buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what of the buffer was received and not yet taken
};

// "the worker did something that it must not": for a child whose word does not hold.
Error broken_protocol(const std::string& lie);

}  // namespace kiroku
