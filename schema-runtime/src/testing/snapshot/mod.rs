//! Everything that a database holds but for its rows, by name.
//!
//! Each object is a key with a text. On PostgreSQL the universe is fixed: what `pg_dump --schema-only` writes,
//! outside of the system's schemas and but for what belongs to an extension; two databases whose dumps
//! differ have different keys or texts. Row types, arrays and the triggers of constraints come with what
//! they belong to.

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

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
    "foreign key of",
    "primary key of",
    "unique of",
    "clauses of",
    "columns of",
];

/// Everything that a database holds but for its rows, by name, to be compared with what it held before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot(BTreeMap<String, Object>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Object {
    /// The key of what it goes with.
    owner: String,
    text: String,
}

/// An object that is not as it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SnapshotDifference {
    /// What it is, with its kind and its schema: `column public.disks.size`.
    pub key: String,
    /// The kind alone.
    pub kind: String,
    /// What became of it: `lost`, `left` or `changed`.
    pub change: &'static str,
    /// As it was before the up.
    pub before: Option<String>,
    /// As the up has made it.
    pub after: Option<String>,
    /// As it is now.
    pub now: Option<String>,
}

impl Snapshot {
    /// From rows of a key, the key of what it goes with, and a text.
    fn of(rows: impl IntoIterator<Item = (String, String, String)>) -> Self {
        let mut objects: BTreeMap<String, Object> = BTreeMap::new();
        for (key, owner, text) in rows {
            match objects.get_mut(&key) {
                // Names with dots in them may make one key of two objects.
                Some(object) => object.text.extend(["\n", text.as_str()]),
                None => drop(objects.insert(key, Object { owner, text })),
            }
        }
        Snapshot(objects)
    }

    /// A number that another state has not, but for the order of columns.
    pub(in crate::testing) fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for (key, object) in self.0.iter().filter(|(key, _)| !key.starts_with("order ")) {
            (key, &object.text).hash(&mut hasher);
        }
        hasher.finish()
    }

    fn text(&self, key: &str) -> Option<&String> {
        self.0.get(key).map(|object| &object.text)
    }

    /// What is not as it was before, where `after` is what the up had made of it. What goes or comes
    /// with something else that is listed is left out.
    pub fn differences(&self, before: &Self, after: &Self) -> Vec<SnapshotDifference> {
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
            .map(|key| SnapshotDifference {
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

impl SnapshotDifference {
    /// The bare name of the object.
    pub fn name(&self) -> &str {
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
            SnapshotDifference { key, kind, change: "left", before, after, now }.name().to_owned()
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
