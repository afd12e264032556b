-- A name is cut between letters, not within one.
-- up 1
CREATE TABLE "ééééééééééééééééééééééééééééééééé" ("üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü" integer UNIQUE);
-- down 1
DROP TABLE "ééééééééééééééééééééééééééééééééé";
