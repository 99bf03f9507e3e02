/// Finds byte strings in others.
enum ByteSearch {
    /// The first place at or after `start`; linear for what is looked for here, whose first bytes are rare.
    ///
    /// - Parameter end: where the search ends; `nil` for the end of the bytes.
    static func first(_ needle: [UInt8], in bytes: [UInt8], from start: Int = 0, to end: Int? = nil) -> Int? {
        let end = min(end ?? bytes.count, bytes.count)
        guard let head = needle.first, start >= 0, end >= needle.count else { return nil }
        var place = start
        let last = end - needle.count
        while place <= last {
            guard let found = bytes[place...last].firstIndex(of: head) else { return nil }
            if bytes[found..<(found + needle.count)].elementsEqual(needle) { return found }
            place = found + 1
        }
        return nil
    }

    static func first(_ needle: String, in bytes: [UInt8], from start: Int = 0, to end: Int? = nil) -> Int? {
        first(Array(needle.utf8), in: bytes, from: start, to: end)
    }

    /// The last place, at or after `start`.
    static func last(_ needle: String, in bytes: [UInt8], from start: Int = 0) -> Int? {
        let needle = Array(needle.utf8)
        guard !needle.isEmpty, start >= 0, bytes.count >= needle.count else { return nil }
        var place = bytes.count - needle.count
        while place >= start {
            if bytes[place] == needle[0], bytes[place..<(place + needle.count)].elementsEqual(needle) {
                return place
            }
            place -= 1
        }
        return nil
    }
}
