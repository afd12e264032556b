-- no-transaction
CREATE INDEX CONCURRENTLY idx_keys_key_id ON keys (key_id);
