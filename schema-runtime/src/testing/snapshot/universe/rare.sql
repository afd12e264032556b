-- What pg_dump writes beside the catalogs of the other files.
WITH rare (classid, objid, text) AS (
    SELECT 'pg_cast'::regclass, oid, castfunc::regprocedure || ' ' || castcontext::text || castmethod::text FROM pg_cast
    UNION ALL
    SELECT 'pg_operator'::regclass, oid, concat_ws(' ', oprcode, oprcom::regoperator, oprnegate::regoperator,
        oprrest, oprjoin, oprcanmerge, oprcanhash, pg_get_userbyid(oprowner)) FROM pg_operator
    UNION ALL
    SELECT 'pg_opclass'::regclass, oid, concat_ws(' ', opcintype::regtype, opcdefault, opckeytype::regtype,
        pg_get_userbyid(opcowner)) FROM pg_opclass
    UNION ALL
    SELECT 'pg_opfamily'::regclass, f.oid, concat_ws(' ', pg_get_userbyid(f.opfowner),
        (SELECT string_agg(concat_ws(' ', amopstrategy, amoppurpose, amopopr::regoperator), ',' ORDER BY amopopr::regoperator::text)
            FROM pg_amop WHERE amopfamily = f.oid),
        (SELECT string_agg(concat_ws(' ', amprocnum, amproc), ',' ORDER BY amprocnum, amproc::text)
            FROM pg_amproc WHERE amprocfamily = f.oid))
    FROM pg_opfamily f
    UNION ALL
    SELECT 'pg_collation'::regclass, oid, pg_get_userbyid(collowner)
        || (to_jsonb(c) - 'oid' - 'collnamespace' - 'collowner')::text FROM pg_collation c
    UNION ALL
    SELECT 'pg_conversion'::regclass, oid, pg_get_userbyid(conowner)
        || (to_jsonb(c) - 'oid' - 'connamespace' - 'conowner')::text FROM pg_conversion c
    UNION ALL
    SELECT 'pg_ts_config'::regclass, c.oid, concat_ws(' ', pg_get_userbyid(c.cfgowner), (
            SELECT string_agg(concat_ws(' ', m.maptokentype, m.mapdict::regdictionary), ',' ORDER BY m.maptokentype, m.mapseqno)
            FROM pg_ts_config_map m WHERE m.mapcfg = c.oid
        )) FROM pg_ts_config c
    UNION ALL
    SELECT 'pg_ts_dict'::regclass, d.oid, concat_ws(' ', pg_get_userbyid(d.dictowner), t.tmplname, d.dictinitoption)
    FROM pg_ts_dict d JOIN pg_ts_template t ON t.oid = d.dicttemplate
    UNION ALL
    SELECT 'pg_ts_template'::regclass, oid, concat_ws(' ', tmplinit, tmpllexize) FROM pg_ts_template
    UNION ALL
    SELECT 'pg_ts_parser'::regclass, oid, concat_ws(' ', prsstart, prstoken, prsend, prsheadline, prslextype) FROM pg_ts_parser
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, oid, concat_ws(' ', evtevent, evtfoid::regprocedure, evtenabled, evttags::text,
        pg_get_userbyid(evtowner)) FROM pg_event_trigger
    UNION ALL
    SELECT 'pg_publication'::regclass, p.oid, pg_get_userbyid(p.pubowner)
        || (to_jsonb(p) - 'oid' - 'pubowner')::text FROM pg_publication p
    UNION ALL
    SELECT 'pg_publication_rel'::regclass, p.oid, (
            SELECT concat_ws(' ', to_jsonb(v) ->> 'attnames', to_jsonb(v) ->> 'rowfilter')
            FROM pg_publication_tables v JOIN pg_publication o ON o.pubname = v.pubname
            WHERE o.oid = p.prpubid AND format('%I.%I', v.schemaname, v.tablename)::regclass = p.prrelid
        ) FROM pg_publication_rel p
    UNION ALL
    SELECT 'pg_statistic_ext'::regclass, oid, concat_ws(' ', pg_get_statisticsobjdef(oid), to_jsonb(s) ->> 'stxstattarget',
        pg_get_userbyid(stxowner)) FROM pg_statistic_ext s
    UNION ALL
    SELECT 'pg_language'::regclass, oid, concat_ws(' ', lanpltrusted, lanplcallfoid::regproc, laninline::regproc,
        lanvalidator::regproc, lanacl::text, pg_get_userbyid(lanowner)) FROM pg_language
    UNION ALL
    SELECT 'pg_am'::regclass, oid, concat_ws(' ', amhandler, amtype) FROM pg_am
    UNION ALL
    SELECT 'pg_transform'::regclass, oid, concat_ws(' ', trffromsql, trftosql) FROM pg_transform
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, oid, concat_ws(' ', fdwhandler::regproc, fdwvalidator::regproc, fdwoptions::text,
        fdwacl::text, pg_get_userbyid(fdwowner)) FROM pg_foreign_data_wrapper
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, oid, concat_ws(' ', srvtype, srvversion, srvoptions::text, srvacl::text,
        pg_get_userbyid(srvowner)) FROM pg_foreign_server
    UNION ALL
    -- The view, since the catalog is for superusers only.
    SELECT 'pg_user_mapping'::regclass, umid, umoptions::text FROM pg_user_mappings
    UNION ALL
    SELECT 'pg_default_acl'::regclass, oid, (SELECT string_agg(item::text, ',' ORDER BY item::text) FROM unnest(defaclacl) AS item)
    FROM pg_default_acl
)
SELECT i.type || ' ' || i.identity, '', COALESCE(r.text, '')
FROM rare r CROSS JOIN LATERAL pg_identify_object(r.classid, r.objid, 0) AS i
WHERE r.objid >= 16384
  AND NOT EXISTS (
      SELECT FROM pg_depend e WHERE e.classid = r.classid AND e.objid = r.objid AND e.deptype = 'e'
  )
UNION ALL
SELECT 'security label ' || l.provider || ' on ' || i.type || ' ' || i.identity, '', l.label
FROM pg_seclabel l CROSS JOIN LATERAL pg_identify_object(l.classoid, l.objoid, l.objsubid) AS i
WHERE l.objoid >= 16384
