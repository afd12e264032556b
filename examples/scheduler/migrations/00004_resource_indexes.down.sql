-- no-transaction
DROP INDEX CONCURRENTLY idx_jobs_urgent;
DROP INDEX CONCURRENTLY idx_jobs_resources;
DROP INDEX CONCURRENTLY idx_jobs_compute;
