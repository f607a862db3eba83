// Stands in for LibreOffice: does what its document says, and answers with what came of it, as the
// document that it makes. Words, one a line: "read PATH", "write PATH", "connect", "fork", "execute
// PATH", "chmod PATH", "spin", "hang", "fill", "crash", "anew" (asks to be started once more),
// "nothing" (makes no document), "version 7" (goes on).
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

std::string said(bool done) { return done ? "done" : std::strerror(errno); }

std::string opened(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags, 0600);
  const std::string answer = said(file >= 0);
  if (file >= 0) close(file);
  return answer;
}

std::string connected() {
  const int internet = socket(AF_INET, SOCK_STREAM, 0);
  std::string answer = "internet " + said(internet >= 0);
  const int near = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, "/nowhere");
  return answer + ", near " +
         said(near >= 0 &&
              connect(near, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

std::string forked() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  return said(child > 0);
}

std::string executed(const std::string& path) {
  char* const none[] = {nullptr};
  execve(path.c_str(), none, none);
  return said(false);
}

[[noreturn]] void spin() {
  for (volatile unsigned long turns = 0;;) turns = turns + 1;
}

void fill(const std::string& folder) {
  const std::string piece(1 << 20, 'x');
  for (int file = 0;; ++file) {
    std::ofstream out(folder + "/filling" + std::to_string(file), std::ios::binary);
    for (int piece_number = 0; piece_number < 300; ++piece_number) out << piece;
  }
}

std::string answer_to(const std::string& line, const std::string& folder) {
  const std::string path = line.substr(std::min(line.size(), line.find(' ') + 1));
  if (line.starts_with("read ")) return opened(path, O_RDONLY);
  if (line.starts_with("write ")) return opened(path, O_WRONLY | O_CREAT);
  if (line.starts_with("cut ")) return opened(path, O_RDONLY | O_TRUNC);
  if (line.starts_with("chmod ")) return said(chmod(path.c_str(), 0777) == 0);
  if (line.starts_with("execute ")) return executed(path);
  if (line == "connect") return connected();
  if (line == "fork") return forked();
  if (line == "link") return said(symlink("/etc/passwd", (folder + "/link").c_str()) == 0);
  if (line == "spin") spin();
  if (line == "hang")
    for (;;) pause();
  if (line == "fill") fill(folder);
  if (line == "crash") raise(SIGSEGV);
  if (line == "nothing") _exit(0);
  if (line == "anew" && opened(folder + "/before", O_RDONLY) != "done") {
    opened(folder + "/before", O_WRONLY | O_CREAT);
    _exit(81);
  }
  return "done";
}

}  // namespace

int main(int count, char** words) {
  const std::string document = words[count - 1], made = words[count - 2];
  const std::string folder = document.substr(0, document.rfind('/'));
  std::ifstream lines(document);
  std::string answers = "%PDF-1.4\n";
  for (std::string line; std::getline(lines, line);)
    answers += line + ": " + answer_to(line, folder) + "\n";
  if (mkdir(made.c_str(), 0700) != 0) return 2;
  std::ofstream(made + "/document.pdf") << answers;
  return 0;
}
