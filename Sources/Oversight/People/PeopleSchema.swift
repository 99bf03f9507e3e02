import Persistence

/// What users agreed to, what they did and what they may ask for: terms, misuse, minors, complaints, requests.
///
/// Only `people` links a data subject with anything: everything else names a person by a random id. Who deletes that
/// one row has cut all of it, and every leaf of the log, loose from the person.
enum PeopleSchema {
    static let migration = Migration(
        number: 6, name: "people", statements: people + terms + misuse + cases)

    private static let people = [
        """
        CREATE TABLE people (
            id BLOB NOT NULL PRIMARY KEY,
            account BLOB NOT NULL,
            subject BLOB NOT NULL UNIQUE,
            is_named BIGINT NOT NULL,
            age_band TEXT,
            guardian_consent_at BIGINT,
            training_opt_out_at BIGINT,
            declared_at BIGINT,
            erased_at BIGINT,
            created_at BIGINT NOT NULL
        )
        """,
        "CREATE INDEX people_by_account ON people (account, id)",
        "CREATE INDEX people_to_unlink ON people (erased_at) WHERE erased_at IS NOT NULL",
        // Whose deletion was asked for lately: what was under way then is not kept of them when it ends.
        """
        CREATE TABLE erased_subjects (
            subject BLOB NOT NULL PRIMARY KEY,
            at BIGINT NOT NULL
        )
        """,
        "CREATE INDEX erased_subjects_by_time ON erased_subjects (at)",
        """
        CREATE TABLE person_activity (
            person BLOB NOT NULL PRIMARY KEY,
            session_start BIGINT NOT NULL,
            last_at BIGINT NOT NULL,
            reminded_at BIGINT,
            local_day BIGINT NOT NULL,
            day_requests BIGINT NOT NULL,
            day_active BIGINT NOT NULL
        )
        """,
        "CREATE INDEX person_activity_by_time ON person_activity (last_at)",
        // Which records are a person's: what a request for access needs, and what erasure cuts.
        """
        CREATE TABLE person_uses (
            person BLOB NOT NULL,
            use_id BLOB NOT NULL,
            at BIGINT NOT NULL,
            PRIMARY KEY (person, use_id)
        )
        """,
        "CREATE INDEX person_uses_by_time ON person_uses (at)",
    ]

    private static let terms = [
        """
        CREATE TABLE terms (
            id BLOB NOT NULL PRIMARY KEY,
            service BLOB NOT NULL,
            version TEXT NOT NULL,
            en TEXT,
            ja TEXT,
            zh TEXT,
            url TEXT,
            hash BLOB,
            in_force_from BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            UNIQUE (service, version)
        )
        """,
        """
        CREATE TABLE acceptances (
            person BLOB NOT NULL,
            terms BLOB NOT NULL,
            at BIGINT NOT NULL,
            log_index BIGINT NOT NULL,
            is_loose BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (person, terms)
        )
        """,
        // Those of people who are gone: the others count as long as there is somebody to use the service.
        "CREATE INDEX acceptances_loose ON acceptances (at) WHERE is_loose = 1",
    ]

    private static let misuse = [
        """
        CREATE TABLE misuse (
            person BLOB NOT NULL PRIMARY KEY,
            in_row BIGINT NOT NULL,
            counted_from BIGINT NOT NULL,
            last_at BIGINT NOT NULL,
            rung TEXT,
            effect_until BIGINT,
            step BLOB
        )
        """,
        """
        CREATE TABLE violations (
            use_id BLOB NOT NULL PRIMARY KEY,
            person BLOB NOT NULL,
            at BIGINT NOT NULL,
            is_counted BIGINT NOT NULL
        )
        """,
        "CREATE INDEX violations_of_person ON violations (person, at)",
        "CREATE INDEX violations_by_time ON violations (at)",
        """
        CREATE TABLE misuse_steps (
            id BLOB NOT NULL PRIMARY KEY,
            person BLOB NOT NULL,
            service BLOB NOT NULL,
            step TEXT NOT NULL,
            before TEXT,
            cause BLOB NOT NULL UNIQUE,
            at BIGINT NOT NULL,
            effect_until BIGINT,
            lifted_at BIGINT,
            log_index BIGINT NOT NULL
        )
        """,
        "CREATE INDEX misuse_steps_of_person ON misuse_steps (person, id)",
    ]

    private static let cases = [
        """
        CREATE TABLE complaints (
            id BLOB NOT NULL PRIMARY KEY,
            account BLOB NOT NULL,
            person BLOB,
            kind TEXT NOT NULL,
            service BLOB,
            record BLOB,
            step BLOB,
            text TEXT,
            text_goes BIGINT NOT NULL DEFAULT 0,
            state TEXT NOT NULL,
            reply TEXT,
            created_at BIGINT NOT NULL,
            due_at BIGINT NOT NULL,
            accepted_at BIGINT,
            closed_at BIGINT,
            log_index BIGINT NOT NULL
        )
        """,
        "CREATE INDEX complaints_by_account ON complaints (account, id)",
        "CREATE INDEX complaints_of_person ON complaints (person)",
        "CREATE INDEX complaints_by_close ON complaints (closed_at)",
        """
        CREATE TABLE person_requests (
            id BLOB NOT NULL PRIMARY KEY,
            account BLOB NOT NULL,
            person BLOB,
            kind TEXT NOT NULL,
            details TEXT,
            details_go BIGINT NOT NULL DEFAULT 0,
            state TEXT NOT NULL,
            reply TEXT,
            receipt TEXT,
            created_at BIGINT NOT NULL,
            due_at BIGINT NOT NULL,
            closed_at BIGINT,
            log_index BIGINT NOT NULL
        )
        """,
        "CREATE INDEX person_requests_by_account ON person_requests (account, id)",
        "CREATE INDEX person_requests_of_person ON person_requests (person)",
        "CREATE INDEX person_requests_by_close ON person_requests (closed_at)",
    ]
}
