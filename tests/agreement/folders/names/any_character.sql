-- Names and values with commas, semicolons, quotes and backslashes in them.
-- up 1
CREATE TYPE "st,a;t'e\" AS ENUM ('a,b', 'it''s', 'c\d;', '');
CREATE TABLE "a,b;'c\d" (
    "x,y" bigint NOT NULL DEFAULT 1,
    "it's \" text DEFAULT 'it''s,;',
    "state;" "st,a;t'e\",
    CONSTRAINT "k,'" PRIMARY KEY ("x,y"),
    CONSTRAINT "c\;" CHECK ("x,y" > 0)
);
CREATE INDEX "i,';\" ON "a,b;'c\d" (lower("it's \"), "x,y", upper("it's \"));
COMMENT ON COLUMN "a,b;'c\d"."x,y" IS 'it''s, a \ ; comment';
CREATE FUNCTION "f,'\"("p,'\" bigint) RETURNS bigint LANGUAGE sql AS 'SELECT length(''\,'')::bigint';
-- down 1
DROP FUNCTION "f,'\"(bigint);
DROP TABLE "a,b;'c\d";
DROP TYPE "st,a;t'e\";
