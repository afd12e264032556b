//! Names that the server makes up for constraints, indexes and sequences.
//!
//! Source: `makeObjectName`, `ChooseRelationName`, `ChooseIndexName` and
//! `ChooseConstraintName` in the server's `indexcmds.c` and `pg_constraint.c`.

use std::cell::RefCell;
use std::collections::HashMap;

use schema_manifest::{ObjectName, Text};

use super::Catalog;

/// `NAMEDATALEN - 1`.
const LONGEST: usize = 63;

/// The last number of each name that was made up, for as long as no name becomes free: the thousandth
/// is not looked for from the first on.
#[derive(Debug, Default)]
pub(super) struct Numbers(RefCell<Taken>);

#[derive(Debug, Default)]
struct Taken {
    /// How often names had become free.
    at: u64,
    /// By what the name is looked for among, its schema and the name without a number.
    last: HashMap<(Among, Option<Text>, String), u32>,
}

/// What a name must be free among.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Among {
    Relations,
    Constraints,
    Both,
}

impl Catalog {
    /// A free name for a relation: `<table>_<addition>_<label>`, with a number if it is taken.
    /// That of an index of a constraint must be free among the constraints too.
    pub(in crate::postgres) fn choose_relation_name(
        &self,
        schema: Option<&Text>,
        table: &str,
        addition: Option<&str>,
        label: &str,
        of_constraint: bool,
    ) -> String {
        let among = if of_constraint { Among::Both } else { Among::Relations };
        self.first_free(among, schema, (table, addition, label), |name| {
            let key = ObjectName::new(schema.cloned(), name.to_owned().into());
            self.relations.contains_key(&key)
                || of_constraint && self.constraint_names.contains(schema, name)
        })
    }

    /// A free name for a constraint without an index: a check or a foreign key.
    pub(in crate::postgres) fn choose_constraint_name(
        &self,
        schema: Option<&Text>,
        table: &str,
        addition: Option<&str>,
        label: &str,
    ) -> String {
        self.first_free(Among::Constraints, schema, (table, addition, label), |name| {
            self.constraint_names.contains(schema, name)
        })
    }

    fn first_free(
        &self,
        among: Among,
        schema: Option<&Text>,
        (table, addition, label): (&str, Option<&str>, &str),
        taken: impl Fn(&str) -> bool,
    ) -> String {
        let mut name = make(table, addition, label);
        if !taken(&name) {
            return name;
        }
        let mut numbers = self.numbers.0.borrow_mut();
        let freed = self.relations.freed() + self.constraint_names.0.freed();
        if numbers.at != freed {
            *numbers = Taken { at: freed, last: HashMap::new() };
        }
        // Names that are cut alike are numbered alike only where all of them are the same.
        let whole = format!("{table}.{}.{label}", addition.unwrap_or_default());
        let last = numbers.last.entry((among, schema.cloned(), whole)).or_default();
        loop {
            name = make(table, addition, &format!("{label}{}", *last + 1));
            if !taken(&name) {
                return name;
            }
            *last += 1;
        }
    }
}

/// `<first>_<second>_<label>`, the longer of the first two cut until all fits.
fn make(first: &str, second: Option<&str>, label: &str) -> String {
    let mut overhead = label.len() + 1;
    if second.is_some() {
        overhead += 1;
    }
    let room = LONGEST.saturating_sub(overhead);
    let (mut one, mut two) = (first.len(), second.map_or(0, str::len));
    while one + two > room {
        if one > two {
            one -= 1;
        } else {
            two -= 1;
        }
    }
    let mut name = clip(first, one).to_owned();
    if let Some(second) = second {
        name.push('_');
        name.push_str(clip(second, two));
    }
    name.push('_');
    name.push_str(label);
    name
}

fn clip(text: &str, mut length: usize) -> &str {
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    &text[..length]
}

/// The columns of a constraint or an index as they stand in its name.
pub(in crate::postgres) fn addition<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(column);
        if joined.len() > LONGEST {
            break;
        }
    }
    clip(&joined, joined.len().min(LONGEST + 1)).to_owned()
}

/// The name of each key of an index in a generated index name: a number is put behind one that
/// stands twice.
pub(in crate::postgres) fn distinct_keys(keys: &[String]) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::with_capacity(keys.len());
    for key in keys {
        let mut name = key.clone();
        let mut pass = 0u32;
        while distinct.contains(&name) {
            pass += 1;
            let number = pass.to_string();
            name = format!("{}{number}", clip(key, key.len().min(LONGEST - number.len())));
        }
        distinct.push(name);
    }
    distinct
}

/// The name of the multirange of a range.
///
/// Source: `makeMultirangeTypeName` in the server's `pg_type.c`.
pub(in crate::postgres) fn multirange(range: &str) -> String {
    let name = match range.find("range") {
        Some(at) => format!("{}multi{}", &range[..at], &range[at..]),
        None => format!("{}_multirange", clip(range, range.len().min(LONGEST + 1 - 12))),
    };
    clip(&name, name.len().min(LONGEST)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_and_cut_as_the_server_does() {
        assert_eq!(make("disks", None, "pkey"), "disks_pkey");
        assert_eq!(make("disks", Some("user_id"), "fkey"), "disks_user_id_fkey");
        let (table, column) = ("t".repeat(50), "c".repeat(40));
        let name = make(&table, Some(&column), "idx");
        assert_eq!(name, format!("{}_{}_idx", "t".repeat(29), "c".repeat(29)));
        assert_eq!(
            distinct_keys(&["lower".to_owned(), "lower".to_owned(), "a".to_owned()]),
            ["lower", "lower1", "a"]
        );
    }

    #[test]
    fn a_name_is_numbered_until_it_is_free() {
        let mut catalog = Catalog::new("public");
        let next =
            |catalog: &Catalog| catalog.choose_constraint_name(None, "a", Some("b"), "check");
        for name in ["a_b_check", "a_b_check1", "a_b_check2"] {
            assert_eq!(next(&catalog), name);
            catalog.constraint_names.add(None, name);
        }
        // One that is free again is taken, though later ones are not free.
        catalog.constraint_names.remove(None, "a_b_check1");
        assert_eq!(next(&catalog), "a_b_check1");
        let mark = catalog.begin();
        catalog.constraint_names.add(None, "a_b_check1");
        assert_eq!(next(&catalog), "a_b_check3");
        catalog.take_back(mark);
        assert_eq!(next(&catalog), "a_b_check1");
    }
}
