-- The proof first: SET NOT NULL finds it, and does not read the table under its lock.

ALTER TABLE jobs VALIDATE CONSTRAINT jobs_resource_specs_required;
ALTER TABLE jobs ALTER COLUMN resource_specs SET NOT NULL;
ALTER TABLE jobs DROP CONSTRAINT jobs_resource_specs_required;
