//! What the replay knows of the modules that come with the server, held against a server that has
//! them. `SCHEMA_BLESS=1` on PostgreSQL 15 writes it down anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use schema_runtime::testing::TestDatabase;

/// A line for each module and each kind of its objects. Functions that take or give what only the
/// server has are left out, and so are array types and the row types of relations.
const SQL: &str = "
    WITH member AS (
        SELECT e.extname, d.classid, d.objid
        FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
        WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
    ), named (extname, kind, name) AS (
        SELECT extname::text, 'type', typname::text FROM member
        JOIN pg_type t ON t.oid = objid AND classid = 'pg_type'::regclass
        LEFT JOIN pg_class c ON c.oid = typrelid
        WHERE typcategory <> 'A' AND (typrelid = 0 OR c.relkind = 'c')
        UNION
        SELECT extname, 'function', proname FROM member
        JOIN pg_proc p ON p.oid = objid AND classid = 'pg_proc'::regclass
        WHERE NOT ('internal'::regtype = ANY (proargtypes) OR 'cstring'::regtype = ANY (proargtypes)
            OR prorettype IN ('internal'::regtype, 'cstring'::regtype))
        UNION
        SELECT extname, 'class', opcname FROM member
        JOIN pg_opclass p ON p.oid = objid AND classid = 'pg_opclass'::regclass
        UNION
        SELECT extname, 'method', amname FROM member
        JOIN pg_am p ON p.oid = objid AND classid = 'pg_am'::regclass
        UNION
        SELECT extname, 'relation', relname FROM member
        JOIN pg_class p ON p.oid = objid AND classid = 'pg_class'::regclass WHERE relkind <> 'c'
        UNION
        SELECT v.name, 'requires', r FROM pg_available_extension_versions v
        JOIN pg_extension e ON e.extname = v.name AND e.extversion = v.version, unnest(requires) r
        UNION
        SELECT v.name, 'schema', v.schema FROM pg_available_extension_versions v
        JOIN pg_extension e ON e.extname = v.name AND e.extversion = v.version
        WHERE v.schema IS NOT NULL
        UNION
        SELECT e.extname, 'comment', obj_description(e.oid, 'pg_extension') FROM pg_extension e
        WHERE obj_description(e.oid, 'pg_extension') IS NOT NULL
    )
    SELECT concat_ws(' ', e.extname, kind, names) FROM pg_extension e
    LEFT JOIN (
        SELECT extname, kind, string_agg(name::text, ' ' ORDER BY name) AS names
        FROM named GROUP BY 1, 2
    ) n USING (extname)";

#[tokio::test]
async fn modules_bring_what_the_server_says() {
    let database = TestDatabase::empty().await.unwrap();
    let pool = database.pool();
    let modules: Vec<String> = sqlx::query_scalar("SELECT name::text FROM pg_available_extensions")
        .fetch_all(pool)
        .await
        .unwrap();
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("schema-core/src/postgres/catalog/contrib.txt");
    let known = fs::read_to_string(&path).unwrap();
    let module_of = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let ours: BTreeSet<String> = known.lines().map(module_of).collect();
    // A server may have modules of others, and miss some of its own.
    for module in modules.iter().filter(|module| ours.contains(*module)) {
        let sql = format!("CREATE EXTENSION IF NOT EXISTS \"{module}\" CASCADE");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(pool).await.unwrap();
    }
    let shown: Vec<String> = sqlx::query_scalar(SQL).fetch_all(pool).await.unwrap();
    let version: i32 = sqlx::query_scalar("SELECT current_setting('server_version_num')::int")
        .fetch_one(pool)
        .await
        .unwrap();
    let lines = |lines: &mut dyn Iterator<Item = &str>| -> BTreeSet<String> {
        // Functions come and go with the versions of a server, types do not.
        let is_held = |line: &&str| version / 10_000 == 15 || line.contains(" type ");
        lines.filter(is_held).map(str::to_owned).collect()
    };
    let shown = lines(&mut shown.iter().map(String::as_str));
    if version / 10_000 == 15 && std::env::var_os("SCHEMA_BLESS").is_some() {
        let text: Vec<String> = shown.iter().map(|line| format!("{line}\n")).collect();
        fs::write(&path, text.concat()).unwrap();
        return;
    }
    let is_here = |line: &&str| modules.contains(&module_of(line));
    assert_eq!(shown, lines(&mut known.lines().filter(is_here)));
}
