#pragma once
// What --decision takes: the states of a verdict (schemas/decision.h), and none.
#include <string>
#include <vector>

namespace kiroku {

const std::vector<std::string>& decision_states();

}  // namespace kiroku
