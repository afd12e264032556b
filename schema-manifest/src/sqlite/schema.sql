-- A row for each entry of `sqlite_schema`; what the pragmas show of it is packed: values as `quote()`
-- writes them, one after the other.
--
-- A pragma fails on a view whose tables are gone and on a virtual table whose module is not there, and
-- the whole query with it. `pragma_table_list` does not: it gives them no column (tried). It is read
-- once, since it goes through all tables each time.
WITH listed AS MATERIALIZED (
    SELECT name, type, ncol, wr, strict FROM pragma_table_list WHERE schema = 'main'
)
SELECT
    s.type,
    s.name,
    s.tbl_name,
    s.sql,
    l.type,
    CAST(l.wr AS TEXT),
    CAST(l.strict AS TEXT),
    CASE WHEN l.ncol > 0 THEN (
        SELECT group_concat(
            x.cid || ',' || quote(x.name) || ',' || quote(x.type) || ',' || x."notnull" || ','
            || quote(x.dflt_value) || ',' || x.pk || ',' || x.hidden
        )
        FROM pragma_table_xinfo(s.name, 'main') AS x
    ) END,
    CASE WHEN l.type = 'table' THEN (
        SELECT group_concat(quote(i.name) || ',' || i."unique" || ',' || quote(i.origin))
        FROM pragma_index_list(s.name, 'main') AS i
    ) END,
    CASE WHEN s.type = 'index' THEN (
        SELECT group_concat(
            k.seqno || ',' || k.cid || ',' || quote(k.name) || ',' || k."desc" || ',' || quote(k.coll)
        )
        FROM pragma_index_xinfo(s.name, 'main') AS k
        WHERE k.key = 1
    ) END,
    CASE WHEN l.type = 'table' AND s.sql LIKE '%references%' THEN (
        SELECT group_concat(
            f.id || ',' || f.seq || ',' || quote(f."table") || ',' || quote(f."from") || ','
            || quote(f."to") || ',' || quote(f.on_update) || ',' || quote(f.on_delete)
        )
        FROM pragma_foreign_key_list(s.name, 'main') AS f
    ) END
FROM main.sqlite_schema AS s
LEFT JOIN listed AS l ON l.name = s.name AND s.type IN ('table', 'view')
