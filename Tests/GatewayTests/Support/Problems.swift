import Primitives

/// The problem that `body` throws, or nil when it throws none.
func problem(_ body: () async throws -> Void) async -> Problem? {
    do {
        try await body()
        return nil
    } catch {
        return error as? Problem ?? Problem(.internalError, "\(error)")
    }
}

/// The problem that `body` throws, or nil when it throws none.
func problem(_ body: () throws -> Void) -> Problem? {
    do {
        try body()
        return nil
    } catch {
        return error as? Problem ?? Problem(.internalError, "\(error)")
    }
}
