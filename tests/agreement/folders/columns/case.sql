-- The server prints a CASE on lines of its own.
-- up 1
CREATE TABLE disks (
    size int,
    kind text DEFAULT CASE WHEN now() > '2020-01-01'::date THEN 'new' ELSE 'old' END,
    half int GENERATED ALWAYS AS (CASE size WHEN 0 THEN NULL ELSE size / 2 END) STORED,
    CHECK (size > 0 AND (CASE WHEN size > 5 THEN kind = 'new' ELSE true END))
);
-- down 1
DROP TABLE disks;
