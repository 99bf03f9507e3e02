/// One caller of `write` as the writer sees it.
struct CommitJob: Sendable {
    /// Runs the caller's closure; keeps its result or error for ``finish``.
    let run: @Sendable (any WriteTransaction) throws -> Void
    /// Resumes the caller: with its own result after the commit, or with the error that undid the batch.
    let finish: @Sendable (_ failure: (any Error)?) -> Void
}
