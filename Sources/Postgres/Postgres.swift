// Postgres: see Sources/ARCHITECTURE.md
