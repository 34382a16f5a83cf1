// FundingRules: see Sources/ARCHITECTURE.md
