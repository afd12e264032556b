//! What an edit of an applied migration is about, as far as the live schema shows it.

use schema_manifest::Embedded;

use super::{Drift, Drifted};
use crate::error::Error;
use crate::state::State;

/// Adds to a refusal of edited migrations what the live schema has not as they make it now. What an edit
/// took out of a file is not seen: nothing expects it any more.
pub(crate) fn explained(error: Error, embedded: &Embedded, state: &State) -> Error {
    let Error::Edited { mut migrations, hint } = error else { return error };
    let drift = Drift::find(embedded, state, &[]);
    let all: Vec<Drifted> = drift.map(|drift| drift.differences).unwrap_or_default();
    for migration in &mut migrations {
        let is_of = |drifted: &&Drifted| {
            let origin = drifted.difference.origin.as_ref();
            origin.is_some_and(|origin| origin.version == migration.version)
        };
        migration.differences = all.iter().filter(is_of).cloned().collect();
    }
    Error::Edited { migrations, hint }
}
