/// Finds the UserComment (0x9286) in EXIF, which is a TIFF within a segment of JPEG.
enum ExifComment {
    private static let maximumEntries = 1_000

    /// The bytes of the comment after its eight of character code, as offsets from the start of the TIFF.
    static func range(in tiff: ArraySlice<UInt8>) -> Range<Int>? {
        let view = ByteView(tiff)
        guard view.has("II*\0", at: 0) || view.has("MM\0*", at: 0) else { return nil }
        let isBig = view[0] == 0x4D
        func read(_ offset: Int, _ width: Int) -> Int? {
            view.integer(offset, bytes: width, bigEndian: isBig)
        }
        func entry(_ tag: Int, of directory: Int) -> Int? {
            guard let count = read(directory, 2) else { return nil }
            return (0..<min(count, maximumEntries)).lazy.map { directory + 2 + $0 * 12 }
                .first { read($0, 2) == tag }
        }
        guard let first = read(4, 4), let pointer = entry(0x8769, of: first), let exif = read(pointer + 8, 4),
            let comment = entry(0x9286, of: exif), let count = read(comment + 4, 4), count > 8,
            let offset = read(comment + 8, 4), view.slice(offset, count) != nil
        else { return nil }
        return (offset + 8)..<(offset + count)
    }
}
