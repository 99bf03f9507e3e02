import MerkleTree
import Primitives

extension Verification {
    /// Gives what is published at a path below a log's address, such as `checkpoint` or
    /// `tile/0/x001/x234/067.p/8`.
    public typealias Fetch = @Sendable (_ path: String) async throws -> [UInt8]

    /// Recomputes a log from what it publishes (C2SP tlog-tiles): its checkpoint, all entries, all tiles.
    ///
    /// ```swift
    /// let report = try await Verification.log(by: key) { path in try await client.get("\(url)/\(path)") }
    /// ```
    /// - Parameters:
    ///   - verifier: The key of the log, known beforehand; its name is the origin.
    ///   - known: A checkpoint seen earlier, which the log must continue. Only who keeps one can tell that
    ///     a log was replaced by another.
    ///   - inspect: Called for each entry in order with its index; a text that it returns is recorded as a
    ///     fault of the leaf.
    ///   - progress: Called now and then with the leaves done and the leaves there are.
    ///   - fetch: Gives what is at a path. What it throws ends the verification, except for a partial tile or
    ///     bundle, in whose place the full one is asked for (tlog-tiles, "Partial tiles").
    /// - Throws: What `fetch` and `inspect` throw.
    public static func log(
        by verifier: NoteVerifier, continuing known: Checkpoint? = nil,
        inspect: @Sendable (_ index: Int64, _ leaf: [UInt8]) throws -> String? = { _, _ in nil },
        progress: @Sendable (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        fetch: @escaping Fetch
    ) async throws -> LogReport {
        var log = PublishedLog(fetch: fetch)
        guard let head = try await log.open(by: verifier, continuing: known) else { return log.report }
        for tile in TileCoordinate.tiles(inTreeOf: head.size) where tile.level == 0 {
            guard !log.report.isFull, try await log.check(tile, continuing: known, inspect) else {
                return log.report
            }
            progress(log.report.leaves, head.size)
        }
        try await log.close(head)
        return log.report
    }
}

/// The walk over the files behind ``Verification/log(by:continuing:inspect:progress:fetch:)``.
private struct PublishedLog {
    let fetch: Verification.Fetch
    private var check = LogCheck()

    init(fetch: @escaping Verification.Fetch) { self.fetch = fetch }

    var report: LogReport { check.report }

    /// - Returns: The checkpoint, or nil when it is not to be believed.
    mutating func open(by verifier: NoteVerifier, continuing known: Checkpoint?) async throws -> Checkpoint? {
        let note = try await fetch("checkpoint")
        do throws(InvalidCheckpoint) {
            let head = try Self.checkpoint(note, by: verifier)
            if let known, known.size > head.size {
                let reason = "it is behind the one of \(known.size) leaves that was seen earlier"
                throw InvalidCheckpoint(size: Int64(clamping: head.size), reason: reason)
            }
            check.countCheckpoint()
            if known?.size == 0 { check.compare(known) }
            return head
        } catch {
            check.add(error)
            return nil
        }
    }

    /// Checks the leaves below a tile of level 0, and the tiles that they fill.
    /// - Returns: False when the leaves cannot be read, beyond which nothing can be computed.
    mutating func check(
        _ tile: TileCoordinate, continuing known: Checkpoint?,
        _ inspect: (Int64, [UInt8]) throws -> String?
    ) async throws -> Bool {
        check.begin(tile, stored: try await contents(tile))
        guard let leaves = try await leaves(tile) else { return false }
        for leaf in leaves {
            let index = Int64(clamping: check.size)
            if let fault = try inspect(index, leaf) { check.add(.leaf(index), fault) }
            for tile in try check.add(leaf) {
                check.compare(tile, stored: try await contents(tile.coordinate))
            }
            if known?.size == check.size { check.compare(known) }
        }
        return true
    }

    /// Checks what only the whole tree tells.
    mutating func close(_ head: Checkpoint) async throws {
        for tile in try check.partialTiles() {
            check.compare(tile, stored: try await contents(tile.coordinate))
        }
        check.compare(head)
        check.setHead(head)
    }

    private mutating func leaves(_ tile: TileCoordinate) async throws -> [[UInt8]]? {
        guard let bundle = EntryBundleCoordinate(leafTile: tile) else { return nil }
        do {
            do {
                return try EntryBundle.decode(try await fetch(bundle.path), width: bundle.width)
            } catch  where tile.isPartial && !(error is TileError) {
                let full = try EntryBundleCoordinate(index: bundle.index)
                let leaves = try EntryBundle.decode(try await fetch(full.path))
                return Array(leaves.prefix(bundle.width))
            }
        } catch let error as TileError {
            check.add(.tile(bundle.path), "\(error)")
            return nil
        }
    }

    private func contents(_ tile: TileCoordinate) async throws -> [UInt8] {
        do {
            return try await fetch(tile.path)
        } catch  where tile.isPartial {
            return Array(try await fetch(tile.full.path).prefix(tile.width * TreeHash.byteCount))
        }
    }

    private static func checkpoint(
        _ note: [UInt8], by verifier: NoteVerifier
    ) throws(InvalidCheckpoint) -> Checkpoint {
        let checkpoint: Checkpoint
        do throws(NoteError) {
            let signed = try SignedNote(parsing: note)
            try signed.verified(by: [verifier])
            checkpoint = try Checkpoint(text: signed.text)
        } catch {
            throw InvalidCheckpoint(size: 0, reason: "\(error)")
        }
        try checkpoint.check(origin: verifier.name)
        guard checkpoint.size <= UInt64(Int64.max) else {
            throw InvalidCheckpoint(size: .max, reason: "no log has \(checkpoint.size) leaves")
        }
        return checkpoint
    }
}
