extension ExchangeSchema {
    static let members = [
        """
        CREATE TABLE participant_members (
            api_key BLOB NOT NULL PRIMARY KEY REFERENCES api_keys (id),
            participant BLOB NOT NULL REFERENCES participants (id),
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            removed_at BIGINT
        ) WITHOUT ROWID
        """,
        "CREATE INDEX participant_members_by_participant ON participant_members (participant, api_key)",
        """
        CREATE TABLE participant_keys (
            id BLOB NOT NULL PRIMARY KEY,
            participant BLOB NOT NULL REFERENCES participants (id),
            public_key BLOB NOT NULL UNIQUE,
            created_at BIGINT NOT NULL,
            rotated_at BIGINT,
            revoked_at BIGINT
        ) WITHOUT ROWID
        """,
        "CREATE INDEX participant_keys_by_participant ON participant_keys (participant, id)",
    ]

    static let rights = [
        """
        CREATE TABLE rights (
            id BLOB NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            holder BLOB NOT NULL REFERENCES participants (id),
            subject TEXT NOT NULL,
            data_class TEXT NOT NULL,
            basis TEXT NOT NULL,
            actions TEXT NOT NULL,
            territory TEXT NOT NULL,
            starts_at BIGINT NOT NULL,
            ends_at BIGINT,
            may_grant BIGINT NOT NULL,
            parent BLOB REFERENCES rights (id),
            evidence TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            certificate TEXT,
            created_at BIGINT NOT NULL,
            changed_at BIGINT NOT NULL,
            registered_index BIGINT NOT NULL,
            certified_index BIGINT
        ) WITHOUT ROWID
        """,
        "CREATE INDEX rights_by_holder ON rights (holder, subject)",
        "CREATE INDEX rights_by_subject ON rights (subject, id)",
        "CREATE INDEX rights_by_parent ON rights (parent)",
        """
        CREATE INDEX rights_ending ON rights (ends_at)
        WHERE ends_at IS NOT NULL AND state IN ('registered', 'certified', 'suspended')
        """,
    ]

    static let listing = [
        "CREATE TABLE boards (name TEXT NOT NULL PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID",
        """
        CREATE TABLE product_assessments (
            id BLOB NOT NULL PRIMARY KEY,
            product BLOB NOT NULL REFERENCES products (id),
            kind TEXT NOT NULL,
            verdict TEXT NOT NULL,
            findings TEXT NOT NULL,
            evidence TEXT NOT NULL,
            assessor BLOB NOT NULL REFERENCES participants (id),
            document TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            log_index BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX product_assessments_by_product ON product_assessments (product, id)",
        """
        CREATE TABLE product_sources (
            version BLOB NOT NULL REFERENCES product_versions (id),
            source BLOB NOT NULL REFERENCES products (id),
            product BLOB NOT NULL REFERENCES products (id),
            source_version BLOB,
            agreement BLOB,
            basis_points BIGINT NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
            PRIMARY KEY (version, source)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX product_sources_by_product ON product_sources (product, source)",
    ]

    /// Rights of before are for any purpose. Assessments of before are bound to no version: they count for nothing
    /// once a gate is asked again.
    static let binding = [
        "ALTER TABLE rights ADD COLUMN purposes TEXT NOT NULL DEFAULT '*'",
        "ALTER TABLE product_assessments ADD COLUMN version BLOB",
        "ALTER TABLE product_assessments ADD COLUMN facts_sha256 BLOB",
        "ALTER TABLE product_sources ADD COLUMN purposes TEXT NOT NULL DEFAULT '[]'",
    ]

    /// The inverted index over listed products. `fields` packs how often the term stands in each field, a byte each.
    static let search = [
        """
        CREATE TABLE search_terms (
            term TEXT NOT NULL,
            product BLOB NOT NULL,
            impact BIGINT NOT NULL,
            fields BIGINT NOT NULL,
            PRIMARY KEY (term, product)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX search_terms_by_impact ON search_terms (term, impact)",
        """
        CREATE TABLE search_frequencies (
            term TEXT NOT NULL PRIMARY KEY,
            products BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE search_products (
            product BLOB NOT NULL PRIMARY KEY,
            length BIGINT NOT NULL,
            board TEXT NOT NULL,
            data_class TEXT NOT NULL,
            sensitivity TEXT NOT NULL,
            cross_border TEXT NOT NULL,
            supplier BLOB NOT NULL,
            languages TEXT NOT NULL
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE search_facets (
            facet TEXT NOT NULL,
            name TEXT NOT NULL,
            products BIGINT NOT NULL,
            length BIGINT NOT NULL,
            PRIMARY KEY (facet, name)
        ) WITHOUT ROWID
        """,
    ]
}
