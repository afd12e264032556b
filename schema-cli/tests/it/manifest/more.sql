CREATE TABLE more (id integer, note text DEFAULT lower('a' || CURRENT_USER));
CREATE MATERIALIZED VIEW unseen AS SELECT count(*) FROM pg_stat_activity WHERE random() > 0.5;
DO $$ BEGIN EXECUTE 'ALTER TABLE more ADD ' || (SELECT name FROM pg_settings LIMIT 1) || ' integer'; END $$;
