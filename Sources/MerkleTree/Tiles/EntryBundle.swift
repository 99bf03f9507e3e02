/// The contents of an entry bundle: each entry after its length, a big-endian number of 16 bits (C2SP
/// tlog-tiles, "Log entries").
public enum EntryBundle {
    /// The longest entry that the length field can announce: 65,535 bytes. Of larger bodies log the hash.
    public static let maximumEntryBytes = Int(UInt16.max)
    /// The most entries of a bundle: 256.
    public static let maximumEntries = TileCoordinate.fullWidth

    /// Writes 1 to 256 entries, in the order of the log. An entry may be empty. Throws `TileError` for
    /// another number of entries and for an entry beyond ``maximumEntryBytes``.
    public static func encode(_ entries: [[UInt8]]) throws(TileError) -> [UInt8] {
        guard 1...maximumEntries ~= entries.count else { throw .widthOutOfRange(entries.count) }
        var bundle: [UInt8] = []
        bundle.reserveCapacity(entries.reduce(0) { $0 + 2 + $1.count })
        for (position, entry) in entries.enumerated() {
            guard let length = UInt16(exactly: entry.count) else {
                throw .entryTooLong(position: position, bytes: entry.count, maximum: maximumEntryBytes)
            }
            bundle.append(UInt8(length >> 8))
            bundle.append(UInt8(length & 0xFF))
            bundle.append(contentsOf: entry)
        }
        return bundle
    }

    /// Reads the entries of a bundle. With `width`, the bundle must hold exactly that many.
    ///
    /// Throws `TileError` when the bundle ends inside an entry, holds no entry or more than 256, or not as
    /// many as `width` says. That the entries are those of the log, their hashes tell.
    public static func decode(_ bundle: [UInt8], width: Int? = nil) throws(TileError) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var rest = bundle[...]
        while !rest.isEmpty {
            guard entries.count < maximumEntries else { throw .widthOutOfRange(entries.count + 1) }
            let offset = rest.startIndex
            guard let high = rest.popFirst(), let low = rest.popFirst() else {
                throw .truncatedEntry(position: entries.count, offset: offset)
            }
            let length = Int(high) << 8 | Int(low)
            guard rest.count >= length else {
                throw .truncatedEntry(position: entries.count, offset: offset)
            }
            entries.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        guard !entries.isEmpty else { throw .widthOutOfRange(0) }
        if let width, width != entries.count {
            throw .wrongEntryCount(expected: width, found: entries.count)
        }
        return entries
    }
}
