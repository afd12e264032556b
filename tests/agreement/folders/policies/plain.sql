-- Row security and policies.
-- up 1
CREATE TABLE a (x integer, who text);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ENABLE ROW LEVEL SECURITY;
ALTER TABLE a FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON a USING (who = current_user);
CREATE POLICY small ON a AS RESTRICTIVE FOR SELECT TO public USING (x < 9);
CREATE POLICY writes ON a FOR INSERT WITH CHECK (x > 0);
-- down 2
DROP POLICY own ON a;
DROP POLICY small ON a;
DROP POLICY writes ON a;
ALTER TABLE a NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
-- expected
-- up 2: unclaimed policy own on a using text (who = CURRENT_USER)
