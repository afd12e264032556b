-- Jobs that wait for GPUs, and run on them.

CREATE TYPE job_status AS ENUM ('queued', 'running', 'finished', 'failed', 'cancelled');
CREATE TYPE priority_level AS ENUM ('low', 'normal', 'high');

COMMENT ON TYPE priority_level IS 'Lowest first: values compare in this order';

CREATE TABLE jobs (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id text NOT NULL,
    status job_status NOT NULL DEFAULT 'queued',
    priority priority_level NOT NULL DEFAULT 'normal',
    gpu_count integer NOT NULL DEFAULT 0,
    gpu_type text,
    cpu_cores integer NOT NULL DEFAULT 0,
    memory_gb integer NOT NULL DEFAULT 0,
    submitted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT jobs_amounts_check CHECK (gpu_count >= 0 AND cpu_cores >= 0 AND memory_gb >= 0),
    CONSTRAINT jobs_gpu_type_check CHECK ((gpu_count = 0) = (gpu_type IS NULL))
);

CREATE INDEX idx_jobs_queue ON jobs (priority DESC, submitted_at) WHERE status = 'queued';

COMMENT ON TABLE jobs IS 'Jobs, from the queue to their end';
COMMENT ON COLUMN jobs.gpu_type IS 'Model, such as H100; NULL where no GPU is asked for';
