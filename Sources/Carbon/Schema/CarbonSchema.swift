import Persistence

/// The tables of this module; nothing outside this module names them.
public enum CarbonSchema {
    /// Product carbon footprints and the events about them.
    public static let migration = Migration(number: 15, name: "carbon", statements: [])
}
