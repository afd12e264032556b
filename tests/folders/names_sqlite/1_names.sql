-- Names that are keywords, no identifiers, or taken: in SQL, in Rust, or in the generated code.
CREATE TABLE "type" ("type" int, "self" int, "crate" int, "SELECT" int);
CREATE TABLE "Диски" ("Размер" int, "имя диска" text);
CREATE TABLE "1st" ("1st" int, "TABLE" int, "all" int, "m²" int);
CREATE TABLE "we""ird; --" ("quo""ted" int, "it's" int, "{brace}" int);
