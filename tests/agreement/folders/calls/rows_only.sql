-- A function that only writes rows.
-- up 1
CREATE TABLE disks (id bigint, name text);
CREATE FUNCTION fill(many integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE done integer := 0; next bigint;
BEGIN
    LOOP
        EXIT WHEN done >= many;
        INSERT INTO disks (id, name) VALUES (done, 'disk') RETURNING id INTO next;
        done := done + 1;
    END LOOP;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END
$$;
SELECT fill(3);
SELECT fill(id::integer) FROM disks;
-- down 1
DROP FUNCTION fill(integer);
DROP TABLE disks;
