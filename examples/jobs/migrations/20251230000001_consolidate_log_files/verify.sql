-- Jobs whose path is in no row.
SELECT jobs.id, jobs.log_path
FROM jobs
WHERE jobs.log_path IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM job_log_files AS file WHERE file.job_id = jobs.id AND file.path = jobs.log_path
    );
