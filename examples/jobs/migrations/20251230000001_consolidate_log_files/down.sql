-- The first of a job's files, as it was before.
UPDATE jobs
SET log_path = file.path
FROM (SELECT DISTINCT ON (job_id) job_id, path FROM job_log_files ORDER BY job_id, created_at, path) AS file
WHERE file.job_id = jobs.id AND jobs.log_path IS NULL;

COMMENT ON COLUMN jobs.log_path IS NULL;

DROP TABLE IF EXISTS job_log_files;
