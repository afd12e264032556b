-- Workers, the jobs that they run, and who did what.
-- Version: 20241221000000

CREATE TABLE IF NOT EXISTS workers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL UNIQUE,
    provider text NOT NULL,
    state text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'busy', 'gone')),
    registered_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_workers_state ON workers (state);

CREATE TABLE IF NOT EXISTS jobs (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    command text NOT NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'succeeded', 'failed')),
    worker_id uuid REFERENCES workers (id),
    log_path text,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);

CREATE INDEX IF NOT EXISTS idx_jobs_worker_id ON jobs (worker_id);

-- A row for each job that waits: whoever deletes it has the job.
CREATE TABLE IF NOT EXISTS job_queue (
    job_id uuid PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    priority integer NOT NULL DEFAULT 0,
    enqueued_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_job_queue_order ON job_queue (priority DESC, enqueued_at);

CREATE TABLE IF NOT EXISTS audit_logs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action text NOT NULL,
    subject_id uuid NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    happened_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_audit_logs_subject_id ON audit_logs (subject_id, id);

CREATE TABLE IF NOT EXISTS provider_configs (
    provider text PRIMARY KEY,
    settings jsonb NOT NULL DEFAULT '{}',
    is_enabled boolean NOT NULL DEFAULT true
);

INSERT INTO provider_configs (provider, settings) VALUES ('docker', '{"image": "runner:1"}')
ON CONFLICT (provider) DO NOTHING;
