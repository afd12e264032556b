ALTER TABLE jobs ADD CONSTRAINT jobs_resource_specs_required CHECK (resource_specs IS NOT NULL) NOT VALID;
ALTER TABLE jobs ALTER COLUMN resource_specs DROP NOT NULL;
