extension Gateway {
    /// Hands a settled answer to the check of its attribution, where it is sampled.
    func check(_ admitted: Admitted, _ screened: InputScreening?) {
        guard let checker,
            let check = AttributionCheck(
                admitted, body: admitted.call(screened?.splice ?? Splice()).body, at: .now())
        else { return }
        checker.take(check)
    }
}
