//! What was named where the replay does not look: something there may depend on it.

use super::Catalog;
use crate::postgres::syntax::Words;

/// Names that the server makes up begin with at least so much of a table's name.
///
/// Source: `makeObjectName` in the server's `indexcmds.c`, which shortens two names to 63 bytes.
const KEPT: usize = 25;

impl Catalog {
    /// A statement with these words changed something that is not certain, or that no manifest shows.
    pub(in crate::postgres) fn overlook(&mut self, words: &Words) {
        for word in words.iter() {
            self.unseen.insert(word.to_owned(), ());
        }
    }

    /// Whether something that is not seen may name it.
    pub(in crate::postgres) fn may_be_named_unseen(&self, name: &str) -> bool {
        self.anything || self.unseen.contains_key(name)
    }

    /// Whether something that is not seen may have this name, chosen by the server or not.
    pub(in crate::postgres) fn may_be_unseen(&self, name: &str) -> bool {
        let begins = |word: &String| {
            let end = word.char_indices().map(|(at, _)| at).find(|at| *at >= KEPT);
            name.starts_with(&word[..end.unwrap_or(word.len())])
        };
        self.anything || self.maybe.contains_key(name) || self.unseen.keys().any(begins)
    }
}
