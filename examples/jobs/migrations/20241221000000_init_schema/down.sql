-- No CASCADE: it would take away what others have made on top of these.
DROP TABLE IF EXISTS provider_configs;
DROP TABLE IF EXISTS audit_logs;
DROP TABLE IF EXISTS job_queue;
DROP TABLE IF EXISTS jobs;
DROP TABLE IF EXISTS workers;
