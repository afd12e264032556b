//! A folder that must not be embedded, for whoever reads one when the program runs.

use std::error::Error;
use std::fmt;

use schema_manifest::Embedded;

use crate::compile::Compiled;
use crate::diagnostic::{Diagnostic, Level, render};

/// The errors of a folder: why nothing of it may be applied.
///
/// Prints each as the compiler would, and how many there are.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Faulty {
    /// The diagnostics whose level is error, in the order of the files.
    pub errors: Vec<Diagnostic>,
}

impl Compiled {
    /// What a binary would embed; the warnings are dropped.
    ///
    /// For programs that read a folder when they run; schema-runtime's `Schema::from_embedded` takes it.
    ///
    /// # Errors
    ///
    /// One of the diagnostics is an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use schema_core::{Arguments, compile};
    /// use schema_manifest::Dialect;
    ///
    /// let arguments = Arguments::new("no/such/root".into(), Dialect::Postgres);
    /// let faulty = compile(&arguments).into_embedded().unwrap_err();
    /// assert!(faulty.to_string().starts_with("error: there is no folder `migrations`"));
    /// ```
    pub fn into_embedded(self) -> Result<Embedded, Faulty> {
        let errors = |all: Vec<Diagnostic>| {
            all.into_iter().filter(|finding| finding.level == Level::Error).collect()
        };
        self.embedded.ok_or_else(|| Faulty { errors: errors(self.diagnostics) })
    }
}

impl fmt::Display for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for error in &self.errors {
            writeln!(f, "error: {}\n", render(error))?;
        }
        let count = self.errors.len();
        write!(f, "{count} error{}, nothing was applied", if count == 1 { "" } else { "s" })
    }
}

impl Error for Faulty {}
