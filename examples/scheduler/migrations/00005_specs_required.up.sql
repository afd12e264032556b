-- Every job has its resource_specs from here on. New rows are held to it at once, and those that are
-- there by 00006, which reads the table while others write it.

ALTER TABLE jobs ADD CONSTRAINT jobs_resource_specs_required CHECK (resource_specs IS NOT NULL) NOT VALID;
