-- For psql, by hand: psql -v ON_ERROR_STOP=1 -f 00_master_schema.sql. `schema up` does the same, records it and
-- runs only what is pending.
\ir 01_core_tables.sql
\ir 02_tensor_storage.sql
\ir 03_training_state.sql
\ir 04_inference_cache.sql
\ir 05_cognitive_fusion.sql
\ir 06_experiments.up.sql
\ir 07_attention_heads.sql
\ir 08_gradient_norm.sql
\ir 09_slow_queries.sql
\ir 10_tensor_bytes.sql
\ir 11_tensor_bytes_only.sql
\ir 12_inference_cache_models.sql
\ir 13_inference_cache_validated.sql
\ir 14_metrics_rewrite.sql
\ir 15_metrics_copy.sql
BEGIN;
\ir 16_metrics_swap.sql
COMMIT;
\ir 17_metrics_old.sql
