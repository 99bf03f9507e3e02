import Persistence

/// The tables of this module; nothing outside this module names them.
public enum DataspaceSchema {
    /// Negotiations, transfer processes and what is still to be sent to other connectors.
    public static let migration = Migration(
        number: 13, name: "dataspace",
        statements: [
            """
            CREATE TABLE negotiations (
                id BLOB NOT NULL PRIMARY KEY,
                role TEXT NOT NULL,
                owner BLOB NOT NULL REFERENCES participants (id),
                peer BLOB NOT NULL REFERENCES participants (id),
                peer_pid TEXT,
                callback TEXT NOT NULL,
                dataset TEXT NOT NULL,
                offer_iri TEXT NOT NULL,
                offer BLOB,
                asked TEXT NOT NULL,
                offered TEXT NOT NULL,
                agreed TEXT NOT NULL,
                playbook TEXT NOT NULL,
                state TEXT NOT NULL,
                agreement BLOB,
                reason TEXT,
                created_at BIGINT NOT NULL,
                changed_at BIGINT NOT NULL
            ) WITHOUT ROWID
            """,
            "CREATE UNIQUE INDEX negotiations_by_peer_pid ON negotiations (peer, role, peer_pid)",
            "CREATE INDEX negotiations_by_owner ON negotiations (owner, id)",
            """
            CREATE TABLE transfer_processes (
                id BLOB NOT NULL PRIMARY KEY,
                role TEXT NOT NULL,
                owner BLOB NOT NULL REFERENCES participants (id),
                peer BLOB NOT NULL REFERENCES participants (id),
                peer_pid TEXT,
                callback TEXT NOT NULL,
                agreement BLOB,
                agreement_iri TEXT NOT NULL,
                format TEXT NOT NULL,
                address TEXT NOT NULL,
                playbook TEXT NOT NULL,
                state TEXT NOT NULL,
                reason TEXT,
                created_at BIGINT NOT NULL,
                changed_at BIGINT NOT NULL
            ) WITHOUT ROWID
            """,
            "CREATE UNIQUE INDEX transfer_processes_by_peer_pid ON transfer_processes (peer, role, peer_pid)",
            "CREATE INDEX transfer_processes_by_owner ON transfer_processes (owner, id)",
            "CREATE INDEX transfer_processes_by_agreement ON transfer_processes (agreement, id)",
            """
            CREATE TABLE dataspace_timeline (
                process BLOB NOT NULL,
                position BIGINT NOT NULL,
                at BIGINT NOT NULL,
                direction TEXT NOT NULL,
                type TEXT NOT NULL,
                state TEXT NOT NULL,
                digest BLOB,
                note TEXT,
                delivered_at BIGINT,
                PRIMARY KEY (process, position)
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE dataspace_outbox (
                process BLOB NOT NULL,
                position BIGINT NOT NULL,
                kind TEXT NOT NULL,
                action TEXT NOT NULL,
                following TEXT NOT NULL,
                path TEXT,
                body TEXT,
                entry BIGINT,
                attempts BIGINT NOT NULL,
                due_at BIGINT NOT NULL,
                PRIMARY KEY (process, position)
            ) WITHOUT ROWID
            """,
            "CREATE INDEX dataspace_outbox_by_due ON dataspace_outbox (due_at)",
        ])

    /// Which side suspended a transfer, and for whom a message is.
    public static let standing = Migration(
        number: 19, name: "dataspace-standing",
        statements: [
            "ALTER TABLE transfer_processes ADD COLUMN suspended_by TEXT",
            "ALTER TABLE dataspace_outbox ADD COLUMN peer BLOB",
            """
            UPDATE dataspace_outbox SET peer = COALESCE(
                (SELECT peer FROM negotiations WHERE negotiations.id = dataspace_outbox.process),
                (SELECT peer FROM transfer_processes WHERE transfer_processes.id = dataspace_outbox.process))
            """,
            "DELETE FROM dataspace_outbox WHERE peer IS NULL",
            "CREATE INDEX dataspace_outbox_by_peer ON dataspace_outbox (peer)",
        ])

    /// Which transfers rest with their agreement. Before, the words of the reason told.
    public static let withAgreement = Migration(
        number: 21, name: "dataspace-with-agreement",
        statements: [
            "ALTER TABLE transfer_processes ADD COLUMN with_agreement BIGINT NOT NULL DEFAULT 0",
            """
            UPDATE transfer_processes SET with_agreement = 1
            WHERE state = 'SUSPENDED' AND reason LIKE 'The agreement is suspended%'
            """,
        ])
}
