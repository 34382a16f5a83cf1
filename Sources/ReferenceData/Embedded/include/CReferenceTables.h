// The reference tables of Sources/ReferenceData/Tables, built into the program.
#ifndef MBOST_REFERENCE_TABLES_H
#define MBOST_REFERENCE_TABLES_H
#include <stddef.h>

typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t count;
} mbost_table;

extern const mbost_table mbost_tables[];
extern const size_t mbost_table_count;

#endif
