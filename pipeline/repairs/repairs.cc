#include "pipeline/repairs/repairs.h"

namespace kiroku {

const std::vector<Repair>& repairs() {
  // The order counts: characters first, then what is made of them.
  static const std::vector<Repair> list = {
      {"encoding", find_mojibake}, {"radicals", find_radicals}, {"spread", find_spread},
      {"doubled", find_doubled},   {"residue", find_residue},   {"replacement", find_replacement},
  };
  return list;
}

}  // namespace kiroku
