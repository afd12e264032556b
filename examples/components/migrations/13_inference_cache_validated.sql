-- Reads the table while others write it.
ALTER TABLE inference_cache VALIDATE CONSTRAINT fk_inference_cache_models;
