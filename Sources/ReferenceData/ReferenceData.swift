// ReferenceData: see Sources/ARCHITECTURE.md
