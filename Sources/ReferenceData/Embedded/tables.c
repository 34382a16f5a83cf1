#include "CReferenceTables.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char crebo[] = {
#embed "../Tables/crebo.csv"
};
static const unsigned char crebo_aanname[] = {
#embed "../Tables/crebo-aanname.csv"
};
static const unsigned char signal_table[] = {
#embed "../Tables/signal.csv"
};

static const struct {
    const char *name;
    const unsigned char *bytes;
    long length;
} tables[] = {
    {"crebo.csv", crebo, sizeof crebo},
    {"crebo-aanname.csv", crebo_aanname, sizeof crebo_aanname},
    {"signal.csv", signal_table, sizeof signal_table},
};

long mbost_table_total(void) { return sizeof tables / sizeof tables[0]; }
const char *mbost_table_name(long index) { return tables[index].name; }
const unsigned char *mbost_table_bytes(long index) { return tables[index].bytes; }
long mbost_table_length(long index) { return tables[index].length; }
