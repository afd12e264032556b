-- no-transaction
-- Indexes for the slow queries of the last month, built while others write. One that was left half built by
-- a try before is dropped and built anew; IF NOT EXISTS alone would keep it.

CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_training_metrics_session_id_epoch ON training_metrics (session_id, epoch);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_models_active ON models (created_at) WHERE status = 'active';
