-- Names that are keywords, no identifiers, or taken: in SQL, in Rust, or in the generated code.
CREATE TABLE "type" ("type" int, "self" int, "Self" int, "crate" int, "fn" int, "SELECT" int);
CREATE TABLE "self" ("Id" bigint, id bigint, "ID" bigint);
CREATE TABLE "Диски" ("Размер" bigint, "размер" bigint, "имя диска" text, "größe" int);
CREATE TABLE "1st" ("1st" int, "2nd" int, "m²" int, "🚀" int);
CREATE TABLE "tables" ("TABLE" int, "all" int, columns int, "ALL_" int, core int, std int);
CREATE TABLE "we""ird; --" ("quo""ted" int, "it's" int, "new
line" int, "back\slash" int, "{brace}" int);
CREATE SCHEMA auth;
CREATE TABLE auth.users (id bigint PRIMARY KEY, "type" text NOT NULL);
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE SCHEMA "self schema";
CREATE TABLE "self schema"."super" ("super" int);
-- A schema that is called as a table is.
CREATE SCHEMA users;
CREATE TABLE users.users (id int);
