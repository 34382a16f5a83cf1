#include "CReferenceTables.h"

static const unsigned char crebo[] = {
#embed "../Tables/crebo.csv"
};
static const unsigned char crebo_aanname[] = {
#embed "../Tables/crebo-aanname.csv"
};
static const unsigned char signal_table[] = {
#embed "../Tables/signal.csv"
};

const mbost_table mbost_tables[] = {
    {"crebo.csv", crebo, sizeof crebo},
    {"crebo-aanname.csv", crebo_aanname, sizeof crebo_aanname},
    {"signal.csv", signal_table, sizeof signal_table},
};
const size_t mbost_table_count = sizeof mbost_tables / sizeof mbost_tables[0];
