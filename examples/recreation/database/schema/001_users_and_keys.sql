-- API users and authentication.

CREATE TABLE IF NOT EXISTS api_users (
    user_id serial PRIMARY KEY,
    username varchar(255) NOT NULL UNIQUE,
    email varchar(255),
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS api_keys (
    key_id serial PRIMARY KEY,
    user_id integer NOT NULL REFERENCES api_users (user_id) ON DELETE CASCADE,
    key_hash varchar(128) NOT NULL UNIQUE,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_api_keys_user_id ON api_keys (user_id);
