// Named places where a test may kill the program. Only builds made with -DTEMIZU_CRASH_POINTS=ON look at them: there
// the environment variable TEMIZU_CRASH_AT=<name>[:n] ends the process with SIGKILL at the n-th passing (default 1).
// In every other build the macro is nothing at all.
#pragma once

#ifdef TEMIZU_CRASH_POINTS
namespace temizu {
void crash_point(const char* name);
}
#define TEMIZU_CRASH_POINT(name) ::temizu::crash_point(name)
#else
#define TEMIZU_CRASH_POINT(name) static_cast<void>(0)
#endif
