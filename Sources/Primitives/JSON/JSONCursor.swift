/// A position in bytes that are read as JSON. The functions named `skip…` validate what they pass.
///
/// Everything here is on the way of every request and of every chunk of every stream; hence bare pointers,
/// one loop without recursion, and eight bytes at a time within strings.
struct JSONCursor {
    typealias Kind = JSONScanner.Kind
    typealias Value = JSONScanner.Value

    let start: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    var position: UnsafePointer<UInt8>

    init(start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        end = start + count
        position = start
    }

    var offset: Int { position - start }

    @inline(__always)
    func fault(_ reason: JSONFault.Reason) -> JSONFault { JSONFault(reason, at: position - start) }

    /// What is wrong where another byte was expected.
    @inline(never)
    func unexpected() -> JSONFault { fault(position < end ? .unexpectedByte : .unexpectedEnd) }

    mutating func document(_ visit: (JSONScanner.Member) -> Void) throws(JSONFault) -> Value {
        skipWhitespace()
        let root: Value
        if position < end, position[0] == UInt8(ascii: "{") {
            let first = offset
            try topLevelObject(visit)
            root = Value(kind: .object, hasEscapes: false, range: first..<offset)
        } else {
            root = try value(within: 0)
        }
        skipWhitespace()
        guard position == end else { throw fault(.trailingBytes) }
        return root
    }

    private mutating func topLevelObject(_ visit: (JSONScanner.Member) -> Void) throws(JSONFault) {
        position += 1
        skipWhitespace()
        if position < end, position[0] == UInt8(ascii: "}") {
            position += 1
            return
        }
        var names = JSONNameSet(start: start, end: end)
        while true {
            let member = try member(within: 1)
            try names.insert(member.name)
            visit(member)
            skipWhitespace()
            guard position < end else { throw fault(.unexpectedEnd) }
            switch position[0] {
            case UInt8(ascii: ","):
                position += 1
                skipWhitespace()
            case UInt8(ascii: "}"):
                position += 1
                return try names.finish()
            default:
                throw fault(.unexpectedByte)
            }
        }
    }

    /// Reads one member; the position is at its name.
    @inline(__always)
    mutating func member(within depth: Int) throws(JSONFault) -> JSONScanner.Member {
        guard position < end, position[0] == UInt8(ascii: "\"") else { throw unexpected() }
        let first = offset
        let hasEscapes = try skipString()
        let name = Value(kind: .string, hasEscapes: hasEscapes, range: first..<offset)
        try skipColon()
        return JSONScanner.Member(name: name, value: try value(within: depth))
    }

    /// Reads one value of any size, and the white space before it.
    ///
    /// - Parameter depth: how many arrays and objects surround it.
    mutating func value(within depth: Int) throws(JSONFault) -> Value {
        skipWhitespace()
        guard position < end else { throw fault(.unexpectedEnd) }
        let first = offset
        var hasEscapes = false
        let kind: Kind
        switch position[0] {
        case UInt8(ascii: "\""):
            kind = .string
            hasEscapes = try skipString()
        case UInt8(ascii: "{"):
            kind = .object
            try skipNested(within: depth)
        case UInt8(ascii: "["):
            kind = .array
            try skipNested(within: depth)
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            kind = .bool
            try skipLiteral()
        case UInt8(ascii: "n"):
            kind = .null
            try skipLiteral()
        default:
            kind = .number
            try skipNumber()
        }
        return Value(kind: kind, hasEscapes: hasEscapes, range: first..<offset)
    }

    /// Passes an array or object, with all that is in it.
    private mutating func skipNested(within outer: Int) throws(JSONFault) {
        // One bit a level, 1 for an object: the bound of 64 levels makes a word a stack.
        var levels: UInt64 = 0
        var depth = outer
        value: while true {
            guard position < end else { throw fault(.unexpectedEnd) }
            switch position[0] {
            case UInt8(ascii: "\""):
                _ = try skipString()
            case UInt8(ascii: "{"):
                guard depth < JSONScanner.maximumDepth else { throw fault(.tooDeep) }
                position += 1
                skipWhitespace()
                depth += 1
                levels = levels << 1 | 1
                if position < end, position[0] == UInt8(ascii: "}") { break }
                try skipName()
                continue value
            case UInt8(ascii: "["):
                guard depth < JSONScanner.maximumDepth else { throw fault(.tooDeep) }
                position += 1
                skipWhitespace()
                depth += 1
                levels = levels << 1
                if position < end, position[0] == UInt8(ascii: "]") { break }
                continue value
            case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
                try skipLiteral()
            default:
                try skipNumber()
            }
            // A value has ended: what may follow is a comma or the end of what surrounds it.
            while true {
                skipWhitespace()
                guard position < end else { throw fault(.unexpectedEnd) }
                let byte = position[0]
                let isObject = levels & 1 == 1
                if byte == UInt8(ascii: ",") {
                    position += 1
                    skipWhitespace()
                    if isObject { try skipName() }
                    continue value
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw fault(.unexpectedByte)
                }
                position += 1
                levels >>= 1
                depth -= 1
                if depth == outer { return }
            }
        }
    }

    /// Passes a name, its colon and the white space around that.
    @inline(__always)
    private mutating func skipName() throws(JSONFault) {
        guard position < end, position[0] == UInt8(ascii: "\"") else { throw unexpected() }
        _ = try skipString()
        try skipColon()
    }

    @inline(__always)
    private mutating func skipColon() throws(JSONFault) {
        skipWhitespace()
        guard position < end, position[0] == UInt8(ascii: ":") else { throw unexpected() }
        position += 1
        skipWhitespace()
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while position < end, position[0] <= 0x20 {
            switch position[0] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }
}
