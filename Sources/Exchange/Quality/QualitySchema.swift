/// The tables of quality cards.
enum QualitySchema {
    static let statements = [
        """
        CREATE TABLE quality_cards (
            version BLOB NOT NULL PRIMARY KEY REFERENCES product_versions (id),
            product BLOB NOT NULL REFERENCES products (id),
            number BIGINT NOT NULL,
            state TEXT NOT NULL,
            card TEXT,
            hash BLOB,
            reason TEXT,
            asked_at BIGINT NOT NULL,
            ended_at BIGINT,
            log_index BIGINT,
            signature TEXT,
            signed_by BLOB REFERENCES participants (id),
            signed_at BIGINT
        ) WITHOUT ROWID
        """,
        "CREATE INDEX quality_cards_by_product ON quality_cards (product, number)",
        "CREATE INDEX quality_cards_pending ON quality_cards (asked_at) WHERE state = 'pending'",
        "CREATE INDEX product_versions_published ON product_versions (published_at) WHERE published_at IS NOT NULL",
    ]
}
