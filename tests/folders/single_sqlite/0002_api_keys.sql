CREATE TABLE api_keys (key_id INTEGER PRIMARY KEY, user_id bigint REFERENCES users (user_id));
CREATE INDEX idx_api_keys_user_id ON api_keys (user_id);