/// An address with parameters, such as `/api/services/{name}/prices`.
///
/// A parameter stands for one segment; one whose name ends in `*` for one or more, because names of services
/// hold slashes as names of models do.
struct PathTemplate: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case literal(String)
        case one(String)
        case many(String)
    }

    private let parts: [Part]
    /// The literal segments: the more of them, the closer a template is to a path that it matches.
    let literals: Int

    /// - Parameter text: Begins with `/`; at most one parameter of many segments.
    init(_ text: String) {
        parts = Self.segments(text).map { segment in
            guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return .literal(String(segment)) }
            let name = String(segment.dropFirst().dropLast())
            return name.hasSuffix("*") ? .many(String(name.dropLast())) : .one(name)
        }
        literals = parts.count { if case .literal = $0 { true } else { false } }
    }

    /// As OpenAPI writes it.
    var text: String {
        parts.map { part in
            switch part {
            case .literal(let text): "/" + text
            case .one(let name), .many(let name): "/{\(name)}"
            }
        }.joined()
    }

    /// The names of the parameters.
    var names: [String] {
        parts.compactMap { part in
            switch part {
            case .literal: nil
            case .one(let name), .many(let name): name
            }
        }
    }

    /// The parameters of a path that fits, still percent-encoded; nil for one that does not fit.
    func match(_ path: String) -> [String: Substring]? {
        let segments = Self.segments(path)
        guard segments.count >= parts.count, path.first == "/" else { return nil }
        var values: [String: Substring] = [:]
        var position = segments.startIndex
        for part in parts {
            switch part {
            case .literal(let text):
                guard segments[position] == text else { return nil }
                position += 1
            case .one(let name):
                guard !segments[position].isEmpty else { return nil }
                values[name] = segments[position]
                position += 1
            case .many(let name):
                // All that the other parts do not need.
                let end = position + segments.count - parts.count
                guard segments[position...end].allSatisfy({ !$0.isEmpty }) else { return nil }
                values[name] = path[segments[position].startIndex..<segments[end].endIndex]
                position = end + 1
            }
        }
        return position == segments.endIndex ? values : nil
    }

    private static func segments(_ path: String) -> [Substring] {
        path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}
