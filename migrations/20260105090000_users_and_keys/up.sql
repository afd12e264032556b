-- Who may reserve GPUs, and the keys that they call the API with.

CREATE TABLE api_users (
    user_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username text NOT NULL,
    email text NOT NULL,
    github_username text,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_users_username_key UNIQUE (username),
    -- It becomes part of host names, so it obeys the rules of a DNS label.
    CONSTRAINT api_users_username_check CHECK (username ~ '^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$')
);

-- Two addresses that differ in case only are one mailbox.
CREATE UNIQUE INDEX idx_api_users_email ON api_users (lower(email));

COMMENT ON TABLE api_users IS 'People and machines that may reserve GPUs';
COMMENT ON COLUMN api_users.github_username IS 'Account whose public SSH keys open the shell of a reservation';
COMMENT ON COLUMN api_users.is_active IS 'False locks the user out and keeps the history';

CREATE TABLE api_keys (
    key_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL,
    key_hash bytea NOT NULL,
    key_prefix text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz,
    -- A key is worthless without its user.
    CONSTRAINT api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES api_users (user_id) ON DELETE CASCADE,
    -- Also the index that every request looks its key up in.
    CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash),
    CONSTRAINT api_keys_key_hash_check CHECK (octet_length(key_hash) = 32),
    CONSTRAINT api_keys_key_prefix_check CHECK (char_length(key_prefix) <= 12),
    CONSTRAINT api_keys_expires_at_check CHECK (expires_at > created_at)
);

CREATE INDEX idx_api_keys_user_id ON api_keys (user_id);

COMMENT ON TABLE api_keys IS 'Keys of the API; the key itself is shown once and never stored';
COMMENT ON COLUMN api_keys.key_hash IS 'SHA-256 of the key';
COMMENT ON COLUMN api_keys.key_prefix IS 'First characters of the key, by which its owner recognises it in a list';
COMMENT ON COLUMN api_keys.expires_at IS 'NULL: the key does not expire';
