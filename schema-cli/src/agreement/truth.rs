//! What really came of a down.

use serde::Serialize;

use super::apply::Refusal;
use schema_runtime::testing::{Snapshot, SnapshotDifference as Difference};

/// What a down leaves behind, run alone right after its up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// What was there before.
    Ok,
    /// The same, but for the order of columns: counts as right.
    Order,
    /// The server refuses it.
    Fails,
    /// What the up made of it.
    Nothing,
    /// Something else.
    Differs,
}

/// The outcome with its evidence.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Truth {
    #[serde(rename = "truth")]
    pub(crate) outcome: Outcome,
    /// Where the server refuses it.
    pub(crate) refusal: Option<Refusal>,
    pub(crate) differences: Vec<Difference>,
}

impl Truth {
    /// Of a down that ran.
    pub(crate) fn ran(before: &Snapshot, after: &Snapshot, now: &Snapshot) -> Self {
        let differences = now.differences(before, after);
        let outcome = if differences.is_empty() {
            Outcome::Ok
        } else if differences.iter().all(|one| one.kind == "order") {
            Outcome::Order
        } else if now == after {
            Outcome::Nothing
        } else {
            Outcome::Differs
        };
        Truth { outcome, refusal: None, differences }
    }

    /// Of a down that the server refuses.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        Truth { outcome: Outcome::Fails, refusal: Some(refusal), differences: vec![] }
    }

    pub(crate) fn is_right(&self) -> bool {
        matches!(self.outcome, Outcome::Ok | Outcome::Order)
    }

    /// The bare names of what is wrong: what differs, or what the server quotes.
    pub(crate) fn names(&self) -> Vec<&str> {
        match &self.refusal {
            Some(refusal) => refusal.names(),
            None => {
                let wrong = self.differences.iter().filter(|one| one.kind != "order");
                wrong.map(Difference::name).collect()
            }
        }
    }
}
