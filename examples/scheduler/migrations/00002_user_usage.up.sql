-- What each user has had, for fair shares.

CREATE TABLE user_usage (
    user_id text PRIMARY KEY,
    gpu_hours double precision NOT NULL DEFAULT 0,
    CONSTRAINT user_usage_gpu_hours_check CHECK (gpu_hours >= 0)
);

COMMENT ON TABLE user_usage IS 'GPU-hours of each user';
