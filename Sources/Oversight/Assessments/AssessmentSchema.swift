import Persistence

/// Runs of question banks against a service, and evidence that people give. Times are microseconds since 1970 UTC, ids
/// sixteen bytes.
enum AssessmentSchema {
    static let migration = Migration(
        number: 7, name: "assessments",
        statements: [
            """
            CREATE TABLE assessments (
                id BLOB NOT NULL PRIMARY KEY,
                service BLOB NOT NULL REFERENCES services (id),
                report_hash BLOB NOT NULL,
                figures TEXT NOT NULL,
                created_at BIGINT NOT NULL
            ) WITHOUT ROWID
            """,
            "CREATE INDEX assessments_by_service ON assessments (service, id)",
            """
            CREATE TABLE evidence (
                id BLOB NOT NULL PRIMARY KEY,
                service BLOB NOT NULL REFERENCES services (id),
                slot TEXT NOT NULL,
                note TEXT NOT NULL,
                hashes TEXT NOT NULL,
                url TEXT,
                given_by TEXT,
                salt BLOB NOT NULL,
                given_at BIGINT NOT NULL,
                expires_at BIGINT,
                replaced_at BIGINT
            ) WITHOUT ROWID
            """,
            "CREATE INDEX evidence_by_service ON evidence (service, id)",
            // One piece of evidence stands in each slot; those before it stay on record.
            "CREATE UNIQUE INDEX evidence_standing ON evidence (service, slot) WHERE replaced_at IS NULL",
            """
            CREATE TABLE evidence_packs (
                id BLOB NOT NULL PRIMARY KEY,
                service BLOB NOT NULL REFERENCES services (id),
                manifest_hash BLOB NOT NULL,
                log_index BIGINT NOT NULL,
                created_at BIGINT NOT NULL
            ) WITHOUT ROWID
            """,
            "CREATE INDEX evidence_packs_by_service ON evidence_packs (service, id)",
        ])
}
