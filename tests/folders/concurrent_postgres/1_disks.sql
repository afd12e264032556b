CREATE TABLE disks (
    disk_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    disk_size bigint NOT NULL
);
