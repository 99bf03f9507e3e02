#ifndef MINATO_CONSOLE_RESOURCES_H
#define MINATO_CONSOLE_RESOURCES_H

#include <stddef.h>

/// A file of the console that lies in the program itself.
struct minato_console_file {
    const char *name;
    const unsigned char *bytes;
    size_t length;
};

/// The file with this number; a null name behind the last.
struct minato_console_file minato_console_file_at(size_t number);

#endif
