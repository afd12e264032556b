-- pg_rewrite, but for what a view is defined by.
SELECT 'rule ' || w.rulename || ' on ' || r.name, r.key,
    pg_get_ruledef(w.oid) || '; enabled ' || w.ev_enabled::text
FROM relation r JOIN pg_rewrite w ON w.ev_class = r.oid
WHERE w.rulename <> '_RETURN'
