-- Comments in comments, and semicolons in strings.
-- up 1
/* one /* two */ ; three */
CREATE TABLE a ( -- CREATE TABLE b (x integer);
    x text DEFAULT ';' /* ; */
);
-- down 1
DROP TABLE a -- not b
;;
