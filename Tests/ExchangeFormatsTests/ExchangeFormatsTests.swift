// ExchangeFormatsTests
