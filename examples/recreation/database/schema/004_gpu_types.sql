-- GPU configuration; the rows come from the fixtures.

CREATE TABLE IF NOT EXISTS gpu_types (
    gpu_type varchar(50) PRIMARY KEY,
    instance_type varchar(100) NOT NULL,
    max_gpus integer NOT NULL CHECK (max_gpus > 0),
    is_active boolean NOT NULL DEFAULT true
);
