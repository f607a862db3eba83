#pragma once
// Many files at a time, their output in the order of the files.
//
//   in_order(paths.size(), jobs, work, print): work(i, emit) runs in any of `jobs` threads and
//   emits lines; print(line) gets those of file 0 as they come, then those of file 1...
#include <functional>
#include <string>

namespace kiroku {

using Emit = std::function<bool(std::string)>;  // false: nobody wants more

// How many threads `jobs` stands for. 0: as many as cores.
std::size_t most_threads(int jobs);

// `print` runs in the caller's thread; false ends everything.
void in_order(std::size_t count, int jobs,
              const std::function<void(std::size_t, const Emit&)>& work,
              const std::function<bool(const std::string&)>& print);

}  // namespace kiroku
