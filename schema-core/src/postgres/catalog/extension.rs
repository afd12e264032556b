//! Extensions, and what those bring that come with the server.

use schema_manifest::Text;

use crate::source::Place;

/// An extension that the migrations made.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Extension {
    /// Where its objects are; `None` is the default schema.
    pub(in crate::postgres) schema: Option<Text>,
    pub(in crate::postgres) place: Place,
}

/// What the modules bring that come with the server (documentation, "Additional Supplied Modules").
pub(in crate::postgres) mod contrib {
    /// A line for each module and each kind of its objects: `citext type citext`. One that brings nothing
    /// with a name is a line by itself. Functions that only the server calls are left out. A test writes
    /// this down from a server, and holds it against one.
    const MODULES: &str = include_str!("contrib.txt");

    /// Extensions of which only so much is known: they make no relation.
    const WITHOUT_RELATIONS: &[&str] = &["plperl", "plperlu", "pltcl", "plpython3u", "vector"];

    /// What a module brings.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(in crate::postgres) enum Brings {
        Type,
        Function,
        /// An operator class.
        Class,
    }

    impl Brings {
        const fn word(self) -> &'static str {
            match self {
                Brings::Type => "type",
                Brings::Function => "function",
                Brings::Class => "class",
            }
        }
    }

    /// The module's name, what its line is about, and the names in it.
    fn lines() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        MODULES.lines().map(|line| {
            let (module, rest) = line.split_once(' ').unwrap_or((line, ""));
            let (kind, names) = rest.split_once(' ').unwrap_or((rest, ""));
            (module, kind, names)
        })
    }

    fn names_of(module: &str, wanted: &str) -> impl Iterator<Item = &'static str> {
        lines()
            .filter(move |(one, kind, _)| *one == module && *kind == wanted)
            .flat_map(|(_, _, names)| names.split(' '))
    }

    /// The module of that name: all that it brings is known.
    pub(in crate::postgres) fn module(name: &str) -> Option<&'static str> {
        lines().find(|(module, _, _)| *module == name).map(|(module, _, _)| module)
    }

    /// Whether it is known to make no relation but what begins with `pg_`.
    pub(in crate::postgres) fn is_without_relations(name: &str) -> bool {
        WITHOUT_RELATIONS.contains(&name) || module(name).is_some()
    }

    /// What a module brings of a kind.
    pub(in crate::postgres) fn names(
        module: &str,
        brings: Brings,
    ) -> impl Iterator<Item = &'static str> {
        names_of(module, brings.word())
    }

    /// The modules that it needs.
    pub(in crate::postgres) fn requires(module: &str) -> impl Iterator<Item = &'static str> {
        names_of(module, "requires")
    }

    /// The schema that its objects are in, wherever it is made.
    pub(in crate::postgres) fn schema(module: &str) -> Option<&'static str> {
        names_of(module, "schema").next()
    }

    /// The comment that the server gives to the extension itself, from the module's control file.
    pub(in crate::postgres) fn comment(module: &str) -> Option<&'static str> {
        lines().find(|(one, kind, _)| *one == module && *kind == "comment").map(|(_, _, text)| text)
    }

    /// The first module that brings it.
    pub(in crate::postgres) fn module_with(brings: Brings, name: &str) -> Option<&'static str> {
        lines()
            .filter(|(_, kind, _)| *kind == brings.word())
            .find(|(_, _, names)| names.split(' ').any(|one| one == name))
            .map(|(module, _, _)| module)
    }
}
