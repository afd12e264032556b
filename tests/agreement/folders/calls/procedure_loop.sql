-- A procedure that makes as many partitions as it is told, and makes no more the second time.
-- up 1
CREATE TABLE events (id bigint PRIMARY KEY, note text) PARTITION BY HASH (id);
CREATE PROCEDURE make_partitions(parent text, wanted integer DEFAULT 2) LANGUAGE plpgsql AS $$
DECLARE part text; made integer := 0;
BEGIN
    FOR i IN 0..(wanted - 1) LOOP
        part := format('%s_%s', parent, i);
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING INDEXES)', part, parent);
            EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES WITH (modulus %s, remainder %s)', parent, part, wanted, i);
            made := made + 1;
        END IF;
    END LOOP;
    RAISE NOTICE '% made', made;
END
$$;
CALL make_partitions('events');
CALL make_partitions('events', 2);
-- down 1
DROP TABLE events;
DROP PROCEDURE make_partitions(text, integer);
-- expected
-- up 1: unclaimed procedure make_partitions(text, integer) defaults text 2
