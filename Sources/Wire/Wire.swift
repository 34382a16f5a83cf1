// Wire: see Sources/ARCHITECTURE.md
