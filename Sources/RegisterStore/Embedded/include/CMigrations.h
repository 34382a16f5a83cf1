// The migrations of Sources/RegisterStore/Migrations, built into the program, in the order they are applied.
#ifndef MBOST_MIGRATIONS_H
#define MBOST_MIGRATIONS_H

long mbost_migration_total(void);
const char *mbost_migration_name(long index);
const unsigned char *mbost_migration_bytes(long index);
long mbost_migration_length(long index);

#endif
