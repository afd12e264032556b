DROP TABLE jobs;
DROP TYPE priority_level;
DROP TYPE job_status;
