import Persistence

/// The tables of this module; nothing outside this module names them.
///
/// Nothing here opens anything by itself: passwords, recovery codes, tokens of sessions and links stand as hashes, secrets
/// of second factors sealed.
public enum IdentitySchema {
    public static let migration = Migration(number: 31, name: "users", statements: users + access)

    private static let users = [
        // `name_key` is the name as it is compared: folded.
        """
        CREATE TABLE users (
            id BLOB NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            name_key TEXT NOT NULL UNIQUE,
            display_name TEXT NOT NULL,
            language TEXT,
            state TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            signed_in_at BIGINT
        ) WITHOUT ROWID
        """,
        // Without an account it is one in the house, and `role` a role there.
        """
        CREATE TABLE user_memberships (
            id BLOB NOT NULL PRIMARY KEY,
            user_id BLOB NOT NULL REFERENCES users (id),
            account BLOB REFERENCES accounts (id),
            role TEXT,
            api_key BLOB UNIQUE REFERENCES api_keys (id),
            created_at BIGINT NOT NULL,
            removed_at BIGINT
        ) WITHOUT ROWID
        """,
        "CREATE INDEX user_memberships_by_user ON user_memberships (user_id, id)",
        """
        CREATE UNIQUE INDEX user_memberships_house ON user_memberships (user_id)
            WHERE account IS NULL AND removed_at IS NULL
        """,
        """
        CREATE UNIQUE INDEX user_memberships_account ON user_memberships (user_id, account)
            WHERE account IS NOT NULL AND removed_at IS NULL
        """,
    ]

    private static let access = [
        """
        CREATE TABLE user_passwords (
            user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
            rounds BIGINT NOT NULL,
            block_size BIGINT NOT NULL,
            parallelism BIGINT NOT NULL,
            salt BLOB NOT NULL,
            hash BLOB NOT NULL,
            set_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        // In force once `enabled_at` is set; `last_step` is the newest time step whose code was taken.
        """
        CREATE TABLE user_second_factors (
            user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
            sealed_secret BLOB NOT NULL,
            last_step BIGINT NOT NULL,
            made_at BIGINT NOT NULL,
            enabled_at BIGINT
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE user_recovery_codes (
            user_id BLOB NOT NULL REFERENCES users (id),
            code_hash BLOB NOT NULL,
            PRIMARY KEY (user_id, code_hash)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE user_links (
            id BLOB NOT NULL PRIMARY KEY,
            token_hash BLOB NOT NULL UNIQUE,
            user_id BLOB NOT NULL UNIQUE REFERENCES users (id),
            kind TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX user_links_expiry ON user_links (expires_at)",
        // `expires_at` is the earlier of the ends by idleness and by age.
        """
        CREATE TABLE user_sessions (
            id BLOB NOT NULL PRIMARY KEY,
            token_hash BLOB NOT NULL UNIQUE,
            user_id BLOB NOT NULL REFERENCES users (id),
            stage TEXT NOT NULL,
            membership BLOB,
            agent TEXT,
            created_at BIGINT NOT NULL,
            seen_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX user_sessions_by_user ON user_sessions (user_id, seen_at)",
        "CREATE INDEX user_sessions_by_membership ON user_sessions (membership) WHERE membership IS NOT NULL",
        "CREATE INDEX user_sessions_expiry ON user_sessions (expires_at)",
    ]
}
