// RPC: see Sources/ARCHITECTURE.md
