import Foundation
import Primitives

/// One page: which requests of the API it makes, and what it shows of their answers.
struct Page: Sendable {
    enum Access: Sendable {
        case everyone
        case signedIn
        /// Administrators, compliance officers and auditors.
        case house
    }

    /// Such as `/market/products/{product}`.
    let path: PagePath
    let area: Area?
    let access: Access
    /// What it can do: each one request of the API.
    let forms: [Form]
    /// A part of it that an open page brings up to date by itself; nil where it has none.
    let live: (@Sendable (PageContext) async throws -> [Component])?
    let build: @Sendable (PageContext) async throws -> PageContent

    init(
        _ path: String, _ area: Area?, access: Access = .signedIn, forms: [Form] = [],
        live: (@Sendable (PageContext) async throws -> [Component])? = nil,
        _ build: @escaping @Sendable (PageContext) async throws -> PageContent
    ) {
        self.path = PagePath(path)
        self.area = area
        self.access = access
        self.forms = forms
        self.live = live
        self.build = build
    }
}

/// What a page shows, from top to bottom.
struct PageContent: Sendable {
    var title: String
    var intro: String?
    /// The pages above it: titles and paths.
    var trail: [Link] = []
    var components: [Component]
    var status = 200

    init(_ title: String, intro: String? = nil, trail: [Link] = [], _ components: [Component]) {
        self.title = title
        self.intro = intro
        self.trail = trail
        self.components = components
    }
}

/// The parts of the console, by what people come for.
enum Area: String, Sendable, CaseIterable {
    case market, supply, services, rules, money, trust, operation

    var path: String { "/\(rawValue)" }

    var title: Phrase {
        switch self {
        case .market: Phrase("Market", "マーケット", "市场")
        case .supply: Phrase("Supply", "データ提供", "数据供给")
        case .services: Phrase("Services", "サービス", "服务")
        case .rules: Phrase("Rules", "ルール", "规则")
        case .money: Phrase("Money", "収支", "资金")
        case .trust: Phrase("Trust", "信頼", "信任")
        case .operation: Phrase("Operation", "運用", "运营")
        }
    }

    /// Whether somebody has any business there.
    func isShown(to person: ConsolePerson) -> Bool {
        switch self {
        case .rules, .operation: person.isHouse
        case .market, .supply: person.isHouse || person.participant != nil
        case .services, .money, .trust: true
        }
    }
}

/// A path with parameters in braces, each one segment; the last may be `{name*}` for the rest.
struct PagePath: Sendable {
    private let segments: [String]

    init(_ text: String) { segments = text.split(separator: "/").map(String.init) }

    /// The parameters of a path that fits; nil for one that does not.
    /// - Parameter path: Percent-encoded: a parameter may hold a slash.
    func parameters(of path: String) -> [String: String]? {
        let encoded = path.split(separator: "/")
        let parts = encoded.compactMap(\.removingPercentEncoding)
        guard parts.count == encoded.count else { return nil }
        var found: [String: String] = [:]
        for (index, segment) in segments.enumerated() {
            guard segment.hasPrefix("{") else {
                guard index < parts.count, parts[index] == segment else { return nil }
                continue
            }
            let name = segment.dropFirst().dropLast()
            if name.hasSuffix("*") {
                guard index < parts.count else { return nil }
                found[String(name.dropLast())] = parts[index...].joined(separator: "/")
                return found
            }
            guard index < parts.count else { return nil }
            found[String(name)] = parts[index]
        }
        return parts.count == segments.count ? found : nil
    }

    /// With its parameters filled in.
    func filled(_ parameters: [String: String]) -> String {
        "/"
            + segments.map { segment in
                guard segment.hasPrefix("{") else { return segment }
                let name = String(segment.dropFirst().dropLast().prefix { $0 != "*" })
                return Address.encoded(parameters[name] ?? "")
            }.joined(separator: "/")
    }
}
