-- allow: enum-value-stays: PostgreSQL takes no value out of an enum; the up reckons with it, and no row has it

-- The release before this one does not know the value, so no job may have it.
UPDATE jobs SET priority = 'high' WHERE priority = 'urgent';

-- The hours of GPUs that were counted in the new table only.
INSERT INTO user_usage (user_id, gpu_hours)
SELECT entity_id, usage_amount FROM resource_usage WHERE entity_type = 'user' AND resource_type = 'Gpu'
ON CONFLICT (user_id) DO UPDATE SET gpu_hours = excluded.gpu_hours;

DROP TABLE resource_usage;
DROP TABLE job_allocations;
DROP VIEW jobs_mismatches;
DROP VIEW jobs_legacy_view;
DROP TRIGGER jobs_keep_in_step ON jobs;
DROP FUNCTION jobs_keep_in_step();
ALTER TABLE jobs DROP COLUMN resource_specs;
DROP FUNCTION job_resources(integer, text, integer, integer);
COMMENT ON COLUMN jobs.gpu_count IS NULL;
COMMENT ON COLUMN jobs.gpu_type IS 'Model, such as H100; NULL where no GPU is asked for';
COMMENT ON COLUMN jobs.cpu_cores IS NULL;
COMMENT ON COLUMN jobs.memory_gb IS NULL;
