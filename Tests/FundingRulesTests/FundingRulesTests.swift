// FundingRulesTests
