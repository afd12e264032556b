//! `CREATE EXTENSION`.

use super::Replay;
use crate::source::Place;

/// Extensions that are known to make no table.
///
/// Source: the modules that come with the server (documentation, "Additional Supplied Modules").
const WITHOUT_TABLES: &[&str] = &[
    "adminpack",
    "amcheck",
    "autoinc",
    "bloom",
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "dict_int",
    "dict_xsyn",
    "earthdistance",
    "file_fdw",
    "fuzzystrmatch",
    "hstore",
    "insert_username",
    "intagg",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "moddatetime",
    "pageinspect",
    "pg_buffercache",
    "pg_freespacemap",
    "pg_prewarm",
    "pg_stat_statements",
    "pg_surgery",
    "pg_trgm",
    "pg_visibility",
    "pg_walinspect",
    "pgcrypto",
    "pgrowlocks",
    "pgstattuple",
    "plperl",
    "plpgsql",
    "postgres_fdw",
    "refint",
    "seg",
    "sslinfo",
    "tablefunc",
    "tcn",
    "tsm_system_rows",
    "tsm_system_time",
    "unaccent",
    "uuid-ossp",
    "vector",
    "xml2",
];

impl Replay<'_> {
    pub(super) fn create_extension(&mut self, name: &str, place: Place) {
        self.catalog.note(format!("extension `{name}`"), "not replayed yet", place);
        if WITHOUT_TABLES.binary_search(&name).is_err() {
            self.catalog.anything_may_exist();
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_is_sorted_for_its_binary_search() {
        assert!(super::WITHOUT_TABLES.is_sorted());
    }
}
