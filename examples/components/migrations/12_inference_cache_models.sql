-- The cache refers to models from here on. Answers of models that are gone are put aside first, so that
-- somebody may look at them; new rows are held to the key at once, the old ones by 13.

CREATE TABLE IF NOT EXISTS inference_cache_orphans (
    cache_key bytea PRIMARY KEY,
    model_id uuid NOT NULL,
    answer bytea NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE inference_cache_orphans IS 'Answers whose model was gone when inference_cache got its foreign key';
COMMENT ON COLUMN inference_cache_orphans.cache_key IS 'As in inference_cache';
COMMENT ON COLUMN inference_cache_orphans.model_id IS 'A model that is gone';
COMMENT ON COLUMN inference_cache_orphans.answer IS 'As in inference_cache';
COMMENT ON COLUMN inference_cache_orphans.created_at IS 'As in inference_cache';

ALTER TABLE inference_cache DROP CONSTRAINT IF EXISTS fk_inference_cache_models;
ALTER TABLE inference_cache ADD CONSTRAINT fk_inference_cache_models
    FOREIGN KEY (model_id) REFERENCES models (model_id) ON DELETE CASCADE NOT VALID;

INSERT INTO inference_cache_orphans (cache_key, model_id, answer, created_at)
SELECT cache_key, model_id, answer, created_at
FROM inference_cache
WHERE NOT EXISTS (SELECT FROM models WHERE models.model_id = inference_cache.model_id)
ON CONFLICT (cache_key) DO NOTHING;
DELETE FROM inference_cache
WHERE NOT EXISTS (SELECT FROM models WHERE models.model_id = inference_cache.model_id);
