-- Part 4: answers that were given before.

CREATE TABLE IF NOT EXISTS inference_cache (
    cache_key bytea PRIMARY KEY,
    model_id uuid NOT NULL,
    answer bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_inference_cache_model_id ON inference_cache (model_id);
COMMENT ON TABLE inference_cache IS 'Answers by the digest of the question';
COMMENT ON COLUMN inference_cache.cache_key IS 'SHA-256 of model and question';
COMMENT ON COLUMN inference_cache.model_id IS 'The model that answered';
COMMENT ON COLUMN inference_cache.answer IS 'As it was sent';
COMMENT ON COLUMN inference_cache.created_at IS 'When it was given';
