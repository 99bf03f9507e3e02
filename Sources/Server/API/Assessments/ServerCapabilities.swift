import Compliance

extension ServiceFacts.Capabilities {
    /// What this version of the server does. Whoever builds one of these sets it here, in the same change.
    public static var ofThisVersion: Self { Self() }
}
