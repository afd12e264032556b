//! `CREATE EXTENSION`.

use schema_manifest::ObjectName;

use super::Replay;
use crate::postgres::syntax::Ident;
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
    pub(super) fn create_extension(&mut self, name: &Ident, if_not_exists: bool, place: Place) {
        let known = self.catalog.extensions.contains_key(&name.name);
        if known && if_not_exists {
            return;
        }
        if let Some(first) = self.catalog.extensions.get(&name.name).cloned()
            && !self.catalog.is_doubtful(&ObjectName::new(None, name.name.clone().into()))
        {
            self.named_exists("extension", &name.name, name.span, &first);
            return;
        }
        if WITHOUT_TABLES.binary_search(&&*name.name).is_err() {
            self.catalog.anything_may_exist();
        }
        self.catalog.extensions.insert(name.name.clone(), place);
    }

    pub(super) fn drop_extensions(&mut self, names: &[Ident], cascade: bool, place: Place) {
        for name in names {
            self.catalog.extensions.remove(&name.name);
            let bare = ObjectName::new(None, name.name.clone().into());
            self.catalog.remarks.remove(&("extension", bare));
        }
        self.drop_other("extension", cascade, place);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_is_sorted_for_its_binary_search() {
        assert!(super::WITHOUT_TABLES.is_sorted());
    }
}
