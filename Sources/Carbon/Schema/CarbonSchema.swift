import Persistence

/// The tables of this module; nothing outside this module names them.
public enum CarbonSchema {
    /// Product carbon footprints and the events about them.
    public static let migration = Migration(number: 15, name: "carbon", statements: footprints + messages)

    private static let footprints = [
        // Every version stays; the current one is what partners see.
        """
        CREATE TABLE carbon_footprints (
            id BLOB NOT NULL PRIMARY KEY,
            owner BLOB NOT NULL REFERENCES participants (id),
            footprint TEXT NOT NULL,
            version BIGINT NOT NULL CHECK (version >= 1),
            is_current BIGINT NOT NULL,
            status TEXT NOT NULL,
            document TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            UNIQUE (footprint, version)
        ) WITHOUT ROWID
        """,
        "CREATE UNIQUE INDEX carbon_footprints_current ON carbon_footprints (footprint) WHERE is_current = 1",
        "CREATE INDEX carbon_footprints_by_owner ON carbon_footprints (owner, id) WHERE is_current = 1",
        """
        CREATE TABLE carbon_received (
            id BLOB NOT NULL PRIMARY KEY,
            recipient BLOB NOT NULL REFERENCES participants (id),
            sender BLOB NOT NULL REFERENCES participants (id),
            footprint TEXT NOT NULL,
            document TEXT NOT NULL,
            received_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX carbon_received_by_recipient ON carbon_received (recipient, id)",
    ]

    private static let messages = [
        // An event is known by its source and id (CloudEvents 1.0 §3.1): the same one again changes nothing.
        """
        CREATE TABLE carbon_events (
            id BLOB NOT NULL PRIMARY KEY,
            sender BLOB NOT NULL REFERENCES participants (id),
            source TEXT NOT NULL,
            event TEXT NOT NULL,
            kind TEXT NOT NULL,
            received_at BIGINT NOT NULL,
            UNIQUE (sender, source, event)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE carbon_requests (
            id BLOB NOT NULL PRIMARY KEY,
            requester BLOB NOT NULL REFERENCES participants (id),
            owner BLOB NOT NULL REFERENCES participants (id),
            criteria TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            created_at BIGINT NOT NULL,
            closed_at BIGINT
        ) WITHOUT ROWID
        """,
        "CREATE INDEX carbon_requests_by_requester ON carbon_requests (requester, id)",
        """
        CREATE TABLE carbon_deliveries (
            id BLOB NOT NULL PRIMARY KEY,
            peer TEXT NOT NULL,
            body TEXT NOT NULL,
            attempts BIGINT NOT NULL,
            next_at BIGINT,
            give_up_at BIGINT NOT NULL,
            delivered_at BIGINT,
            fault TEXT
        ) WITHOUT ROWID
        """,
        "CREATE INDEX carbon_deliveries_due ON carbon_deliveries (next_at) WHERE next_at IS NOT NULL",
        """
        CREATE TABLE carbon_tokens (
            hash BLOB NOT NULL PRIMARY KEY,
            participant BLOB NOT NULL REFERENCES participants (id),
            expires_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX carbon_tokens_by_participant ON carbon_tokens (participant, expires_at)",
    ]
}
