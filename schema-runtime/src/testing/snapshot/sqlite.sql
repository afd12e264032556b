-- What the pragmas show of each table, view and index. A table's own rows are of `pragma_table_list`.
WITH own AS MATERIALIZED (
    SELECT name, type, wr, strict FROM pragma_table_list
    WHERE schema = 'main' AND type IN ('table', 'view', 'virtual')
      AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
      AND name NOT IN ('_sqlx_migrations', '_schema_fixtures')
)
SELECT CASE type WHEN 'view' THEN 'columns of ' ELSE 'table ' END || name,
    CASE type WHEN 'view' THEN 'view ' || name ELSE '' END,
    CASE type WHEN 'view' THEN (SELECT group_concat(c.name, ',') FROM pragma_table_xinfo(own.name) c) ELSE
        type || CASE WHEN wr THEN ' without rowid' ELSE '' END || CASE WHEN strict THEN ' strict' ELSE '' END
    END
FROM own
UNION ALL
SELECT 'column ' || own.name || '.' || c.name, 'table ' || own.name,
    lower(c.type) || CASE WHEN c."notnull" THEN ' not null' ELSE '' END
        || CASE WHEN c.pk THEN ' primary key ' || c.pk ELSE '' END
        || CASE c.hidden WHEN 1 THEN ' hidden' WHEN 2 THEN ' virtual' WHEN 3 THEN ' stored' ELSE '' END
        || coalesce(' default ' || c.dflt_value, '')
FROM own JOIN pragma_table_xinfo(own.name) c WHERE own.type <> 'view'
UNION ALL
SELECT 'order ' || own.name, 'table ' || own.name, group_concat(c.name, ',')
FROM own JOIN pragma_table_xinfo(own.name) c WHERE own.type <> 'view' GROUP BY own.name
UNION ALL
SELECT 'foreign key of ' || name || ' (' || group_concat("from", ', ') || ')', 'table ' || name,
    "table" || ' (' || group_concat(coalesce("to", ''), ', ') || ') on update ' || on_update || ' on delete '
        || on_delete || ' match ' || match
FROM (SELECT own.name, f.* FROM own JOIN pragma_foreign_key_list(own.name) f ORDER BY own.name, f.id, f.seq)
GROUP BY name, id
UNION ALL
-- Those that belong to a constraint, which have no text.
SELECT CASE origin WHEN 'pk' THEN 'primary key of ' ELSE 'unique of ' END || name || ' (' || columns || ')',
    'table ' || name, ''
FROM (
    SELECT own.name, l.name AS index_name, l.origin,
        (SELECT group_concat(x.name || ' ' || lower(x.coll) || CASE WHEN x."desc" THEN ' desc' ELSE '' END, ', ')
            FROM pragma_index_xinfo(l.name) x WHERE x.key) AS columns
    FROM own JOIN pragma_index_list(own.name) l WHERE l.origin <> 'c'
)
