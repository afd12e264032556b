//! Rust identifiers from names of migrations, tables and columns.

use std::collections::HashSet;

use proc_macro2::{Ident, Span};

/// An identifier from a text, or `None` where no rule of ours makes one of it.
fn ident(text: &str) -> Option<Ident> {
    if let Ok(ident) = syn::parse_str::<Ident>(text) {
        return Some(ident);
    }
    // A keyword: raw, but for the four that cannot be.
    syn::parse_str::<Ident>(&format!("r#{text}")).ok()
}

/// Names that were given out in one scope.
#[derive(Default)]
pub(crate) struct Taken(HashSet<String>);

impl Taken {
    /// A scope in which these names are taken from the start.
    pub(crate) fn new(names: &[&str]) -> Taken {
        Taken(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// The first of the candidates that is a free identifier; `_` is put behind the last until
    /// it is one.
    fn first(&mut self, candidates: &[String]) -> Ident {
        let mut last = candidates.last().cloned().unwrap_or_default();
        for text in candidates {
            if let Some(ident) = ident(text)
                && self.0.insert(text.clone())
            {
                return ident;
            }
        }
        loop {
            last.push('_');
            if let Some(ident) = ident(&last)
                && self.0.insert(last.clone())
            {
                return ident;
            }
            if ident(&last).is_none() {
                // No identifier comes of it whatever is put behind it.
                last = format!("Name{}", self.0.len());
                if self.0.insert(last.clone()) {
                    return Ident::new(&last, Span::call_site());
                }
            }
        }
    }

    /// The variant of a migration: `InitSchema`. The first of a name keeps it, later ones carry
    /// their version, so that adding a migration never renames a variant.
    pub(crate) fn variant(&mut self, name: &str, version: i64) -> Ident {
        let pascal = pascal(name);
        if pascal.is_empty() {
            return self.first(&[format!("V{version}")]);
        }
        self.first(&[pascal.clone(), format!("{pascal}{version}"), format!("V{version}{pascal}")])
    }

    /// The module of a table or schema: `disks`.
    pub(crate) fn module(&mut self, name: &str) -> Ident {
        let word = word(name);
        self.first(&[word.clone(), format!("{word}_"), format!("table_{word}")])
    }

    /// The constant of a column: `DISK_SIZE`.
    pub(crate) fn constant(&mut self, name: &str) -> Ident {
        let word = word(name).to_uppercase();
        self.first(&[word.clone(), format!("{word}_"), format!("COLUMN_{word}")])
    }
}

/// `init_schema` as `InitSchema`.
fn pascal(name: &str) -> String {
    let mut joined = String::with_capacity(name.len());
    for part in name.split(|c: char| !c.is_alphanumeric()) {
        let mut chars = part.chars();
        joined.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        joined.push_str(chars.as_str());
    }
    joined
}

/// Everything that can stand in no identifier as `_`.
fn word(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_keeps_its_name_when_migrations_are_added() {
        let mut taken = Taken::default();
        let mut variant = |name, version| taken.variant(name, version).to_string();
        assert_eq!(variant("init_schema", 1), "InitSchema");
        assert_eq!(variant("indexes", 2), "Indexes");
        assert_eq!(variant("indexes", 3), "Indexes3");
        assert_eq!(variant("indexes_4", 5), "Indexes4");
        assert_eq!(variant("indexes", 4), "V4Indexes");
        assert_eq!(variant("2fa", 6), "2fa6".replace("2fa6", "V62fa"));
        assert_eq!(variant("self", 7), "Self7");
        assert_eq!(variant("---", 8), "V8");
        assert_eq!(variant("таблицы", 9), "Таблицы");
    }

    #[test]
    fn modules_and_constants_are_identifiers() {
        let mut taken = Taken::new(&["ALL"]);
        assert_eq!(taken.constant("disk_size").to_string(), "DISK_SIZE");
        assert_eq!(taken.constant("Disk_Size").to_string(), "DISK_SIZE_");
        assert_eq!(taken.constant("all").to_string(), "ALL_");
        assert_eq!(taken.constant("1st").to_string(), "COLUMN_1ST");
        assert_eq!(taken.module("type").to_string(), "r#type");
        assert_eq!(taken.module("self").to_string(), "self_");
        assert_eq!(taken.module("my table").to_string(), "my_table");
    }
}
