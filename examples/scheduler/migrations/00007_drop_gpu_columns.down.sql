-- allow: column-order: every query names its columns
-- Nothing is lost on the way: resource_specs has it all.

ALTER TABLE jobs
    ADD COLUMN gpu_count integer NOT NULL DEFAULT 0,
    ADD COLUMN gpu_type text,
    ADD COLUMN cpu_cores integer NOT NULL DEFAULT 0,
    ADD COLUMN memory_gb integer NOT NULL DEFAULT 0;

UPDATE jobs SET
    gpu_count = COALESCE((resource_specs #>> '{resources,Compute,Gpu,amount}')::integer, 0),
    gpu_type = resource_specs #>> '{resources,Compute,Gpu,constraints,model}',
    cpu_cores = COALESCE((resource_specs #>> '{resources,ComputeCpu,amount}')::integer, 0),
    memory_gb = COALESCE((resource_specs #>> '{resources,Memory,amount}')::integer, 0);

ALTER TABLE jobs
    ADD CONSTRAINT jobs_amounts_check CHECK (gpu_count >= 0 AND cpu_cores >= 0 AND memory_gb >= 0),
    ADD CONSTRAINT jobs_gpu_type_check CHECK ((gpu_count = 0) = (gpu_type IS NULL));

COMMENT ON COLUMN jobs.gpu_count IS 'Deprecated: see resource_specs';
COMMENT ON COLUMN jobs.gpu_type IS 'Deprecated: see resource_specs. Model, such as H100; NULL where no GPU is asked for';
COMMENT ON COLUMN jobs.cpu_cores IS 'Deprecated: see resource_specs';
COMMENT ON COLUMN jobs.memory_gb IS 'Deprecated: see resource_specs';

CREATE FUNCTION job_resources(gpu_count integer, gpu_type text, cpu_cores integer, memory_gb integer)
RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'Compute', CASE WHEN gpu_count > 0 THEN jsonb_build_object('Gpu', jsonb_build_object(
            'amount', gpu_count,
            'unit', 'Count',
            'constraints', jsonb_build_object(
                'model', gpu_type,
                'vendor', CASE WHEN gpu_type LIKE 'MI%' THEN 'Amd' ELSE 'Nvidia' END
            )
        )) END,
        'ComputeCpu', CASE WHEN cpu_cores > 0 THEN jsonb_build_object('amount', cpu_cores, 'unit', 'Cores') END,
        'Memory', CASE WHEN memory_gb > 0 THEN jsonb_build_object('amount', memory_gb, 'unit', 'Gigabytes') END
    ))
$$;
COMMENT ON FUNCTION job_resources(integer, text, integer, integer) IS 'The old columns in the form of resource_specs';

CREATE FUNCTION jobs_keep_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    resources jsonb := COALESCE(NEW.resource_specs -> 'resources', '{}');
    others jsonb;
    is_new_form boolean := NEW.resource_specs IS NOT NULL;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        is_new_form := NEW.resource_specs IS DISTINCT FROM OLD.resource_specs;
    END IF;
    IF is_new_form THEN
        NEW.gpu_count := COALESCE((resources #>> '{Compute,Gpu,amount}')::integer, 0);
        NEW.gpu_type := resources #>> '{Compute,Gpu,constraints,model}';
        NEW.cpu_cores := COALESCE((resources #>> '{ComputeCpu,amount}')::integer, 0);
        NEW.memory_gb := COALESCE((resources #>> '{Memory,amount}')::integer, 0);
    ELSE
        -- What the old columns have no word for, such as a TPU, stays.
        others := COALESCE(resources -> 'Compute', '{}') - 'Gpu';
        resources := (resources - '{Compute,ComputeCpu,Memory}'::text[])
            || job_resources(NEW.gpu_count, NEW.gpu_type, NEW.cpu_cores, NEW.memory_gb);
        IF others <> '{}' THEN
            resources := jsonb_set(resources, '{Compute}', others || COALESCE(resources -> 'Compute', '{}'));
        END IF;
    END IF;
    NEW.resource_specs := COALESCE(NEW.resource_specs, '{}') || jsonb_build_object(
        'resources', resources, 'priority', NEW.priority, 'requester_id', NEW.user_id
    );
    RETURN NEW;
END
$$;

CREATE TRIGGER jobs_keep_in_step BEFORE INSERT OR UPDATE ON jobs
    FOR EACH ROW EXECUTE FUNCTION jobs_keep_in_step();

CREATE VIEW jobs_legacy_view AS
SELECT
    id,
    user_id,
    status,
    priority,
    COALESCE((resource_specs #>> '{resources,Compute,Gpu,amount}')::integer, 0) AS gpu_count,
    resource_specs #>> '{resources,Compute,Gpu,constraints,model}' AS gpu_type,
    COALESCE((resource_specs #>> '{resources,ComputeCpu,amount}')::integer, 0) AS cpu_cores,
    COALESCE((resource_specs #>> '{resources,Memory,amount}')::integer, 0) AS memory_gb,
    submitted_at
FROM jobs;
COMMENT ON VIEW jobs_legacy_view IS 'Jobs as they were when they asked for GPUs only, for who still reads them so';

CREATE VIEW jobs_mismatches AS
SELECT jobs.id, pair.field, pair.old_value, pair.new_value
FROM jobs
CROSS JOIN LATERAL (
    VALUES
        ('gpu_count', gpu_count::text, COALESCE(resource_specs #>> '{resources,Compute,Gpu,amount}', '0')),
        ('gpu_type', gpu_type, resource_specs #>> '{resources,Compute,Gpu,constraints,model}'),
        ('cpu_cores', cpu_cores::text, COALESCE(resource_specs #>> '{resources,ComputeCpu,amount}', '0')),
        ('memory_gb', memory_gb::text, COALESCE(resource_specs #>> '{resources,Memory,amount}', '0')),
        ('priority', priority::text, resource_specs ->> 'priority'),
        ('user_id', user_id, resource_specs ->> 'requester_id')
) AS pair (field, old_value, new_value)
WHERE pair.old_value IS DISTINCT FROM pair.new_value;
COMMENT ON VIEW jobs_mismatches IS 'Values that differ between the old columns and resource_specs; a row is a fault';
