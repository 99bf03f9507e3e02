import Gateway

/// Has the directory read anew after changes, one time after the other: of two readings at once, the one that
/// began first could end last and bring a revoked key back.
actor DirectoryReloads {
    private let directory: Directory
    private var last: Task<Void, any Error>?

    init(_ directory: Directory) { self.directory = directory }

    /// Returns when everything that was committed before the call is in force.
    func reload() async throws {
        let task = Task { [last, directory] in
            _ = await last?.result
            try await directory.reload()
        }
        last = task
        try await task.value
    }
}
