-- no-transaction
-- What the scheduler asks most: `resource_specs -> 'resources' -> 'Compute' ? 'Tpu'` and
-- `resource_specs -> 'resources' ? 'ComputeCpu'`. A GIN index answers `?` and `@>`, and never
-- `IS NOT NULL`. The value `urgent` is used here: 00003, which added it, is committed.

CREATE INDEX CONCURRENTLY idx_jobs_compute ON jobs USING gin ((resource_specs -> 'resources' -> 'Compute'));
CREATE INDEX CONCURRENTLY idx_jobs_resources ON jobs USING gin ((resource_specs -> 'resources'));
CREATE INDEX CONCURRENTLY idx_jobs_urgent ON jobs (submitted_at) WHERE status = 'queued' AND priority = 'urgent';
