#pragma once
// The one line that `kiroku --version` prints. KIROKU_VERSION comes from the project's
// CMakeLists.txt.
#define KIROKU_VERSION_LINE "kiroku " KIROKU_VERSION "\n"
