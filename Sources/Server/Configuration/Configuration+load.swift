import Documents
import Foundation
import Primitives

extension Configuration {
    /// The largest configuration file in bytes.
    public static let maximumFileBytes = 1_048_576

    /// Reads and checks a configuration file.
    ///
    /// - Parameters:
    ///   - path: the file; `file:` secrets and `ca_file` are relative to its folder.
    ///   - environment: the variables that `env:` secrets name.
    ///   - rulePacks: the folder of the packs that services may name; nil for that of the configuration.
    /// - Throws: everything that is wrong with it.
    public static func load(
        path: String, environment: [String: String] = ProcessInfo.processInfo.environment,
        rulePacks: String? = nil
    ) throws(ConfigurationFaults) -> Configuration {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, maximumBytes: maximumFileBytes)
        } catch {
            let fault = ConfigurationFault(
                line: 0, column: 0, path: "", message: error.detail, mend: error.mend ?? "")
            throw ConfigurationFaults(source: path, faults: [fault])
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return try parse(
            bytes: bytes, source: path, environment: environment, baseDirectory: folder, rulePacks: rulePacks)
    }

    /// Reads and checks the text of a configuration.
    ///
    /// - Parameters:
    ///   - source: the name that messages give the text.
    ///   - environment: the variables that `env:` secrets name.
    ///   - baseDirectory: the folder to which `file:` secrets and `ca_file` are relative.
    /// - Throws: everything that is wrong with it.
    public static func parse(
        yaml: String, source: String, environment: [String: String], baseDirectory: String = "."
    ) throws(ConfigurationFaults) -> Configuration {
        try parse(
            bytes: Array(yaml.utf8), source: source, environment: environment, baseDirectory: baseDirectory)
    }

    static func parse(
        bytes: [UInt8], source: String, environment: [String: String], baseDirectory: String,
        rulePacks: String? = nil
    ) throws(ConfigurationFaults) -> Configuration {
        let faults = FaultCollector(file: source)
        let context = ReadingContext(faults: faults, environment: environment, baseDirectory: baseDirectory)
        let configuration = read(bytes, in: context, rulePacks)
        guard let configuration, faults.count == 0 else {
            throw ConfigurationFaults(
                source: source, faults: faults.sorted.map(ConfigurationFault.init),
                omitted: faults.count - faults.faults.count)
        }
        return configuration
    }

    private static func read(
        _ bytes: [UInt8], in context: ReadingContext, _ rulePacks: String?
    ) -> Configuration? {
        guard bytes.count <= maximumFileBytes else {
            context.faults.add(
                .start, "", "the configuration has \(bytes.count) bytes", "keep it to \(maximumFileBytes)")
            return nil
        }
        guard
            let root = DocumentNode.parse(
                bytes, reporting: context.faults,
                empty: (
                    "the file holds no configuration",
                    "give at least one of server, engines, services and accounts"
                )),
            let reader = MappingReader(
                root, path: "", keys: ConfigurationKeys.configuration, context: context)
        else { return nil }
        return Configuration(reading: reader, rulePacks: rulePacks)
    }
}
