-- Names of indexes by what they are over.
-- up 1
CREATE TABLE a (b text, c integer);
CREATE INDEX ON a (lower(b));
CREATE INDEX ON a (lower(b), c);
CREATE INDEX ON a (upper(b), lower(b));
CREATE INDEX ON a ((c + 1));
CREATE INDEX ON a ((c + 2), (c + 3));
CREATE INDEX ON a (coalesce(b, ''));
CREATE INDEX ON a ((b::integer));
CREATE INDEX ON a ((CASE WHEN c > 0 THEN 1 END));
CREATE INDEX ON a (b COLLATE "C");
-- down 1
DROP TABLE a;
-- expected
-- up 1: unclaimed index a_b_idx
-- up 1: unclaimed index a_b_idx key 1 expression
-- up 1: unclaimed index a_b_idx key 1 expression text (b)::integer
-- up 1: unclaimed index a_b_idx key 1 order asc nulls last
-- up 1: unclaimed index a_b_idx keys 1
-- up 1: unclaimed index a_b_idx method btree
-- up 1: unclaimed index a_b_idx on a
-- up 1: unclaimed index a_b_idx unique false
-- up 1: unclaimed index a_b_idx1
-- up 1: unclaimed index a_b_idx1 key 1 collation pg_catalog.C
-- up 1: unclaimed index a_b_idx1 key 1 column b
-- up 1: unclaimed index a_b_idx1 key 1 order asc nulls last
-- up 1: unclaimed index a_b_idx1 keys 1
-- up 1: unclaimed index a_b_idx1 method btree
-- up 1: unclaimed index a_b_idx1 on a
-- up 1: unclaimed index a_b_idx1 unique false
-- up 1: unclaimed index a_case_idx
-- up 1: unclaimed index a_case_idx key 1 expression
-- up 1: unclaimed index a_case_idx key 1 expression text  CASE     WHEN (c > 0) THEN 1     ELSE NULL::integer END
-- up 1: unclaimed index a_case_idx key 1 order asc nulls last
-- up 1: unclaimed index a_case_idx keys 1
-- up 1: unclaimed index a_case_idx method btree
-- up 1: unclaimed index a_case_idx on a
-- up 1: unclaimed index a_case_idx unique false
-- up 1: unclaimed index a_coalesce_idx
-- up 1: unclaimed index a_coalesce_idx key 1 expression
-- up 1: unclaimed index a_coalesce_idx key 1 expression text COALESCE(b, ''::text)
-- up 1: unclaimed index a_coalesce_idx key 1 order asc nulls last
-- up 1: unclaimed index a_coalesce_idx keys 1
-- up 1: unclaimed index a_coalesce_idx method btree
-- up 1: unclaimed index a_coalesce_idx on a
-- up 1: unclaimed index a_coalesce_idx unique false
-- up 1: unclaimed index a_expr_expr1_idx
-- up 1: unclaimed index a_expr_expr1_idx key 1 expression
-- up 1: unclaimed index a_expr_expr1_idx key 1 expression text (c + 2)
-- up 1: unclaimed index a_expr_expr1_idx key 1 order asc nulls last
-- up 1: unclaimed index a_expr_expr1_idx key 2 expression
-- up 1: unclaimed index a_expr_expr1_idx key 2 expression text (c + 3)
-- up 1: unclaimed index a_expr_expr1_idx key 2 order asc nulls last
-- up 1: unclaimed index a_expr_expr1_idx keys 2
-- up 1: unclaimed index a_expr_expr1_idx method btree
-- up 1: unclaimed index a_expr_expr1_idx on a
-- up 1: unclaimed index a_expr_expr1_idx unique false
-- up 1: unclaimed index a_expr_idx
-- up 1: unclaimed index a_expr_idx key 1 expression
-- up 1: unclaimed index a_expr_idx key 1 expression text (c + 1)
-- up 1: unclaimed index a_expr_idx key 1 order asc nulls last
-- up 1: unclaimed index a_expr_idx keys 1
-- up 1: unclaimed index a_expr_idx method btree
-- up 1: unclaimed index a_expr_idx on a
-- up 1: unclaimed index a_expr_idx unique false
