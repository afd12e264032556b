-- Two tables that refer to each other.
-- up 1
CREATE TABLE hosts (id bigint PRIMARY KEY, main bigint);
CREATE TABLE disks (id bigint PRIMARY KEY, host bigint REFERENCES hosts);
ALTER TABLE hosts ADD FOREIGN KEY (main) REFERENCES disks;
-- down 1
DROP TABLE hosts, disks;
