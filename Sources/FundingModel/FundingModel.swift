// FundingModel: see Sources/ARCHITECTURE.md
