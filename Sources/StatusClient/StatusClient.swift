// StatusClient: see Sources/ARCHITECTURE.md
