-- Texts as the server spells them.
-- up 1
CREATE TABLE a (a text, b varchar, c varchar(5), d character varying (7), e char, f char(3), g character(4), h bpchar, i "char", j name, k national character varying(3), l nchar(2), m bpchar(5));
-- down 1
DROP TABLE a;
