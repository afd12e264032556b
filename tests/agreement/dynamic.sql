-- EXECUTE may do anything to what was made before.
CREATE TABLE a (id int);
CREATE TYPE t AS ENUM ('x');
DO $$ DECLARE name text := 'a'; BEGIN
    EXECUTE 'ALTER TABLE ' || name || ' ALTER COLUMN id TYPE text';
    EXECUTE 'ALTER TYPE t RENAME VALUE ''x'' TO ''y''';
END $$;
CREATE TABLE b (id int, t t);
