/* The stamp of a compiled module, which index/native.py looks for in its file before it is loaded.
   setup.py defines KASHAF_BUILD and includes this before each source. */

#ifndef KASHAF_BUILD_H
#define KASHAF_BUILD_H

__attribute__((used)) static const char build_stamp[] = KASHAF_BUILD;

#endif
