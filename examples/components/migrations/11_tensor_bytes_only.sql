-- Step 2, in the release after the last one that reads size_mb: the old column goes.

DROP TRIGGER IF EXISTS tensors_fill_size ON tensors;
DROP FUNCTION IF EXISTS tensors_fill_size();
ALTER TABLE tensors ALTER COLUMN size_bytes SET NOT NULL;
ALTER TABLE tensors DROP COLUMN IF EXISTS size_mb;
