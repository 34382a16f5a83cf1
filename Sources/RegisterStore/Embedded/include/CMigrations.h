// The migrations of Sources/RegisterStore/Migrations, built into the program, in the order they are applied.
#ifndef MBOST_MIGRATIONS_H
#define MBOST_MIGRATIONS_H
#include <stddef.h>

typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t count;
} mbost_migration;

extern const mbost_migration mbost_migrations[];
extern const size_t mbost_migration_count;

#endif
