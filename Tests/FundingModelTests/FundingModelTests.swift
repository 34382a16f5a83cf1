// FundingModelTests
