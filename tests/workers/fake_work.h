#pragma once
// What children do in these tests: instead of a format, the media type names how to behave.
//
//   read(bytes("3"), "pages")        three small pages
//   read(bytes("3"), "segfault")     three pages, then it crashes
#include <string>
#include <vector>

#include <signal.h>

#include "pipeline/workers/workers.h"

namespace kiroku {

Work fake_work();
// Workers with that work, in the strictest jail that this kernel has.
Workers started(Limits limits = {});

// Of the machine's processes, those that descend from `ancestor`.
std::vector<pid_t> descendants(pid_t ancestor);
bool is_running(pid_t process);  // a zombie is not
int open_descriptors();
// Until `holds` or ten seconds are over; what it said last.
bool eventually(const std::function<bool()>& holds);

// A page whose text says which process made it.
Page fake_page(int number);

struct Reading {
  Result<DocumentFacts> facts;
  std::vector<Page> pages;
};
Reading read_all(Workers& workers, const std::string& behaviour, const std::string& content = "3",
                 const ReadOptions& options = {});

}  // namespace kiroku
