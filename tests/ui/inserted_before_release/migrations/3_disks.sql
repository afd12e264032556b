CREATE TABLE disks (id bigint PRIMARY KEY);
