//! What a backup is doing, a line a step.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::size::{counted, size};

/// A step that has ended, or one that begins and may take long. Prints as one line:
/// `copied public.disks: 12 rows, 1.2 kB`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Step {
    /// What was done, to what.
    pub text: String,
    /// How many rows it concerned.
    pub rows: Option<u64>,
    /// How many bytes.
    pub bytes: Option<u64>,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        match (self.rows, self.bytes) {
            (Some(rows), Some(bytes)) => write!(f, ": {}, {}", counted(rows, "row"), size(bytes)),
            (Some(rows), None) => write!(f, ": {}", counted(rows, "row")),
            (None, Some(bytes)) => write!(f, ": {}", size(bytes)),
            (None, None) => Ok(()),
        }
    }
}

/// Who is told of each step.
#[derive(Clone)]
pub(crate) struct Observer(Arc<dyn Fn(&Step) + Send + Sync>);

impl Observer {
    pub(super) fn new(tell: impl Fn(&Step) + Send + Sync + 'static) -> Self {
        Observer(Arc::new(tell))
    }

    pub(super) fn tell(&self, text: impl Into<String>) {
        self.counted(text, None, None);
    }

    pub(super) fn counted(&self, text: impl Into<String>, rows: Option<u64>, bytes: Option<u64>) {
        let text = text.into();
        let step = Step { text, rows, bytes };
        tracing::info!(target: "schema_runtime", rows, bytes, "{}", step.text);
        (self.0)(&step);
    }
}

impl Default for Observer {
    fn default() -> Self {
        Observer::new(|_| ())
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
