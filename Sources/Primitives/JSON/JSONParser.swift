/// Recursive descent over RFC 8259's grammar, building a tree.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let maximumDepth: Int
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    mutating func document() throws(JSONFault) -> JSONValue {
        let value = try value(depth: 0)
        skipWhitespace()
        guard position == bytes.count else { throw JSONFault(.trailingBytes, at: position) }
        return value
    }

    /// - Parameter depth: how many arrays and objects surround the value.
    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        skipWhitespace()
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw JSONFault(.unexpectedByte, at: position)
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> [String: JSONValue] {
        guard depth <= maximumDepth else { throw JSONFault(.tooDeep, at: position) }
        position += 1
        var members: [String: JSONValue] = [:]
        skipWhitespace()
        if try consume(UInt8(ascii: "}")) { return members }
        while true {
            skipWhitespace()
            let start = position
            guard try peek() == UInt8(ascii: "\"") else { throw JSONFault(.unexpectedByte, at: position) }
            let name = try string()
            skipWhitespace()
            guard try consume(UInt8(ascii: ":")) else { throw JSONFault(.unexpectedByte, at: position) }
            let value = try value(depth: depth)
            guard members.updateValue(value, forKey: name) == nil else {
                throw JSONFault(.duplicateName, at: start)
            }
            skipWhitespace()
            if try consume(UInt8(ascii: "}")) { return members }
            guard try consume(UInt8(ascii: ",")) else { throw JSONFault(.unexpectedByte, at: position) }
        }
    }

    private mutating func array(depth: Int) throws(JSONFault) -> [JSONValue] {
        guard depth <= maximumDepth else { throw JSONFault(.tooDeep, at: position) }
        position += 1
        var elements: [JSONValue] = []
        skipWhitespace()
        if try consume(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try value(depth: depth))
            skipWhitespace()
            if try consume(UInt8(ascii: "]")) { return elements }
            guard try consume(UInt8(ascii: ",")) else { throw JSONFault(.unexpectedByte, at: position) }
        }
    }

    private mutating func string() throws(JSONFault) -> String {
        position += 1
        let start = position
        var hasEscapes = false
        var isASCII = true
        while true {
            let byte = try peek()
            switch byte {
            case UInt8(ascii: "\""):
                let text = UnsafeBufferPointer(rebasing: bytes[start..<position])
                if !isASCII, let fault = UTF8Sequence.firstFault(in: text) {
                    throw JSONFault(.invalidUTF8, at: start + fault)
                }
                position += 1
                return JSONText.string(text, hasEscapes: hasEscapes)
            case 0x00...0x1F:
                throw JSONFault(.controlCharacter, at: position)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try escape()
            default:
                if byte >= 0x80 { isASCII = false }
                position += 1
            }
        }
    }

    private mutating func escape() throws(JSONFault) {
        guard let start = bytes.baseAddress else { return }
        switch JSONEscape.read(at: start + position, end: start + bytes.count) {
        case .success(let escape): position += escape.length
        case .failure(let fault): throw JSONFault(fault.reason, at: position + fault.offset)
        }
    }

    private mutating func number() throws(JSONFault) -> JSONNumber {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let whole = position
        try digits()
        if bytes[whole] == UInt8(ascii: "0"), position - whole > 1 {
            throw JSONFault(.invalidNumber, at: whole)
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count,
                bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
            {
                position += 1
            }
            try digits()
        }
        guard let number = JSONText.number(UnsafeBufferPointer(rebasing: bytes[start..<position])) else {
            throw JSONFault(.numberOutOfRange, at: start)
        }
        return number
    }

    /// One digit or more.
    private mutating func digits() throws(JSONFault) {
        let start = position
        while position < bytes.count, bytes[position] >= UInt8(ascii: "0"),
            bytes[position] <= UInt8(ascii: "9")
        {
            position += 1
        }
        guard position == start else { return }
        throw JSONFault(position == bytes.count ? .unexpectedEnd : .invalidNumber, at: position)
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        for offset in 0..<text.utf8CodeUnitCount {
            guard try peek() == text.utf8Start[offset] else { throw JSONFault(.unexpectedByte, at: position) }
            position += 1
        }
        return value
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private func peek() throws(JSONFault) -> UInt8 {
        guard position < bytes.count else { throw JSONFault(.unexpectedEnd, at: position) }
        return bytes[position]
    }

    private mutating func consume(_ byte: UInt8) throws(JSONFault) -> Bool {
        guard try peek() == byte else { return false }
        position += 1
        return true
    }
}
