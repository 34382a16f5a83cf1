// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// What every Swift target of the house is built with: Swift 6 mode, each pointer expression marked `unsafe`,
/// no warnings, and each import declared and as narrow as it can be.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let ssl = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: house)
}

let package = Package(
    name: "mbost",
    products: [
        .library(name: "StatusClient", targets: ["StatusClient"]),
        .executable(name: "mbostd", targets: ["mbostd"]),
        .executable(name: "mbost", targets: ["mbost"]),
        .executable(name: "mbost-web", targets: ["mbost-web"]),
        .executable(name: "mbost-bench", targets: ["mbost-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        // The domain: no I/O.
        .target(name: "FundingModel", swiftSettings: house),
        .target(name: "FundingRules", dependencies: ["FundingModel"], swiftSettings: house),
        .target(name: "CReferenceTables", path: "Sources/ReferenceData/Embedded"),
        .target(
            name: "ReferenceData", dependencies: ["FundingModel", "CReferenceTables", crypto],
            exclude: ["Embedded", "Tables"], swiftSettings: house),
        .target(name: "ExchangeFormats", dependencies: ["FundingModel"], swiftSettings: house),
        .target(name: "SyntheticRegister", dependencies: ["FundingModel"], swiftSettings: house),

        // Fence 1: PostgreSQL.
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "Postgres", dependencies: ["CPostgres", logging], swiftSettings: house),
        .target(name: "CMigrations", path: "Sources/RegisterStore/Embedded"),
        .target(
            name: "RegisterStore", dependencies: ["FundingModel", "Postgres", "Wire", "CMigrations", crypto, logging],
            exclude: ["Embedded", "Migrations"], swiftSettings: house),

        // Fence 2: the wire.
        .systemLibrary(name: "CProtobuf", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
        .target(name: "CMbostProto", dependencies: ["CProtobuf"], exclude: ["status.binpb"]),
        .target(name: "Wire", dependencies: ["FundingModel", "CMbostProto", "CProtobuf"], swiftSettings: house),
        // Fence 3: sockets.
        .target(name: "CSockets", path: "Sources/RPC/Sockets/C"),
        .target(
            name: "RPC", dependencies: ["CSockets", nioCore, nioPosix, ssl, logging, metrics, heap],
            exclude: ["Sockets/C"], swiftSettings: house),

        .target(
            name: "Measurements",
            dependencies: [
                nioCore, nioPosix, coreMetrics, .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: house),

        // The service and its callers.
        .target(name: "CPieces", path: "Sources/StatusService/Overviews/C"),
        .target(
            name: "StatusService",
            dependencies: [
                "FundingModel", "FundingRules", "ReferenceData", "ExchangeFormats", "Postgres", "RegisterStore",
                "Wire", "RPC", "CPieces", nioCore, nioPosix, crypto, logging, metrics,
            ], exclude: ["Overviews/C"], swiftSettings: house),
        .target(
            name: "StatusClient", dependencies: ["FundingModel", "Wire", "RPC", nioCore], swiftSettings: house),
        .executableTarget(
            name: "mbostd",
            dependencies: [
                "FundingModel", "Postgres", "RegisterStore", "ReferenceData", "RPC", "StatusService",
                "Measurements", coreMetrics, argumentParser, logging,
                crypto, lifecycle, unixSignals, nioCore,
            ], swiftSettings: house),
        .executableTarget(
            name: "mbost",
            dependencies: [
                "FundingModel", "FundingRules", "ReferenceData", "ExchangeFormats", "RPC", "StatusClient", "Wire",
                nioCore, nioFoundation, argumentParser, crypto,
            ], swiftSettings: house),

        // The pages: a caller like any other.
        .target(name: "CDashboardFiles", path: "Sources/Dashboard/Embedded"),
        .target(
            name: "Dashboard",
            dependencies: [
                "FundingModel", "FundingRules", "ExchangeFormats", "RPC", "StatusClient", "Wire", "CDashboardFiles",
                hummingbird, mustache, crypto, logging, nioCore, lifecycle,
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ], exclude: ["Embedded", "Templates", "Files", "Texts", "Pictures"],
            swiftSettings: house),
        .executableTarget(
            name: "mbost-web",
            dependencies: ["Dashboard", "RPC", "StatusClient", argumentParser, logging, lifecycle, unixSignals],
            swiftSettings: house),

        .target(name: "CBenchPeers", path: "Sources/mbost-bench/Peers/C"),
        .executableTarget(
            name: "mbost-bench",
            dependencies: [
                "FundingModel", "FundingRules", "ReferenceData", "ExchangeFormats", "SyntheticRegister", "Postgres",
                "RegisterStore", "StatusService", "RPC", "StatusClient", "Wire", "CBenchPeers", argumentParser, logging,
                nioCore, nioFoundation, nioPosix, crypto, .product(name: "Histogram", package: "hdrhistogram-swift"),
            ], exclude: ["Peers/C", "Peers/gRPC"], swiftSettings: house),

        .target(
            name: "FuzzTargets", dependencies: ["FundingModel", "ExchangeFormats", "Wire", "RPC", nioCore],
            swiftSettings: house),
        .target(
            name: "TestSupport", dependencies: ["Postgres"], path: "Tests/TestSupport", swiftSettings: house),
        tests("FundingModelTests", ["FundingModel"]),
        tests(
            "FundingRulesTests", ["FundingModel", "FundingRules", "ReferenceData", "ExchangeFormats"],
            resources: [.copy("Cases")]),
        tests("ReferenceDataTests", ["FundingModel", "ReferenceData"]),
        tests(
            "ExchangeFormatsTests", ["FundingModel", "ReferenceData", "ExchangeFormats", "SyntheticRegister"],
            resources: [.copy("Samples")]),
        tests(
            "SyntheticRegisterTests",
            ["FundingModel", "FundingRules", "ReferenceData", "ExchangeFormats", "SyntheticRegister"]),
        tests("PostgresTests", ["Postgres", "TestSupport"]),
        tests(
            "RegisterStoreTests",
            [
                "FundingModel", "FundingRules", "ReferenceData", "ExchangeFormats", "Postgres", "RegisterStore",
                "Wire", "TestSupport",
            ]),
        tests("WireTests", ["FundingModel", "Wire"]),
        tests("ScreenTests", ["FundingModel", "Wire", "mbost"]),
        tests("StatusClientTests", ["FundingModel", "Wire", "RPC", "StatusClient", nioCore]),
        tests("RPCTests", ["RPC", nioCore, nioPosix, nioEmbedded, logging]),
        tests(
            "IntegrationTests",
            [
                "FundingModel", "FundingRules", "ReferenceData", "ExchangeFormats", "Postgres", "RegisterStore", "Wire",
                "RPC", "StatusService", "StatusClient", "SyntheticRegister", "TestSupport", nioCore, nioPosix, crypto,
            ]),
        tests(
            "DashboardTests",
            [
                "Dashboard", "FundingModel", "RPC", "StatusClient", "Wire", hummingbird, logging, nioCore,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ]),
        tests("MeasurementsTests", ["Measurements", coreMetrics]),
        tests("EndToEndTests", ["TestSupport", nioCore, nioPosix, crypto]),
        tests("FuzzTests", ["FuzzTargets"]),
        tests("TidyTests", []),
    ]
)

// Only Tools/fuzz builds this, with libFuzzer.
if ProcessInfo.processInfo.environment["MBOST_FUZZING"] != nil {
    package.targets += [
        .target(name: "CFuzzDriver", path: "Sources/mbost-fuzz/Driver"),
        .executableTarget(
            name: "mbost-fuzz", dependencies: ["FuzzTargets", "CFuzzDriver"], exclude: ["Driver"],
            swiftSettings: house),
    ]
    package.products.append(.executable(name: "mbost-fuzz", targets: ["mbost-fuzz"]))
}
