// The reference tables of Sources/ReferenceData/Tables, built into the program.
#ifndef MBOST_REFERENCE_TABLES_H
#define MBOST_REFERENCE_TABLES_H
#include <stddef.h>

long mbost_table_total(void);
const char *mbost_table_name(long index);
const unsigned char *mbost_table_bytes(long index);
long mbost_table_length(long index);

#endif
