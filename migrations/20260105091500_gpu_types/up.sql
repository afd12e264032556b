-- What can be reserved. The rows are reference data and come from the fixtures.

CREATE TABLE gpu_types (
    gpu_type text PRIMARY KEY,
    instance_type text NOT NULL,
    gpus_per_instance integer NOT NULL,
    gpu_memory_gb integer NOT NULL,
    cpus integer NOT NULL,
    memory_gb integer NOT NULL,
    max_gpus_per_reservation integer NOT NULL,
    max_duration_minutes integer NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    CONSTRAINT gpu_types_gpu_type_check CHECK (gpu_type ~ '^[a-z0-9]+$'),
    CONSTRAINT gpu_types_gpus_per_instance_check CHECK (gpus_per_instance > 0),
    CONSTRAINT gpu_types_gpu_memory_gb_check CHECK (gpu_memory_gb > 0),
    CONSTRAINT gpu_types_cpus_check CHECK (cpus > 0),
    CONSTRAINT gpu_types_memory_gb_check CHECK (memory_gb > 0),
    CONSTRAINT gpu_types_max_gpus_per_reservation_check CHECK (max_gpus_per_reservation > 0),
    CONSTRAINT gpu_types_max_duration_minutes_check CHECK (max_duration_minutes > 0)
);

COMMENT ON TABLE gpu_types IS 'Kinds of GPU that the cluster offers, and how much of each one reservation may take';
COMMENT ON COLUMN gpu_types.instance_type IS 'Instance type of the cloud provider that carries the GPUs';
COMMENT ON COLUMN gpu_types.gpu_memory_gb IS 'Memory of one GPU';
COMMENT ON COLUMN gpu_types.cpus IS 'Virtual CPUs of one instance, shared in proportion to its GPUs';
COMMENT ON COLUMN gpu_types.memory_gb IS 'Main memory of one instance, shared in proportion to its GPUs';
COMMENT ON COLUMN gpu_types.max_gpus_per_reservation IS 'More than gpus_per_instance allows reservations over several nodes';
COMMENT ON COLUMN gpu_types.is_active IS 'False takes no new reservations; an operator sets it, and the fixtures leave it alone';
