# One digest over the bytes of the files named in LIST, written to OUT as a C++ constant; run by
# cmake -P. Names count too.
file(STRINGS ${LIST} files)
set(all "")
foreach(file IN LISTS files)
  file(SHA256 ${file} digest)
  get_filename_component(name ${file} NAME)
  string(APPEND all "${name} ${digest}\n")
endforeach()
string(SHA256 digest "${all}")
string(SUBSTRING ${digest} 0 16 digest)
file(WRITE ${OUT} "// Made by cmake/HashSources.cmake.
#include \"pipeline/rule_set.h\"

namespace kiroku {
std::string_view extraction_version() { return \"${digest}\"; }
}  // namespace kiroku
")
