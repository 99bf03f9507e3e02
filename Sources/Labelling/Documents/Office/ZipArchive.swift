import Primitives

/// A ZIP archive (PKWARE APPNOTE 6.3), as much of it as documents need: entries that are stored or deflated, no
/// encryption, no ZIP64. Entries that are not changed keep their compressed bytes.
struct ZipArchive {
    private static let maximumEntries = 10_000
    private static let endLength = 22

    struct Entry {
        let name: String
        /// The record of the central directory without name, extra field and comment: 46 bytes.
        var record: [UInt8]
        let nameBytes: ArraySlice<UInt8>
        /// Compressed, as it stands in the archive.
        var data: ArraySlice<UInt8>
    }

    private(set) var entries: [Entry] = []

    init(_ bytes: [UInt8], format: String) throws(Problem) {
        let view = ByteView(bytes)
        // The comment at the end has at most 65,535 bytes.
        let earliest = max(0, bytes.count - Self.endLength - 65_535)
        guard let end = ByteSearch.last("PK\u{5}\u{6}", in: bytes, from: earliest),
            let count = view.little16(end + 10), let start = view.little32(end + 16),
            count <= Self.maximumEntries, count != 0xFFFF, start != 0xFFFF_FFFF
        else { throw LabelledFile.malformed(format, "it has no directory that can be read") }
        var offset = start
        for _ in 0..<count {
            guard let (entry, length) = Self.entry(view, at: offset) else {
                throw LabelledFile.malformed(format, "an entry of its directory cannot be read")
            }
            entries.append(entry)
            offset += length
        }
        // Entries that overlap would make the copy larger than any bound.
        guard entries.reduce(0, { $0 + $1.data.count }) <= bytes.count else {
            throw LabelledFile.malformed(format, "its entries overlap")
        }
        guard Set(entries.map(\.name)).count == entries.count else {
            throw LabelledFile.malformed(format, "a name stands twice in its directory")
        }
    }

    private static func entry(_ view: ByteView, at offset: Int) -> (Entry, length: Int)? {
        guard view.has("PK\u{1}\u{2}", at: offset), let record = view.slice(offset, 46),
            let flags = view.little16(offset + 8), flags & 1 == 0, let size = view.little32(offset + 20),
            let nameLength = view.little16(offset + 28), let extra = view.little16(offset + 30),
            let comment = view.little16(offset + 32), let local = view.little32(offset + 42),
            let name = view.slice(offset + 46, nameLength), view.has("PK\u{3}\u{4}", at: local),
            let localName = view.little16(local + 26), let localExtra = view.little16(local + 28),
            let data = view.slice(local + 30 + localName + localExtra, size)
        else { return nil }
        let entry = Entry(
            name: String(decoding: name, as: UTF8.self), record: Array(record), nameBytes: name, data: data)
        return (entry, 46 + nameLength + extra + comment)
    }

    /// The content of an entry; `nil` where there is none, it is larger than the bound, or it cannot be read.
    func content(_ name: String, maximum: Int) -> [UInt8]? {
        guard let entry = entries.first(where: { $0.name == name }) else { return nil }
        let record = ByteView(entry.record)
        let content: [UInt8]? =
            switch record.little16(10) {
            case 0: entry.data.count <= maximum ? Array(entry.data) : nil
            case 8: Inflate.raw(entry.data, maximum: maximum)
            default: nil
            }
        guard let content, record.little32(16) == Int(CRC32.of(content)) else { return nil }
        return content
    }

    func has(_ name: String) -> Bool { entries.contains { $0.name == name } }

    /// Puts an entry in the place of the one of that name, or at the end; it is stored.
    mutating func set(_ name: String, _ content: [UInt8]) {
        var record: [UInt8] = Array("PK\u{1}\u{2}".utf8)
        record.appendLittle16(20)
        record.appendLittle16(20)
        record.appendLittle16(0x0800)
        record.appendLittle16(0)
        // 1980-01-01, the first day that the format has: no clock here.
        record.appendLittle32(0x0021_0000)
        record.appendLittle32(Int(CRC32.of(content)))
        record.appendLittle32(content.count)
        record.appendLittle32(content.count)
        record += [UInt8](repeating: 0, count: 46 - record.count)
        let entry = Entry(name: name, record: record, nameBytes: Array(name.utf8)[...], data: content[...])
        if let place = entries.firstIndex(where: { $0.name == name }) {
            entries[place] = entry
        } else {
            entries.append(entry)
        }
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = bytes.count
            // Sizes stand in the head, so the flag of a descriptor after the data (bit 3) falls.
            var record = entry.record
            record[8] &= ~0x08
            bytes += Array("PK\u{3}\u{4}".utf8) + record[6..<28]
            bytes.appendLittle16(entry.nameBytes.count)
            bytes.appendLittle16(0)
            bytes += entry.nameBytes + entry.data
            directory += record[..<28]
            directory.appendLittle16(entry.nameBytes.count)
            directory += [UInt8](repeating: 0, count: 4) + record[34..<42]
            directory.appendLittle32(offset)
            directory += entry.nameBytes
        }
        let start = bytes.count
        bytes += directory + Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0]
        bytes.appendLittle16(entries.count)
        bytes.appendLittle16(entries.count)
        bytes.appendLittle32(directory.count)
        bytes.appendLittle32(start)
        bytes.appendLittle16(0)
        return bytes
    }
}
