// swift-tools-version: 6.3
import PackageDescription

// One target per module of the house; a target depends only on floors below its own (ARCHITECTURE.md).

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioConcurrencyHelpers = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")

let package = Package(
    name: "minato",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "minato", targets: ["minato"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.2.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.90.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.20.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.0.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
    ],
    targets: [
        // 0
        .systemLibrary(name: "CPlatform"),
        .target(name: "CConsoleResources", exclude: ["files"]),
        .target(name: "Primitives", dependencies: [crypto]),
        .target(name: "MerkleTree", dependencies: [crypto]),
        .target(name: "Screening", dependencies: ["Primitives"]),
        .target(name: "Labelling", dependencies: ["Primitives"]),
        .target(
            name: "Documents", dependencies: ["Primitives", .product(name: "Yams", package: "Yams")]),
        .target(name: "Policy", dependencies: ["Primitives"]),
        .target(name: "Credentials", dependencies: ["MerkleTree", "Primitives", crypto]),
        // 1
        .target(name: "Processes", dependencies: ["CPlatform", "Primitives"]),
        .target(
            name: "Persistence",
            dependencies: [
                "CPlatform", "Primitives", logging, metrics,
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        // 2
        .target(name: "Accounting", dependencies: ["MerkleTree", "Persistence", "Primitives", crypto]),
        .target(
            name: "Auditing",
            dependencies: ["MerkleTree", "Persistence", "Primitives", crypto, logging, metrics, lifecycle]),
        .target(
            name: "Inference",
            dependencies: [
                "CPlatform", "Primitives", "Processes", "Screening", logging, metrics, lifecycle, nioCore,
                nioPosix,
                nioHTTP1,
                nioConcurrencyHelpers,
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ]),
        .target(name: "Tables", dependencies: ["CPlatform", "Primitives", "Processes", logging, lifecycle]),
        // 3
        .target(
            name: "Exchange",
            dependencies: [
                "Accounting", "Auditing", "Credentials", "MerkleTree", "Persistence", "Policy", "Primitives",
                "Screening", "Tables", crypto,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ]),
        .target(
            name: "Compliance",
            dependencies: ["Documents", "Primitives", "Screening", crypto]),
        // 4
        .target(
            name: "Oversight",
            dependencies: ["Accounting", "Auditing", "Compliance", "Persistence", "Primitives", crypto]),
        .target(
            name: "Dataspace",
            dependencies: [
                "Accounting", "Auditing", "Exchange", "Persistence", "Policy", "Primitives", logging,
                lifecycle,
                metrics, crypto, nioCore, .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ]),
        .target(
            name: "Delivery",
            dependencies: [
                "Accounting", "Auditing", "Credentials", "Exchange", "Persistence", "Policy", "Primitives",
                "Processes", "Tables", logging, lifecycle, metrics, crypto, nioCore,
                nioPosix, nioHTTP1,
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ]),
        .target(
            name: "Carbon",
            dependencies: [
                "Accounting", "Auditing", "Exchange", "Persistence", "Policy", "Primitives", logging,
                lifecycle,
                crypto, nioCore, .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ]),
        .target(
            name: "Knowledge",
            dependencies: [
                "Accounting", "Auditing", "CPlatform", "Exchange", "Persistence", "Policy", "Primitives",
                "Processes", "Screening", "Tables", crypto,
            ]),
        .target(
            name: "Billing",
            dependencies: ["Accounting", "Auditing", "Exchange", "Persistence", "Primitives", crypto]),
        .target(
            name: "Identity",
            dependencies: [
                "Accounting", "Auditing", "Credentials", "Exchange", "Persistence", "Primitives", "Processes",
                crypto, cryptoExtras,
            ]),
        // 5
        .target(
            name: "Schema",
            dependencies: [
                "Accounting", "Auditing", "Billing", "Carbon", "Dataspace", "Delivery", "Exchange",
                "Identity", "Knowledge", "Oversight", "Persistence",
            ]),
        .target(
            name: "Gateway",
            dependencies: [
                "Accounting", "Auditing", "Compliance", "Exchange", "Inference", "Knowledge", "Labelling",
                "Oversight", "Persistence", "Primitives", "Screening", logging, metrics, tracing, crypto,
                nioCore, nioPosix,
                nioConcurrencyHelpers,
                .product(name: "DequeModule", package: "swift-collections"),
            ]),
        .target(
            name: "Console",
            dependencies: [
                "CConsoleResources", "Primitives", nioConcurrencyHelpers,
                .product(name: "Mustache", package: "swift-mustache"),
            ]),
        // 6
        .target(
            name: "Server",
            dependencies: [
                "Accounting", "Auditing", "Billing", "Carbon", "Compliance", "Console", "CPlatform",
                "Credentials",
                "Dataspace",
                "Delivery", "Documents", "Exchange", "Gateway", "Identity", "Inference", "Knowledge",
                "Labelling",
                "MerkleTree", "Oversight", "Persistence", "Policy", "Primitives", "Processes", "Schema",
                "Screening", "Tables", logging, metrics, lifecycle, crypto, nioCore, nioPosix, nioHTTP1,
                nioConcurrencyHelpers,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        // 7
        .executableTarget(
            name: "minato",
            dependencies: [
                "Documents", "Accounting", "Auditing", "Billing", "Compliance", "Credentials", "Exchange",
                "Inference", "Knowledge", "Labelling", "MerkleTree", "Oversight", "Persistence", "Policy",
                "Primitives", "Processes", "Schema", "Server", crypto, logging, nioCore, nioHTTP1,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        // benchmarks, no products
        .executableTarget(
            name: "screening-bench", dependencies: ["Primitives", "Screening"],
            path: "Sources/ScreeningBench"),
        .executableTarget(
            name: "policy-bench", dependencies: ["Policy", "Primitives"], path: "Sources/PolicyBench"),
        .executableTarget(
            name: "exchange-bench",
            dependencies: [
                "Accounting", "Auditing", "Exchange", "Persistence", "Primitives", "Schema", logging,
            ],
            path: "Sources/ExchangeBench"),
        .executableTarget(
            name: "knowledge-bench",
            dependencies: [
                "Accounting", "Auditing", "Exchange", "Knowledge", "Persistence", "Primitives", "Schema",
                logging,
            ],
            path: "Sources/KnowledgeBench"),
        // tests
        .target(name: "PropertyTesting", dependencies: ["Primitives"], path: "Tests/PropertyTesting"),
        .testTarget(name: "PrimitivesTests", dependencies: ["Primitives", "PropertyTesting"]),
        .testTarget(name: "ConsoleTests", dependencies: ["Console", "Primitives", nioConcurrencyHelpers]),
        .testTarget(name: "LabellingTests", dependencies: ["Labelling", "Primitives"]),
        .testTarget(name: "MerkleTreeTests", dependencies: ["MerkleTree", crypto]),
        .testTarget(
            name: "PersistenceTests",
            dependencies: [
                "Persistence", "Primitives", logging, .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(
            name: "AccountingTests",
            dependencies: ["Accounting", "MerkleTree", "Persistence", "Primitives", crypto, logging]),
        .testTarget(
            name: "AuditingTests",
            dependencies: ["Auditing", "MerkleTree", "Persistence", "Primitives", logging, lifecycle]),
        .testTarget(name: "ScreeningTests", dependencies: ["Primitives", "PropertyTesting", "Screening"]),
        .testTarget(name: "ComplianceTests", dependencies: ["Compliance", "Documents", "Primitives"]),
        .testTarget(
            name: "CredentialsTests", dependencies: ["Credentials", "MerkleTree", "Primitives", crypto]),
        .testTarget(name: "PolicyTests", dependencies: ["Policy", "Primitives", "PropertyTesting"]),
        .testTarget(name: "ProcessesTests", dependencies: ["Primitives", "Processes"]),
        .testTarget(name: "TablesTests", dependencies: ["Primitives", "Processes", "Tables", logging]),
        .testTarget(
            name: "ExchangeTests",
            dependencies: [
                "Accounting", "Auditing", "Credentials", "Exchange", "MerkleTree", "Persistence", "Policy",
                "Primitives",
                "PropertyTesting", "Schema", "Tables", logging, crypto,
            ]),
        .testTarget(
            name: "DataspaceTests",
            dependencies: [
                "Accounting", "Auditing", "Dataspace", "Exchange", "MerkleTree", "Persistence", "Policy",
                "Primitives",
                "PropertyTesting", "Schema", logging, crypto,
            ]),
        .testTarget(
            name: "DeliveryTests",
            dependencies: [
                "Accounting", "Auditing", "Tables", "Credentials", "Delivery", "Exchange", "MerkleTree",
                "Persistence", "Policy", "Primitives",
                "PropertyTesting", "Schema", logging, crypto,
            ]),
        .testTarget(
            name: "CarbonTests",
            dependencies: [
                "Accounting", "Auditing", "Carbon", "Exchange", "MerkleTree", "Persistence", "Policy",
                "Primitives",
                "PropertyTesting", "Schema", logging, crypto,
            ]),
        .testTarget(
            name: "KnowledgeTests",
            dependencies: [
                "Accounting", "Auditing", "Exchange", "Knowledge", "MerkleTree", "Persistence", "Policy",
                "Primitives", "Processes", "PropertyTesting", "Schema", "Screening", "Tables", crypto,
                logging,
            ]),
        .testTarget(
            name: "BillingTests",
            dependencies: [
                "Accounting", "Auditing", "Billing", "Exchange", "MerkleTree", "Persistence", "Primitives",
                "PropertyTesting", "Schema", logging, crypto,
            ]),
        .testTarget(
            name: "IdentityTests",
            dependencies: [
                "Accounting", "Auditing", "Exchange", "Identity", "Persistence", "Primitives",
                "PropertyTesting", "Schema", logging, crypto,
            ]),
        .testTarget(
            name: "OversightTests",
            dependencies: [
                "Schema",
                "Accounting", "Auditing", "Compliance", "MerkleTree", "Oversight", "Persistence",
                "Primitives",
                logging, crypto,
            ]),
        .testTarget(
            name: "InferenceTests",
            dependencies: [
                "Inference", "Primitives", "Screening", logging, nioCore, nioPosix, nioHTTP1,
                nioConcurrencyHelpers,
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Schema",
                "Compliance", "Screening", "Accounting", "Auditing", "Exchange", "Gateway", "Inference",
                "Knowledge", "Oversight", "Persistence", "Primitives", "PropertyTesting", logging,
                nioCore,
                nioPosix, .product(name: "NIOEmbedded", package: "swift-nio"),
            ]),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Schema",
                "Documents", "Accounting", "Auditing", "MerkleTree", "Oversight", "Persistence", "Primitives",
                "Server", "minato",
                logging,
                crypto,
            ]),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Schema", "Billing", "Carbon", "Credentials", "Dataspace", "Delivery", "Exchange", "Policy",
                "Processes",
                "Tables",
                "Compliance", "Documents", "Accounting", "Auditing", "Gateway", "Identity", "Inference",
                "Knowledge",
                "MerkleTree",
                "Oversight", "Persistence",
                "Primitives",
                "Server", logging, lifecycle, nioCore, nioPosix, nioHTTP1,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ]),
    ]
)
