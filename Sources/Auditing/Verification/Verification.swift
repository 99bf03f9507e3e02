/// Checks of what is stored or published against what follows from it.
public enum Verification {}
