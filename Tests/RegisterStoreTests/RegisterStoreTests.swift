// RegisterStoreTests
