// StatusService: see Sources/ARCHITECTURE.md
