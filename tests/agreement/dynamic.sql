-- EXECUTE may do anything to what was made before.
CREATE TABLE a (id int);
CREATE TYPE t AS ENUM ('x');
DO $$ DECLARE name text := (SELECT min(tablename) FROM pg_tables WHERE schemaname = 'public'); BEGIN
    EXECUTE 'ALTER TABLE ' || name || ' ALTER COLUMN id TYPE text';
    EXECUTE 'ALTER TYPE t RENAME VALUE ''x'' TO ''y''';
END $$;
CREATE TABLE b (id int, t t);
