import Persistence

/// The tables of this module; nothing outside this module names them.
public enum DataspaceSchema {
    /// Negotiations, transfer processes and what is still to be sent to other connectors.
    public static let migration = Migration(number: 13, name: "dataspace", statements: [])
}
