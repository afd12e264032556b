-- A job has as many log files as it likes, instead of one path.
-- Version: 20251230000001

CREATE TABLE IF NOT EXISTS job_log_files (
    job_id uuid NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    path text NOT NULL,
    size_bytes bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (job_id, path),
    CHECK (size_bytes >= 0)
);

COMMENT ON COLUMN job_log_files.size_bytes IS 'NULL: it was written before sizes were recorded';

INSERT INTO job_log_files (job_id, path)
SELECT id, log_path FROM jobs WHERE log_path IS NOT NULL
ON CONFLICT (job_id, path) DO NOTHING;

-- Filled no longer, and kept: workers of the release before still read it.
COMMENT ON COLUMN jobs.log_path IS 'Deprecated: see job_log_files';
