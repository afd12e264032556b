-- Every table with its columns, in the order of the pragma. Hidden columns of virtual tables are
-- left out, generated ones are not.
SELECT s.name, x.name, x.type, x."notnull", x.dflt_value
FROM main.sqlite_schema AS s
LEFT JOIN pragma_table_xinfo(s.name, 'main') AS x ON x.hidden <> 1
WHERE s.type = 'table'
  AND s.name NOT LIKE 'sqlite\_%' ESCAPE '\'
  AND s.name NOT LIKE '\_schema\_%' ESCAPE '\'
  AND s.name <> '_sqlx_migrations'
ORDER BY s.name, x.cid
