#pragma once
// Call: the parent's side of one request. Takes messages as they come, within the limits, and finds
// out what happened where none comes any more.
//
//   TRY_ASSIGN(const Message message, call.next());   // valid until the next next()
#include <string>
#include <string_view>

#include "pipeline/workers/channel.h"
#include "pipeline/workers/check.h"
#include "pipeline/workers/protocol.h"
#include "pipeline/workers/workers.h"

namespace kiroku {

struct Message {
  std::uint32_t kind = 0;  // a MessageKind, if it is one
  std::string_view payload;
};

// What a document has used up of what it may use in total.
struct Spent {
  double seconds = 0;  // wall, while its children were waited for
  std::uint64_t bytes = 0;
};

class Call {
 public:
  // Sends the request through `zygote`. `stop` is readable once the program is to end. `spent`: by
  // earlier calls for the same document.
  static Result<Call> begin(int zygote, int stop, const Bytes& bytes, const Request& request,
                            const Limits& limits, const Spent& spent = {});
  Result<Message> next();
  // Asks a child that reads for no more pages; its facts still come.
  void ask_to_stop();
  // After an Error: the child died of what it read or found no end of it, so that another one may
  // do better elsewhere in the document. Not where it lied, sent too much, or was stopped.
  bool child_was_lost() const { return lost_; }
  // After an Error: somebody from outside killed the child, or the kernel, for want of memory. What
  // it read may be blameless.
  bool child_was_killed() const { return killed_; }
  const Spent& spent() const { return spent_; }

 private:
  Call(Descriptor result, Descriptor status, int stop, const Limits& limits, const Spent& spent);
  // `count` bytes stand in the buffer from begin_ on; an Error where they never will.
  Result<void> await(std::size_t count);
  Result<void> receive(std::size_t wanted);
  Result<void> wait_for(int descriptor);
  Error how_it_ended();

  Descriptor result_;
  Descriptor status_;  // closing it ends the child
  int stop_;
  const Limits* limits_;
  Spent spent_;
  double waited_since_progress_ = 0;  // seconds
  bool lost_ = false, killed_ = false;
  std::string buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what of the buffer was received and not yet taken
};

// "the worker did something that it must not": for a child whose word does not hold.
Error broken_protocol(const std::string& lie);

// What a child sends, once it was found to hold.
template <typename Value>
Result<Value> believed(Result<Value> value) {
  if (!value) return fail(broken_protocol(value.error().message));
  if (std::string lie = lie_in(*value); !lie.empty()) return fail(broken_protocol(lie));
  return value;
}
template <typename Value>
Result<Value> failure(std::string_view payload) {
  TRY_ASSIGN(Error error, believed(decode_error(payload)));
  return fail(std::move(error));
}
template <typename Value>
Result<Value> unexpected(const Message& message) {
  return fail(
      broken_protocol("a message of kind " + std::to_string(message.kind) + " where none is due"));
}
inline bool is(const Message& message, MessageKind kind) {
  return message.kind == static_cast<std::uint32_t>(kind);
}

}  // namespace kiroku
