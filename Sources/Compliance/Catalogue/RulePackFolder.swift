import Documents
import Foundation
import Primitives

/// The folder of the packs: the only place here that touches files.
public struct RulePackFolder: Sendable {
    /// The list of duties, beside the packs.
    public static let dutiesFile = "duties.yaml"
    /// The name of the folder.
    public static let name = "RulePacks"
    /// The variable that names the folder.
    public static let variable = "MINATO_RULE_PACKS"
    /// The most packs that a folder may have.
    public static let maximumPacks = 64

    public let path: String

    public init(_ path: String) { self.path = path }

    /// Finds the folder: the one that is given; else that of the environment variable ``variable``; else
    /// ``name`` in the working directory; else ``name`` beside the executable.
    ///
    /// - Throws: ``Problem/Kind/configuration``, saying where was looked.
    public static func find(
        given: String?, environment: [String: String] = ProcessInfo.processInfo.environment,
        workingDirectory: String = FileManager.default.currentDirectoryPath,
        executable: String? = Bundle.main.executablePath
    ) throws(Problem) -> RulePackFolder {
        // What is named must be there: another folder would be a surprise.
        if let given { return try named(given, by: "--packs") }
        if let value = environment[variable], !value.isEmpty { return try named(value, by: variable) }
        var candidates = [workingDirectory]
        if let executable {
            candidates.append(
                URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent().path)
        }
        let folders = candidates.map { RulePackFolder(BoundedFile.path(name, relativeTo: $0)) }
        if let folder = folders.first(where: \.hasDuties) { return folder }
        let places = folders.map { "\($0.path)" }.joined(separator: " and ")
        throw Problem(
            .configuration, "No rule packs were found; looked for \(dutiesFile) in \(places).",
            mend: "Name their folder with --packs or \(variable).")
    }

    private static func named(_ path: String, by source: String) throws(Problem) -> RulePackFolder {
        let folder = RulePackFolder(path)
        guard folder.hasDuties else {
            throw Problem(
                .configuration, "The folder \(path) has no \(dutiesFile).",
                mend: "Name the folder that holds the rule packs.", parameter: source)
        }
        return folder
    }

    private var hasDuties: Bool { FileManager.default.fileExists(atPath: file(Self.dutiesFile)) }

    func file(_ name: String) -> String { BoundedFile.path(name, relativeTo: path) }

    /// Reads the duties, every pack (each `*.yaml` beside them) and every word list that the packs declare.
    ///
    /// - Throws: everything that is wrong, file by file.
    public func load() throws(DocumentFaults) -> (catalogue: RulePackCatalogue, lists: [String: WordList]) {
        let duties = try RulePackLoader.duties(
            try bytes(Self.dutiesFile, maximumBytes: RulePackLoader.maximumBytes), file: file(Self.dutiesFile)
        )
        var faults: [DocumentFault] = []
        var omitted = 0
        var packs: [RulePack] = []
        for name in try packFiles() {
            do throws(DocumentFaults) {
                let bytes = try bytes(name, maximumBytes: RulePackLoader.maximumBytes)
                packs.append(try RulePackLoader.pack(bytes, file: file(name), duties: duties))
            } catch {
                faults += error.faults
                omitted += error.omitted
            }
        }
        var lists: [String: WordList] = [:]
        for declaration in Set(packs.flatMap(\.wordLists)).sorted(by: { $0.name < $1.name }) {
            do throws(DocumentFaults) {
                lists[declaration.name] = try list(declaration)
            } catch {
                faults += error.faults
                omitted += error.omitted
            }
        }
        guard faults.isEmpty else { throw DocumentFaults(faults, omitted: omitted) }
        return (try RulePackCatalogue(duties: duties, packs: packs), lists)
    }

    private func list(_ declaration: WordListDeclaration) throws(DocumentFaults) -> WordList {
        let bytes = try bytes(declaration.file, maximumBytes: WordList.maximumBytes)
        return try WordList(
            csv: bytes, name: declaration.name, file: file(declaration.file), classes: declaration.classes)
    }

    private func packFiles() throws(DocumentFaults) -> [String] {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter {
            $0.hasSuffix(".yaml") && $0 != Self.dutiesFile
        }
        guard names.count <= Self.maximumPacks else {
            throw whole(path, "the folder has \(names.count) packs", "keep it to \(Self.maximumPacks)")
        }
        return names.sorted()
    }

    private func bytes(_ name: String, maximumBytes: Int) throws(DocumentFaults) -> [UInt8] {
        do throws(Problem) {
            return try BoundedFile.read(file(name), maximumBytes: maximumBytes)
        } catch {
            throw whole(file(name), error.detail, error.mend ?? "")
        }
    }

    private func whole(_ file: String, _ message: String, _ mend: String) -> DocumentFaults {
        DocumentFaults([
            DocumentFault(file: file, line: 0, column: 0, path: "", message: message, mend: mend)
        ])
    }
}
