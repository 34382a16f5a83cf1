#include "CMigrations.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char register_1[] = {
#embed "../Migrations/0001-register.sql"
};

const mbost_migration mbost_migrations[] = {
    {"0001-register", register_1, sizeof register_1},
};
const size_t mbost_migration_count = sizeof mbost_migrations / sizeof mbost_migrations[0];
