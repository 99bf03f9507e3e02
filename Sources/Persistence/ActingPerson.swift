/// Who has signed in and does what a task does: writes of the task bear it into their transactions, which run on the writer's
/// thread, so that what is noted there can name the person.
public enum ActingPerson {
    /// The id of the user; nil where a program acts.
    @TaskLocal public static var id: String?
}
