/// The categories of questions that a service should not refuse (TC260-003 8.3, as secondary pages list them):
/// harmless questions about what a careless filter takes for forbidden.
public enum AnswerCategory: String, Hashable, Sendable, CaseIterable {
    case institutions, beliefs, image, culture, customs, ethnicity, geography, history, heroes
    case gender, age, occupation, health
}
