-- tensors.size_mb becomes size_bytes, in steps. Step 1: both are there. A release that knows the old column
-- alone goes on writing it, and a trigger fills the new one.

ALTER TABLE tensors ADD COLUMN IF NOT EXISTS size_bytes bigint;
COMMENT ON COLUMN tensors.size_bytes IS 'Size in bytes';
COMMENT ON COLUMN tensors.size_mb IS 'Deprecated: see size_bytes. Size in mebibytes, rounded up';
ALTER TABLE tensors ALTER COLUMN size_mb SET DEFAULT 0;

CREATE OR REPLACE FUNCTION tensors_fill_size() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size_bytes IS NULL THEN
        NEW.size_bytes := NEW.size_mb * 1048576::bigint;
    ELSE
        NEW.size_mb := (NEW.size_bytes + 1048575) / 1048576;
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS tensors_fill_size ON tensors;
CREATE TRIGGER tensors_fill_size BEFORE INSERT ON tensors FOR EACH ROW EXECUTE FUNCTION tensors_fill_size();

UPDATE tensors SET size_bytes = size_mb * 1048576::bigint WHERE size_bytes IS NULL;
