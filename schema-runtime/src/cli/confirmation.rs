//! What somebody has to say before something is destroyed.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use std::path::Path;

use clap::Args;
use schema_manifest::Dialect;

use super::output::{Failure, Outcome, Output};

/// Whether a person has agreed already.
#[derive(Debug, Clone, Copy, Args)]
pub struct Confirmation {
    /// Do it without asking: needed where nobody can be asked
    #[arg(short = 'y', long)]
    yes: bool,
}

impl Confirmation {
    /// Shows what will be destroyed, and asks for the database's name: on SQLite that of its file.
    pub fn ask(self, output: Output, dialect: Dialect, database: &str, what: &str) -> Outcome {
        if self.yes {
            output.note(what);
            return Ok(());
        }
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return Err(Failure::Call(format!(
                "{what}\nnothing was done: nobody can be asked here\nwhat to do: pass `--yes` if it \
                 shall be"
            )));
        }
        let mut to = io::stderr().lock();
        let _ = write!(to, "{what}\nType the database's name to go on: ");
        let _ = to.flush();
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer);
        read.map_err(|error| Failure::Call(format!("cannot read the answer: {error}")))?;
        agreed(&answer, name(dialect, database))
    }
}

fn name(dialect: Dialect, database: &str) -> &str {
    let file = Path::new(database).file_name().and_then(|name| name.to_str());
    file.filter(|_| dialect == Dialect::Sqlite).unwrap_or(database)
}

fn agreed(answer: &str, database: &str) -> Outcome {
    match answer.trim() {
        answer if answer == database => Ok(()),
        answer => Err(Failure::Call(format!(
            "nothing was done: the name is `{database}`, and the answer was `{answer}`"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_without_its_folder() {
        assert_eq!(name(Dialect::Sqlite, "/srv/data/gpu.db"), "gpu.db");
        assert_eq!(name(Dialect::Postgres, "a/b"), "a/b");
    }

    #[test]
    fn only_the_databases_name_agrees() {
        assert_eq!(agreed("gpu\n", "gpu"), Ok(()));
        for answer in ["", "y\n", "yes", "GPU", "gpu2"] {
            assert!(agreed(answer, "gpu").is_err(), "{answer}");
        }
    }
}
