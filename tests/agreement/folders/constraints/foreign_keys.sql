-- Foreign keys of every form.
-- up 1
CREATE TABLE hosts (id bigint PRIMARY KEY, a integer, b integer, UNIQUE (a, b));
CREATE TABLE disks (
    id bigint PRIMARY KEY,
    host bigint REFERENCES hosts,
    other bigint CONSTRAINT other_host REFERENCES hosts (id) ON DELETE CASCADE ON UPDATE SET NULL,
    a integer, b integer,
    parent bigint REFERENCES disks ON DELETE SET DEFAULT,
    FOREIGN KEY (a, b) REFERENCES hosts (a, b) MATCH FULL,
    FOREIGN KEY (b, a) REFERENCES hosts (a, b) DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE disks ADD FOREIGN KEY (host) REFERENCES hosts ON DELETE RESTRICT;
-- down 1
DROP TABLE disks;
DROP TABLE hosts;
