COMMENT ON SCHEMA app IS 'of the service';
COMMENT ON TYPE state IS 'of a disk';
COMMENT ON TABLE disks IS 'what is rented';
COMMENT ON COLUMN disks.size IS 'in bytes';
COMMENT ON CONSTRAINT disks_size ON disks IS 'none is negative';
COMMENT ON TRIGGER disks_touch ON disks IS 'for the cache';
COMMENT ON POLICY own ON secrets IS 'nobody else';
COMMENT ON RULE silent ON kept IS 'nothing goes';
COMMENT ON FUNCTION half(integer) IS 'rounded down';
