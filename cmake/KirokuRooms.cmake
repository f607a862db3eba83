# Warnings and sanitizers for our own code, and the one way a part of a room is declared.
add_library(kiroku_warnings INTERFACE)
target_compile_options(kiroku_warnings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor
                       -Wold-style-cast -Wcast-qual -Wimplicit-fallthrough)
if(CMAKE_UNITY_BUILD)
  # Files are compiled in batches (names local to a file are therefore unique in its room): then gcc
  # takes a type that is local to one of them for one that a header gives away.
  target_compile_options(kiroku_warnings INTERFACE -Wno-subobject-linkage)
endif()
if(KIROKU_SANITIZE)
  # -O1 builds in half the time of -O2; undefined behaviour ends a test instead of only being told.
  # vptr: the typeinfo of Poppler's classes that it would look at is not exported.
  add_compile_options(-fsanitize=${KIROKU_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -O1
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${KIROKU_SANITIZE})
endif()

# kiroku_part(room NAME SOURCES... [LIBRARIES ...]): a folder of a room, compiled with only the
# libraries that it names, and made part of the room's one static library. Tests may link the part
# alone as kiroku_<room>_<name>.
function(kiroku_part room name)
  cmake_parse_arguments(PART "" "" "SOURCES;LIBRARIES" ${ARGN})
  set(target kiroku_${room}_${name})
  add_library(${target} OBJECT ${PART_SOURCES})
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>)
  target_link_libraries(${target} PUBLIC tl::expected PRIVATE kiroku_warnings ${PART_LIBRARIES})
  target_sources(kiroku_${room} PRIVATE $<TARGET_OBJECTS:${target}>)
  target_link_libraries(kiroku_${room} PRIVATE ${PART_LIBRARIES})
endfunction()
