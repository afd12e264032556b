ALTER TABLE jobs DROP CONSTRAINT jobs_resource_specs_required;
