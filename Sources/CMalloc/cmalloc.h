// What glibc's malloc.h declares of its tuning, which Swift's Glibc module leaves out.
#if defined(__linux__)
#include <malloc.h>
#endif
