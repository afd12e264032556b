//! Everything that a database holds but for its rows, by name.
//!
//! The universe is fixed: what `pg_dump --schema-only` writes, outside of the system's schemas and but
//! for what belongs to an extension. Each object is a key with a text; two databases whose dumps differ
//! have different keys or texts. Row types, arrays and the triggers of constraints come with what they
//! belong to.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

/// One query for each catalog, over the relations of the first.
const RELATION: &str = include_str!("universe/relation.sql");
const CATALOGS: &[&str] = &[
    include_str!("universe/relations.sql"),
    include_str!("universe/sequences.sql"),
    include_str!("universe/columns.sql"),
    include_str!("universe/defaults.sql"),
    include_str!("universe/constraints.sql"),
    include_str!("universe/indexes.sql"),
    include_str!("universe/types.sql"),
    include_str!("universe/functions.sql"),
    include_str!("universe/triggers.sql"),
    include_str!("universe/policies.sql"),
    include_str!("universe/rules.sql"),
    include_str!("universe/comments.sql"),
    include_str!("universe/schemas.sql"),
    include_str!("universe/rare.sql"),
];

/// What kinds of keys begin with, where that is more than a word.
const KINDS: &[&str] = &[
    "not null",
    "enum labels",
    "materialized view",
    "foreign table",
    "view column",
    "comment on",
    "security label",
    "default acl",
    "text search",
    "statistics object",
    "event trigger",
    "operator class",
    "operator family",
    "foreign-data wrapper",
    "user mapping",
    "access method",
    "publication relation",
];

/// The objects of a database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Snapshot(BTreeMap<String, Object>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Object {
    /// The key of what it goes with.
    owner: String,
    text: String,
}

/// An object that is not as it was.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Difference {
    pub(crate) key: String,
    pub(crate) kind: String,
    /// What became of it: `lost`, `left` or `changed`.
    pub(crate) change: &'static str,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) now: Option<String>,
}

impl Snapshot {
    /// Reads a database, with one query.
    pub(crate) async fn take(connection: &mut PgConnection) -> Result<Self, sqlx::Error> {
        Self::read(connection, ("BEGIN READ ONLY", "COMMIT")).await
    }

    /// Reads what a transaction sees, the one that the connection is in, and sets the path for the
    /// rest of it.
    #[cfg(test)]
    pub(crate) async fn take_within(connection: &mut PgConnection) -> Result<Self, sqlx::Error> {
        Self::read(connection, ("", "")).await
    }

    async fn read(
        connection: &mut PgConnection,
        (begin, end): (&str, &str),
    ) -> Result<Self, sqlx::Error> {
        let queries: Vec<String> = CATALOGS.iter().map(|query| format!("({query})")).collect();
        // With an empty path the server prints names with their schema.
        let sql = format!(
            "{begin}; SET LOCAL search_path TO pg_catalog; SET LOCAL jit TO off;\n\
             WITH relation AS MATERIALIZED ({RELATION})\n{}\nORDER BY 1, 2, 3;\n{end}",
            queries.join("\nUNION ALL\n")
        );
        let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(connection).await?;
        let mut objects: BTreeMap<String, Object> = BTreeMap::new();
        for row in rows {
            let (key, owner): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let text = row.try_get::<Option<String>, _>(2)?.unwrap_or_default();
            match objects.get_mut(&key) {
                // Names with dots in them may make one key of two objects.
                Some(object) => object.text.extend(["\n", text.as_str()]),
                None => drop(objects.insert(key, Object { owner, text })),
            }
        }
        Ok(Snapshot(objects))
    }

    fn text(&self, key: &str) -> Option<&String> {
        self.0.get(key).map(|object| &object.text)
    }

    /// What is not as it was before, where `after` is what the up had made of it. What goes or comes
    /// with something else that is listed is left out.
    pub(crate) fn differences(&self, before: &Self, after: &Self) -> Vec<Difference> {
        let keys: BTreeSet<&String> = before.0.keys().chain(self.0.keys()).collect();
        let differing: BTreeSet<&String> =
            keys.into_iter().filter(|key| before.text(key) != self.text(key)).collect();
        let is_whole = |key: &str| {
            differing.contains(&key.to_owned())
                && (before.text(key).is_none() || self.text(key).is_none())
        };
        let goes_along = |key: &str| {
            let of = |snapshot: &Self| snapshot.0.get(key).map(|object| object.owner.clone());
            let owners = [of(before), of(self)];
            owners.iter().flatten().any(|owner| is_whole(owner))
        };
        // With a column too many or too few the order has to differ.
        let columns_differ = |table: &str| {
            let prefix = format!("column {table}.");
            differing.iter().any(|key| key.starts_with(&prefix) && is_whole(key))
        };
        let listed = differing.iter().filter(|key| {
            let order_only = key.strip_prefix("order ").is_none_or(|table| !columns_differ(table));
            order_only && !goes_along(key)
        });
        listed
            .map(|key| Difference {
                key: (*key).clone(),
                kind: kind(key).to_owned(),
                change: match (before.text(key), self.text(key)) {
                    (Some(_), None) => "lost",
                    (None, _) => "left",
                    (Some(_), Some(_)) => "changed",
                },
                before: before.text(key).cloned(),
                after: after.text(key).cloned(),
                now: self.text(key).cloned(),
            })
            .collect()
    }
}

