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
    ///
    /// First is meant in the order of the migrations: what is put before a released one is an
    /// error before it gets here.
    pub(crate) fn variant(&mut self, name: &str, version: i64) -> Ident {
        let pascal = pascal(name);
        let plain = format!("V{version}");
        if pascal.is_empty() {
            return self.first(&[plain]);
        }
        let with_version = format!("{pascal}{version}");
        let behind_version = format!("V{version}{pascal}");
        self.first(&[pascal, with_version, behind_version, plain])
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
    // `²` is a number and `ª` a letter to Unicode; an identifier takes the second alone.
    let stands =
        |c: char| c.is_ascii_alphanumeric() || (!c.is_ascii() && ident(&format!("a{c}")).is_some());
    name.chars().map(|c| if stands(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variants(migrations: &[(&str, i64)]) -> Vec<String> {
        let mut taken = Taken::default();
        let variants =
            migrations.iter().map(|(name, version)| taken.variant(name, *version).to_string());
        variants.collect()
    }

    #[test]
    fn each_name_gives_an_identifier() {
        let cases = [
            ("init_schema", "InitSchema"),
            ("add-gpu.types", "AddGpuTypes"),
            ("addGPUTypes", "AddGPUTypes"),
            ("__a__b__", "AB"),
            // A keyword only where it is one in this spelling.
            ("type", "Type"),
            ("self", "Self7"),
            ("Self", "Self7"),
            // No identifier starts with a digit.
            ("2fa", "V72fa"),
            ("10_000_disks", "V710000Disks"),
            ("---", "V7"),
            // Other alphabets, those without capital letters among them.
            ("таблицы", "Таблицы"),
            ("straße_ändern", "StraßeÄndern"),
            ("ßa", "SSa"),
            ("用户_表", "用户表"),
            // Numerals that no identifier holds.
            ("m²", "V7"),
            ("🚀", "V7"),
        ];
        for (name, variant) in cases {
            assert_eq!(variants(&[(name, 7)]), [variant], "{name}");
            assert!(syn::parse_str::<Ident>(variant).is_ok(), "{variant}");
        }
    }

    #[test]
    fn the_first_of_a_name_keeps_it_and_later_ones_carry_their_version() {
        let folder = [
            ("init_schema", 1),
            ("indexes", 2),
            ("indexes", 3),
            // Takes what the next one would be called.
            ("indexes_5", 4),
            ("indexes", 5),
            ("Indexes", 6),
            ("v8", 7),
            ("---", 8),
            ("self", 9),
            ("self", 10),
        ];
        let variants_of = |count: usize| variants(&folder[..count]);
        assert_eq!(
            variants_of(folder.len()),
            [
                "InitSchema",
                "Indexes",
                "Indexes3",
                "Indexes5",
                "V5Indexes",
                "Indexes6",
                "V8",
                "V8_",
                "Self9",
                "Self10",
            ]
        );
        // A migration at the end renames none before it, and no name stands twice.
        for count in 1..folder.len() {
            assert_eq!(variants_of(count), variants_of(folder.len())[..count]);
        }
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
        assert_eq!(taken.constant("m²").to_string(), "M_");
        assert_eq!(taken.constant("ячейка").to_string(), "ЯЧЕЙКА");
        assert_eq!(taken.module("🚀").to_string(), "__");
        assert_eq!(taken.module("🚀🚀").to_string(), "___");
    }
}
