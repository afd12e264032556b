-- The end of the transition: no release that runs reads the old columns.

DROP VIEW jobs_mismatches;
DROP VIEW jobs_legacy_view;
DROP TRIGGER jobs_keep_in_step ON jobs;
DROP FUNCTION jobs_keep_in_step();
DROP FUNCTION job_resources(integer, text, integer, integer);
ALTER TABLE jobs
    DROP COLUMN gpu_count,
    DROP COLUMN gpu_type,
    DROP COLUMN cpu_cores,
    DROP COLUMN memory_gb;
