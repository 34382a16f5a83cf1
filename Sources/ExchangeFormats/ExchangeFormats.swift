// ExchangeFormats: see Sources/ARCHITECTURE.md
