// RegisterStore: see Sources/ARCHITECTURE.md
