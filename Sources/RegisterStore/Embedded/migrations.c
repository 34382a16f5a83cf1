#include "CMigrations.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char register_1[] = {
#embed "../Migrations/0001-register.sql"
};

static const unsigned char processes_2[] = {
#embed "../Migrations/0002-processes.sql"
};

static const unsigned char definitive_facts_3[] = {
#embed "../Migrations/0003-definitive-facts.sql"
};

static const unsigned char jobs_4[] = {
#embed "../Migrations/0004-jobs.sql"
};

static const unsigned char access_5[] = {
#embed "../Migrations/0005-access.sql"
};

static const unsigned char places_6[] = {
#embed "../Migrations/0006-places.sql"
};

static const unsigned char orders_7[] = {
#embed "../Migrations/0007-orders.sql"
};

static const unsigned char find_8[] = {
#embed "../Migrations/0008-find.sql"
};

static const struct {
    const char *name;
    const unsigned char *bytes;
    long length;
} migrations[] = {
    {"0001-register", register_1, sizeof register_1},
    {"0002-processes", processes_2, sizeof processes_2},
    {"0003-definitive-facts", definitive_facts_3, sizeof definitive_facts_3},
    {"0004-jobs", jobs_4, sizeof jobs_4},
    {"0005-access", access_5, sizeof access_5},
    {"0006-places", places_6, sizeof places_6},
    {"0007-orders", orders_7, sizeof orders_7},
    {"0008-find", find_8, sizeof find_8},
};

long mbost_migration_total(void) { return sizeof migrations / sizeof migrations[0]; }
const char *mbost_migration_name(long index) { return migrations[index].name; }
const unsigned char *mbost_migration_bytes(long index) { return migrations[index].bytes; }
long mbost_migration_length(long index) { return migrations[index].length; }
