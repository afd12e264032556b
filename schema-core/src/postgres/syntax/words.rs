//! The words of a text: what code that is not replayed may touch.

use std::borrow::Cow;
use std::collections::HashSet;

use super::dynamic::Dynamic;
use crate::postgres::word::each_word;

/// Every word of a piece of SQL, of a function body or of a `DO` block, its strings included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::postgres) struct Words(HashSet<String>, Dynamic);

impl Words {
    /// The words of a text, as written and folded.
    pub(in crate::postgres) fn of(text: &str) -> Words {
        let speaks_of_it = text.to_ascii_lowercase().contains("execute");
        let (dynamic, text) = if speaks_of_it {
            let (dynamic, rest) = Dynamic::of(text);
            (dynamic, Cow::Owned(rest))
        } else {
            (Dynamic::default(), Cow::Borrowed(text))
        };
        let mut words = HashSet::new();
        each_word(&text, |word| {
            let folded = word.to_ascii_lowercase();
            if folded != word {
                words.insert(word.to_owned());
            }
            words.insert(folded);
        });
        // A quoted identifier may hold anything.
        for quoted in text.split('"').skip(1).step_by(2) {
            words.insert(quoted.to_owned());
        }
        Words(words, dynamic)
    }

    /// Whether the text holds a word.
    pub(in crate::postgres) fn contains(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// The words of code in PL/pgSQL, where `SELECT .. INTO` sets a variable and makes no table.
    pub(in crate::postgres) fn of_plpgsql(mut self) -> Words {
        self.0.remove("into");
        self
    }

    /// Adds a word.
    pub(in crate::postgres) fn insert(&mut self, word: &str) {
        self.0.insert(word.to_owned());
    }

    /// Takes a word away.
    pub(in crate::postgres) fn remove(&mut self, word: &str) {
        self.0.remove(word);
    }

    /// The words, in no order.
    pub(in crate::postgres) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Adds another text's words.
    pub(in crate::postgres) fn extend(&mut self, other: &Words) {
        self.0.extend(other.0.iter().cloned());
        self.1.extend(&other.1);
    }

    /// Whether code with these words may change the schema.
    pub(in crate::postgres) fn may_change_schema(&self) -> bool {
        ["create", "alter", "drop", "execute", "import", "rename", "into"]
            .iter()
            .any(|word| self.contains(word))
    }

    /// Whether code with these words speaks of changing the schema: fewer words than those of
    /// [`may_change_schema`](Words::may_change_schema), which `INSERT INTO` has too.
    pub(in crate::postgres) fn speaks_of_schema(&self) -> bool {
        const OBJECTS: [&str; 12] = [
            "column",
            "constraint",
            "extension",
            "function",
            "index",
            "policy",
            "schema",
            "sequence",
            "table",
            "trigger",
            "type",
            "view",
        ];
        let has = |words: &[&str]| words.iter().any(|word| self.contains(word));
        has(&["create", "alter", "drop"]) && has(&OBJECTS)
    }

    /// Whether code with these words changes the schema where it runs, by what it says or by `EXECUTE`.
    pub(in crate::postgres) fn changes_schema(&self) -> bool {
        let Dynamic { sweeps, makes, beginnings, within, triggers } = &self.1;
        let executes = *sweeps
            || *makes
            || !(beginnings.is_empty() && within.is_empty() && triggers.is_empty());
        self.speaks_of_schema() || executes
    }

    /// Whether code with these words makes triggers by `EXECUTE`.
    pub(in crate::postgres) fn makes_triggers(&self) -> bool {
        !self.1.triggers.is_empty()
    }

    /// What code with these words may change that it does not name.
    pub(in crate::postgres) fn dynamic(&self) -> &Dynamic {
        &self.1
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn words_of_strings_and_quoted_names_count() {
        let words = Words::of("EXECUTE 'ALTER TABLE Disks ' || quote_ident(\"My Table\")");
        for word in ["execute", "disks", "Disks", "My Table", "quote_ident"] {
            assert!(words.contains(word), "{word}");
        }
        assert!(words.may_change_schema());
        assert!(!Words::of("UPDATE disks SET size = 1").may_change_schema());
    }
}
