// ReferenceDataTests
