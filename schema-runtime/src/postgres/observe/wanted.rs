//! What is read: the objects that the manifest names, and what it is told to require.

use std::collections::{BTreeSet, HashSet};

use schema_manifest::{Commented, Manifest, ObjectKind, ObjectName, Requirement};

use super::super::literal;

/// The names that are looked for.
#[derive(Debug, Default)]
pub(in crate::postgres) struct Wanted<'a> {
    /// Tables, views, composite types and sequences.
    pub(super) relations: BTreeSet<&'a ObjectName>,
    /// Enums, domains, ranges and composite types.
    pub(super) types: BTreeSet<&'a ObjectName>,
    /// Routines without their arguments, by schema and name.
    pub(super) routines: BTreeSet<(Option<&'a str>, &'a str)>,
    pub(super) schemas: BTreeSet<&'a str>,
    pub(super) extensions: BTreeSet<&'a str>,
    /// Whether comments are.
    pub(super) comments: bool,
    /// Whether one of the relations is a sequence.
    pub(super) sequences: bool,
    /// The schemas that are called by their name.
    named: HashSet<&'a str>,
}

impl<'a> Wanted<'a> {
    pub(in crate::postgres) fn of(manifest: &'a Manifest, require: &'a [Requirement]) -> Self {
        let mut wanted = Wanted::default();
        wanted.relations.extend(manifest.tables.iter().map(|table| &table.name));
        wanted.relations.extend(require.iter().map(|one| &one.table));
        wanted.types.extend(manifest.enums.iter().map(|item| &item.name));
        for object in manifest.objects.iter() {
            let name = &object.name;
            match object.kind {
                ObjectKind::Schema => drop(wanted.schemas.insert(&name.name)),
                ObjectKind::Extension => drop(wanted.extensions.insert(&name.name)),
                ObjectKind::Domain | ObjectKind::Range => drop(wanted.types.insert(name)),
                ObjectKind::Composite => {
                    wanted.types.insert(name);
                    wanted.relations.insert(name);
                }
                ObjectKind::View | ObjectKind::MaterializedView => {
                    wanted.relations.insert(name);
                }
                ObjectKind::Sequence => {
                    wanted.sequences = true;
                    wanted.relations.insert(name);
                }
                ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
                    wanted.routine(name);
                }
                // These hang on a relation or on a domain.
                ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule | ObjectKind::Index => {
                    wanted.relations.extend(&object.on);
                }
                ObjectKind::DomainCheck => wanted.types.extend(&object.on),
                ObjectKind::Comment(on) => wanted.comment(on, name, object.on.as_ref()),
                // A kind that this crate does not know yet.
                _ => {}
            }
        }
        let names = wanted.relations.iter().chain(&wanted.types);
        let schemas = names.filter_map(|name| name.schema.as_deref());
        let of_routines = wanted.routines.iter().filter_map(|(schema, _)| *schema);
        wanted.named = schemas.chain(of_routines).collect();
        wanted
    }

    fn routine(&mut self, name: &'a ObjectName) {
        let bare = name.name.split_once('(').map_or(&*name.name, |(bare, _)| bare);
        self.routines.insert((name.schema.as_deref(), bare));
    }

    fn comment(&mut self, on: Commented, name: &'a ObjectName, of: Option<&'a ObjectName>) {
        self.comments = true;
        match on {
            Commented::Relation => drop(self.relations.insert(name)),
            Commented::Routine => self.routine(name),
            Commented::Type => drop(self.types.insert(name)),
            Commented::Schema => drop(self.schemas.insert(&name.name)),
            Commented::Extension => drop(self.extensions.insert(&name.name)),
            // One on a constraint may be of a domain.
            _ => {
                self.relations.extend(of);
                self.types.extend(of);
            }
        }
    }

    pub(super) fn has_types(&self) -> bool {
        !self.types.is_empty()
    }

    pub(super) fn has_routines(&self) -> bool {
        !self.routines.is_empty()
    }

    /// Whether the manifest calls a schema by its name.
    pub(super) fn names(&self, schema: &str) -> bool {
        self.named.contains(schema)
    }

    /// A query with these names in it.
    pub(super) fn put_into(&self, query: &str) -> String {
        let names = |names: &BTreeSet<&'a ObjectName>| {
            let pairs = names.iter().map(|one| (one.schema.as_deref(), &*one.name));
            pairs.unzip::<_, _, Vec<_>, Vec<_>>()
        };
        let (relation_schemas, relations) = names(&self.relations);
        let (type_schemas, types) = names(&self.types);
        let (routine_schemas, routines): (Vec<_>, Vec<_>) = self.routines.iter().copied().unzip();
        query
            .replace("{relation_schemas}", &array(relation_schemas))
            .replace("{relation_names}", &array(relations.into_iter().map(Some)))
            .replace("{type_schemas}", &array(type_schemas))
            .replace("{type_names}", &array(types.into_iter().map(Some)))
            .replace("{routine_schemas}", &array(routine_schemas))
            .replace("{routine_names}", &array(routines.into_iter().map(Some)))
            .replace("{schemas}", &array(self.schemas.iter().copied().map(Some)))
            .replace("{extensions}", &array(self.extensions.iter().copied().map(Some)))
    }
}

/// Names as one constant, which the server reads faster than a list.
fn array<'n>(names: impl IntoIterator<Item = Option<&'n str>>) -> String {
    let items = names.into_iter().map(|name| match name {
        Some(name) => format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")),
        None => "NULL".to_owned(),
    });
    let items: Vec<String> = items.collect();
    format!("{}::pg_catalog.name[]", literal::text(&format!("{{{}}}", items.join(","))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_any_character() {
        for (names, expected) in [
            (vec![], "E'{}'::pg_catalog.name[]"),
            (vec![Some("a"), None], "E'{\"a\",NULL}'::pg_catalog.name[]"),
            // In an array quotes and backslashes have one before them, which doubles in a literal.
            (vec![Some(r#"a"b\c'd,{}"#)], r#"E'{"a\\"b\\\\c''d,{}"}'::pg_catalog.name[]"#),
        ] {
            assert_eq!(array(names), expected);
        }
    }
}
