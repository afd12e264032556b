SELECT cache_key, model_id
FROM inference_cache
WHERE NOT EXISTS (SELECT FROM models WHERE models.model_id = inference_cache.model_id);
