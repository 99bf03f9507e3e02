import Compliance

extension ServiceFacts.Capabilities {
    /// What this version of the server does. Whoever builds one of these sets it here, in the same change.
    public static var ofThisVersion: Self {
        var capabilities = Self()
        // Records hold counts, amounts and hashes; no table has a text of a request or an answer.
        capabilities.storesNoTexts = true
        return capabilities
    }
}
