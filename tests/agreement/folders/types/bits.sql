-- Bits, bytes, addresses and the rest.
-- up 1
CREATE TABLE a (a bit, b bit(3), c bit varying, d varbit(5), e bytea, f boolean, g bool, h uuid, i json, j jsonb, k xml, l inet, m cidr, n macaddr, o macaddr8, p tsvector, q tsquery, r point, s line, t lseg, u box, v path, w polygon, x circle, y pg_lsn, z jsonpath, aa oid, ab regclass, ac int4range, ad nummultirange, ae txid_snapshot);
-- down 1
DROP TABLE a;
