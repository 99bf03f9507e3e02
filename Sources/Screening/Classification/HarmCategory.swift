/// What a classifier may find in a text, in words that do not depend on the model. Each model has names of its own,
/// which are read into these.
public enum HarmCategory: String, Hashable, Sendable, CaseIterable {
    case violence
    /// Weapons of mass harm and how to make them.
    case weapons
    case illegalActs = "illegal-acts"
    case sexual
    case childSafety = "child-safety"
    case selfHarm = "self-harm"
    /// Discrimination, hate, and what is otherwise against common decency.
    case hate
    case harassment
    case defamation
    case personalData = "personal-data"
    case intellectualProperty = "intellectual-property"
    /// What is politically sensitive where the model was made.
    case political
    case elections
    /// Advice that a profession is needed for.
    case specialisedAdvice = "specialised-advice"
    case codeAbuse = "code-abuse"
    /// An attempt to talk a model out of its rules.
    case jailbreak
    /// Something that the model names and we do not know.
    case other
}
