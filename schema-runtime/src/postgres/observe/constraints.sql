-- The constraints of each table.
SELECT 'constraints', pg_catalog.concat(k.conrelid, ',', k.packed, ',') FROM constraints AS k
