-- An enum without labels.
-- up 1
CREATE TYPE state AS ENUM ();
-- down 1
DROP TYPE state;
