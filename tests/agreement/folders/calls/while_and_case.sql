-- `WHILE`, `LOOP` and `CASE`.
-- up 1
CREATE FUNCTION make(kind text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE n integer := 0;
BEGIN
    WHILE n < 2 LOOP
        EXECUTE format('CREATE TABLE %s_%s (id bigint)', kind, n);
        n := n + 1;
    END LOOP;
    LOOP
        n := n + 1;
        EXIT WHEN n > 3;
        EXECUTE format('CREATE TABLE %s_late_%s (id bigint)', kind, n);
    END LOOP;
    CASE kind
        WHEN 'a', 'b' THEN EXECUTE format('ALTER TABLE %s_0 ADD COLUMN letter text', kind);
        ELSE EXECUTE format('ALTER TABLE %s_0 ADD COLUMN word text', kind);
    END CASE;
    CASE
        WHEN n = 4 THEN EXECUTE format('ALTER TABLE %s_1 ADD COLUMN four integer', kind);
        WHEN n = 5 THEN EXECUTE format('DROP TABLE %s_1', kind);
    END CASE;
END
$$;
SELECT make('b');
SELECT make('disk');
-- down 1
DROP TABLE b_0, b_1, b_late_3, disk_0, disk_1, disk_late_3;
DROP FUNCTION make(text);
