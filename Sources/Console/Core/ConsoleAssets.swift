import CConsoleResources

/// Files of the console that lie in the program: templates, styles, modules.
enum ConsoleAssets {
    struct Asset: Sendable {
        let type: String
        let bytes: [UInt8]
    }

    static let files: [String: [UInt8]] = {
        var files: [String: [UInt8]] = [:]
        while true {
            let file = minato_console_file_at(files.count)
            guard let name = file.name else { break }
            files[String(cString: name)] = Array(UnsafeBufferPointer(start: file.bytes, count: file.length))
        }
        return files
    }()

    /// Under which names browsers find styles and modules: with what they hold, so that they may keep them for ever.
    static let version: String = {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for name in files.keys.sorted() {
            for byte in Array(name.utf8) + (files[name] ?? []) {
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
            }
        }
        return String(hash, radix: 36)
    }()

    /// - Parameter path: Version and name, such as `1a2b/console.css`. What bears another version is served too: a page
    ///   may be older than the server.
    static func asset(_ path: String) -> Asset? {
        guard let name = path.split(separator: "/").last.map(String.init), let bytes = files[name] else {
            return nil
        }
        let type: String? =
            switch name.split(separator: ".").last {
            case "css": "text/css; charset=utf-8"
            case "js": "text/javascript; charset=utf-8"
            case "svg": "image/svg+xml"
            default: nil  // Templates are nobody's.
            }
        return type.map { Asset(type: $0, bytes: bytes) }
    }

    static func text(_ name: String) -> String { String(decoding: files[name] ?? [], as: UTF8.self) }
}
