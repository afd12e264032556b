-- A trigger writes to a table whose trigger makes a table; a view is written to as well.
-- up 1
CREATE TABLE a (x int);
CREATE TABLE log (x int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO log (x) VALUES (NEW.x);
    RETURN NEW;
END $$;
CREATE FUNCTION h() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE %I (x int)', 'day_' || NEW.x);
    RETURN NEW;
END $$;
CREATE TRIGGER g AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
CREATE TRIGGER i AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION h();
CREATE VIEW v AS SELECT x FROM a;
-- down 1
DROP VIEW v;
DROP TABLE log;
DROP TABLE a;
DROP FUNCTION h();
DROP FUNCTION f();
-- up 2
INSERT INTO v (x) VALUES (1);
-- down 2
DROP TABLE day_1;
-- up 3
WITH added AS (INSERT INTO a (x) VALUES (2) RETURNING x) SELECT x FROM added;
-- down 3
DROP TABLE day_2;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x FROM a;
-- up 2: unclaimed column day_1.x
-- up 2: unclaimed column day_1.x nullable true
-- up 2: unclaimed column day_1.x type integer
-- up 2: unclaimed table day_1
-- up 2: unclaimed view v query text  SELECT a.x FROM a;
-- down 2: unclaimed view v query text  SELECT a.x FROM a;
-- up 3: unclaimed column day_1.x
-- up 3: unclaimed column day_1.x nullable true
-- up 3: unclaimed column day_1.x type integer
-- up 3: unclaimed column day_2.x
-- up 3: unclaimed column day_2.x nullable true
-- up 3: unclaimed column day_2.x type integer
-- up 3: unclaimed table day_1
-- up 3: unclaimed table day_2
-- up 3: unclaimed view v query text  SELECT a.x FROM a;
-- down 3: unclaimed column day_1.x
-- down 3: unclaimed column day_1.x nullable true
-- down 3: unclaimed column day_1.x type integer
-- down 3: unclaimed table day_1
-- down 3: unclaimed view v query text  SELECT a.x FROM a;