/// What kind of object a key is for.
fn kind(key: &str) -> &str {
    let several = KINDS.iter().find(|kind| key.starts_with(**kind)).copied();
    several.unwrap_or_else(|| key.split(' ').next().unwrap_or_default())
}

impl Difference {
    /// The bare name of the object.
    pub(crate) fn name(&self) -> &str {
        let rest = self.key.strip_prefix(&self.kind).unwrap_or(&self.key).trim_start();
        if let ("constraint" | "trigger" | "policy" | "rule", Some((name, _))) =
            (self.kind.as_str(), rest.split_once(" on "))
        {
            return name;
        }
        let rest = rest.split('(').next().unwrap_or(rest);
        let rest = rest.rsplit([' ', '.']).next().unwrap_or(rest);
        rest.trim_matches('"')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::Server;

    /// Each of these is a schema that `pg_dump` tells from the one before.
    const STEPS: &[&str] = &[
        "CREATE SCHEMA app",
        "CREATE TABLE app.disks (id serial PRIMARY KEY, label text, size int)",
        "ALTER TABLE app.disks ALTER label SET NOT NULL",
        "ALTER TABLE app.disks ALTER label SET DEFAULT 'scratch'",
        "ALTER TABLE app.disks ALTER label SET DEFAULT 'other'",
        "ALTER TABLE app.disks ALTER size TYPE bigint",
        "ALTER TABLE app.disks ALTER label SET STORAGE EXTERNAL",
        "ALTER TABLE app.disks ALTER label SET STATISTICS 500",
        "ALTER TABLE app.disks ALTER label SET (n_distinct = 5)",
        "ALTER TABLE app.disks ALTER label TYPE text COLLATE \"C\"",
        "ALTER TABLE app.disks ADD number int GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE app.disks ALTER number SET GENERATED BY DEFAULT",
        "ALTER TABLE app.disks ADD twice bigint GENERATED ALWAYS AS (size * 2) STORED",
        "ALTER TABLE app.disks SET (fillfactor = 70)",
        "ALTER TABLE app.disks SET (toast.autovacuum_enabled = false)",
        "ALTER TABLE app.disks ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE app.disks FORCE ROW LEVEL SECURITY",
        "ALTER TABLE app.disks REPLICA IDENTITY FULL",
        "GRANT SELECT ON app.disks TO public",
        "GRANT UPDATE (label) ON app.disks TO public",
        "ALTER TABLE app.disks ADD CONSTRAINT positive CHECK (size > 0) NOT VALID",
        "ALTER TABLE app.disks VALIDATE CONSTRAINT positive",
        "ALTER TABLE app.disks ADD CONSTRAINT one_label UNIQUE (label) DEFERRABLE",
        "CREATE INDEX by_size ON app.disks (size)",
        "ALTER TABLE app.disks CLUSTER ON by_size",
        "ALTER INDEX app.by_size SET (fillfactor = 60)",
        "CREATE TABLE app.parts (disk int REFERENCES app.disks)",
        "ALTER TABLE app.parts ALTER CONSTRAINT parts_disk_fkey DEFERRABLE",
        "ALTER TABLE app.parts SET UNLOGGED",
        "CREATE SEQUENCE app.numbers",
        "ALTER SEQUENCE app.numbers CACHE 5",
        "ALTER SEQUENCE app.numbers OWNED BY app.parts.disk",
        "CREATE TYPE app.mood AS ENUM ('sad')",
        "ALTER TYPE app.mood ADD VALUE 'glad'",
        "CREATE TYPE app.pair AS (a int)",
        "ALTER TYPE app.pair ADD ATTRIBUTE b text",
        "CREATE DOMAIN app.share AS int",
        "ALTER DOMAIN app.share ADD CHECK (VALUE < 100)",
        "ALTER DOMAIN app.share SET NOT NULL",
        "ALTER DOMAIN app.share SET DEFAULT 3",
        "CREATE TYPE app.span AS RANGE (subtype = float8)",
        "CREATE VIEW app.large AS SELECT id FROM app.disks WHERE size > 9",
        "CREATE OR REPLACE VIEW app.large AS SELECT id FROM app.disks WHERE size > 8",
        "ALTER VIEW app.large SET (security_barrier)",
        "CREATE RULE nowhere AS ON INSERT TO app.large DO INSTEAD NOTHING",
        "CREATE MATERIALIZED VIEW app.counted AS SELECT count(*) FROM app.disks",
        "CREATE FUNCTION app.one(n int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION app.one(n int) RETURNS int LANGUAGE sql AS 'SELECT 2'",
        "ALTER FUNCTION app.one IMMUTABLE",
        "ALTER FUNCTION app.one SET search_path = app",
        "REVOKE EXECUTE ON FUNCTION app.one FROM public",
        "CREATE PROCEDURE app.act() LANGUAGE sql AS 'SELECT 1'",
        "CREATE AGGREGATE app.total(int) (sfunc = int4pl, stype = int)",
        "CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER touched BEFORE INSERT ON app.disks FOR EACH ROW EXECUTE FUNCTION app.touch()",
        "ALTER TABLE app.disks DISABLE TRIGGER touched",
        "CREATE POLICY small ON app.disks USING (size < 9)",
        "ALTER POLICY small ON app.disks USING (size < 8)",
        "COMMENT ON COLUMN app.disks.size IS 'in bytes'",
        "COMMENT ON COLUMN app.disks.size IS 'in blocks'",
        "COMMENT ON SCHEMA app IS 'all of it'",
        "CREATE TABLE app.log (at date) PARTITION BY RANGE (at)",
        "CREATE TABLE app.log_old PARTITION OF app.log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
        "ALTER TABLE app.log DETACH PARTITION app.log_old",
        "CREATE TABLE app.special () INHERITS (app.parts)",
        "CREATE STATISTICS app.both ON size, label FROM app.disks",
        "CREATE PUBLICATION out FOR TABLE app.disks",
        "CREATE COLLATION app.plain FROM \"C\"",
        "CREATE TEXT SEARCH CONFIGURATION app.words (COPY = english)",
        "CREATE OPERATOR app.@@@@ (leftarg = int, rightarg = int, function = int4pl)",
        "CREATE CAST (app.pair AS text) WITH INOUT",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO public",
        "GRANT USAGE ON SCHEMA app TO public",
        "CREATE FUNCTION app.stop() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "CREATE EVENT TRIGGER stopping ON ddl_command_end EXECUTE FUNCTION app.stop()",
    ];

    async fn after(server: &Server, database: &crate::server::Database, sql: &str) -> Snapshot {
        let mut connection = server.open(database).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        Snapshot::take(&mut connection).await.unwrap()
    }

    #[test]
    fn what_a_dump_tells_apart_differs() {
        let cluster = schema_runtime::testing::Cluster::start().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut server = Server::connect(cluster).await.unwrap();
            let database = server.empty().await.unwrap();
            let mut before = after(&server, &database, "").await;
            for sql in STEPS {
                let now = after(&server, &database, sql).await;
                assert_ne!(now, before, "{sql}");
                assert!(!now.differences(&before, &now).is_empty(), "{sql}");
                before = now;
            }
            // What is not written changes nothing.
            let same = "INSERT INTO app.disks (label, size) VALUES ('a', 5); \
                        GRANT INSERT ON app.parts TO postgres; ANALYZE app.disks";
            assert_eq!(after(&server, &database, same).await, before);
        });
    }

    fn snapshot(objects: &[(&str, &str, &str)]) -> Snapshot {
        let objects = objects.iter().map(|(key, owner, text)| {
            let (owner, text) = ((*owner).to_owned(), (*text).to_owned());
            ((*key).to_owned(), Object { owner, text })
        });
        Snapshot(objects.collect())
    }

    #[test]
    fn what_goes_with_another_is_not_listed() {
        let table = ("table public.disks", "schema public", "");
        let whole = snapshot(&[
            table,
            ("column public.disks.id", "table public.disks", "integer"),
            ("default public.disks.id", "column public.disks.id", "1"),
            ("order public.disks", "table public.disks", "id,size"),
        ]);
        let keys = |now: &Snapshot| -> Vec<String> {
            let listed = now.differences(&whole, &whole);
            listed.into_iter().map(|one| format!("{} {}", one.change, one.key)).collect()
        };
        assert_eq!(keys(&snapshot(&[])), ["lost table public.disks"]);
        let without = snapshot(&[table, ("order public.disks", "table public.disks", "size")]);
        assert_eq!(keys(&without), ["lost column public.disks.id"]);
        let mut turned = whole.clone();
        if let Some(order) = turned.0.get_mut("order public.disks") {
            order.text = "size,id".to_owned();
        }
        assert_eq!(keys(&turned), ["changed order public.disks"]);
    }

    #[test]
    fn names_are_bare() {
        let name = |key: &str| {
            let (key, kind) = (key.to_owned(), kind(key).to_owned());
            let (before, after, now) = (None, None, None);
            Difference { key, kind, change: "left", before, after, now }.name().to_owned()
        };
        let cases = [
            ("table public.disks", "disks"),
            ("not null public.disks.size", "size"),
            ("materialized view app.counted", "counted"),
            ("constraint disks_pkey on public.disks", "disks_pkey"),
            ("trigger touched on public.disks", "touched"),
            ("function public.one(integer, app.mood)", "one"),
            ("comment on table column public.disks.size", "size"),
            ("extension pgcrypto", "pgcrypto"),
        ];
        for (key, bare) in cases {
            assert_eq!(name(key), bare, "{key}");
        }
    }
}
