//! `search_path`, as far as a script sets it.

use schema_manifest::Text;

/// The schemas in which an unqualified name is looked for. `None` is the default schema.
#[derive(Debug, Clone)]
pub(super) struct SearchPath {
    schemas: Vec<Option<Text>>,
    /// Set to something that is not a plain list of names.
    unknown: bool,
}

impl Default for SearchPath {
    fn default() -> Self {
        SearchPath { schemas: vec![None], unknown: false }
    }
}

impl SearchPath {
    /// The path that `SET search_path` leaves; `None` for one that is not a plain list.
    pub(super) fn new(names: Option<&[String]>, default_schema: &str) -> SearchPath {
        let Some(names) = names else {
            return SearchPath { unknown: true, ..SearchPath::default() };
        };
        let schemas: Vec<Option<Text>> = names
            .iter()
            // `$user` is skipped by the server unless there is a schema of that name.
            .filter(|name| *name != "$user" && *name != "pg_catalog")
            .map(|name| (name != default_schema).then(|| Text::from(name.clone())))
            .collect();
        SearchPath { unknown: schemas.is_empty(), schemas }
    }

    /// Where an unqualified name is made.
    pub(super) fn first(&self) -> Option<Text> {
        self.schemas.first().cloned().flatten()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = Option<Text>> + '_ {
        self.schemas.iter().cloned()
    }

    /// Whether a name that is not found may be elsewhere.
    pub(super) fn is_unknown(&self) -> bool {
        self.unknown
    }
}
