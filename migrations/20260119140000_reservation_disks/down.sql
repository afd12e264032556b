-- Takes back which disk a reservation mounts.

DROP INDEX idx_reservations_disk_in_use;
DROP INDEX idx_reservations_disk_id;

ALTER TABLE reservations
    DROP CONSTRAINT reservations_disk_id_fkey,
    DROP COLUMN disk_id;
