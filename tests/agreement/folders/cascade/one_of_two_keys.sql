-- A foreign key needs one of two keys over its columns.
-- up 1
CREATE TABLE a (x integer PRIMARY KEY);
CREATE UNIQUE INDEX a_x ON a (x);
CREATE TABLE b (x integer REFERENCES a);
-- down 1
DROP TABLE b, a;
-- up 2
DROP INDEX a_x CASCADE;
-- down 2
CREATE UNIQUE INDEX a_x ON a (x);
-- expected
-- up 2: unclaimed constraint b.b_x_fkey foreign key
-- up 2: unclaimed constraint b.b_x_fkey columns x
-- up 2: unclaimed constraint b.b_x_fkey deferral not deferrable
-- up 2: unclaimed constraint b.b_x_fkey match simple
-- up 2: unclaimed constraint b.b_x_fkey on delete no action
-- up 2: unclaimed constraint b.b_x_fkey on update no action
-- up 2: unclaimed constraint b.b_x_fkey referenced columns x
-- up 2: unclaimed constraint b.b_x_fkey references a
-- up 2: unclaimed constraint b.b_x_fkey validated true
-- down 2: unclaimed constraint b.b_x_fkey foreign key
-- down 2: unclaimed constraint b.b_x_fkey columns x
-- down 2: unclaimed constraint b.b_x_fkey deferral not deferrable
-- down 2: unclaimed constraint b.b_x_fkey match simple
-- down 2: unclaimed constraint b.b_x_fkey on delete no action
-- down 2: unclaimed constraint b.b_x_fkey on update no action
-- down 2: unclaimed constraint b.b_x_fkey referenced columns x
-- down 2: unclaimed constraint b.b_x_fkey references a
-- down 2: unclaimed constraint b.b_x_fkey validated true
