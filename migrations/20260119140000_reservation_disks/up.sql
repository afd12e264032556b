-- A reservation says which disk it mounts, and no two use one at the same time.

-- The table holds thousands of rows: the indexes are built in milliseconds, so nothing here
-- needs to run outside a transaction.
ALTER TABLE reservations
    ADD COLUMN disk_id uuid,
    -- Disks are deleted softly; where a row does go, the reservation stays on the bill.
    ADD CONSTRAINT reservations_disk_id_fkey
        FOREIGN KEY (disk_id) REFERENCES disks (disk_id) ON DELETE SET NULL;

CREATE INDEX idx_reservations_disk_id ON reservations (disk_id);

-- A volume can be attached to one instance only.
CREATE UNIQUE INDEX idx_reservations_disk_in_use ON reservations (disk_id)
    WHERE status IN ('preparing', 'active');

COMMENT ON COLUMN reservations.disk_id IS 'Disk that is mounted; NULL for a reservation without one';
