-- pg_trigger, but for those that constraints make.
SELECT 'trigger ' || t.tgname || ' on ' || r.name, r.key,
    pg_get_triggerdef(t.oid) || '; enabled ' || t.tgenabled::text
FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid
WHERE NOT t.tgisinternal
