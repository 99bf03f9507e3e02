import Exchange
import Foundation
import Persistence
import Primitives
import Testing

@Suite("An upload")
struct ProductUploadTests {
    private func version(_ house: ExchangeHouse) async throws -> ProductVersion {
        try await house.database.write { [house] in
            try ProductVersions.begin(
                house.id(), of: house.product.id, notes: nil, at: house.now, in: $0)
        }
    }

    private func upload(
        _ text: String, _ version: ProductVersion, _ house: ExchangeHouse
    ) throws -> (upload: ProductUpload, file: ProductFile) {
        let upload = try ProductUpload(
            of: "a.csv", in: version.id, store: ProductStore(folder: house.folder.path), maximumBytes: 100,
            random: house.random)
        try Array(text.utf8).withUnsafeBytes { bytes in try upload.write(bytes) }
        let content = try upload.finish()
        return (
            upload,
            ProductFile(
                version: version.id, name: "a.csv", role: .data, mediaType: "text/csv", bytes: content.bytes,
                sha256: content.sha256)
        )
    }

    private func add(_ one: (upload: ProductUpload, file: ProductFile), _ house: ExchangeHouse) async throws {
        let (upload, file) = one
        try await house.database.write { [house] in
            try ProductVersions.add(
                file, placing: upload, at: house.now, by: .account, log: house.log, in: $0)
        }
    }

    private func names(_ version: ProductVersion, _ house: ExchangeHouse) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(house.folder.path)/\(version.id)")
    }

    @Test("that comes second changes nothing of the first one's file, and leaves nothing behind")
    func race() async throws {
        let house = try await ExchangeHouse()
        let version = try await version(house)
        let first = try upload("first", version, house)
        let second = try upload("second", version, house)
        try await add(first, house)
        await #expect { try await add(second, house) } throws: { ($0 as? Problem)?.kind == .conflict }
        second.upload.abandon()
        #expect(try names(version, house) == ["a.csv"])
        let path = "\(house.folder.path)/\(version.id)/a.csv"
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "first")
    }

    @Test("does not reach a version that was published meanwhile")
    func published() async throws {
        let house = try await ExchangeHouse()
        let version = try await version(house)
        let late = try upload("late", version, house)
        try await house.database.write { [house] in
            try ProductVersions.publish(version.id, at: house.now, in: $0)
        }
        await #expect { try await add(late, house) } throws: { ($0 as? Problem)?.kind == .conflict }
        late.upload.abandon()
        #expect(try names(version, house) == [])
    }

    @Test("takes the place of what a transaction that was not committed left there")
    func orphan() async throws {
        let house = try await ExchangeHouse()
        let version = try await version(house)
        let lost = try upload("lost", version, house)
        await #expect(throws: CancellationError.self) {
            try await house.database.write { [house] in
                try ProductVersions.add(
                    lost.file, placing: lost.upload, at: house.now, by: .account, log: house.log, in: $0)
                throw CancellationError()
            }
        }
        #expect(try names(version, house) == ["a.csv"])
        try await add(try upload("sent again", version, house), house)
        let path = "\(house.folder.path)/\(version.id)/a.csv"
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "sent again")
    }
}
