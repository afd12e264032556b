//! `schema completions`: what a shell has to know to complete a call.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::Cli;
use crate::output::{self, Outcome, Output};

/// Print a script that makes a shell complete calls of `schema`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema completions bash > ~/.local/share/bash-completion/completions/schema
  schema completions zsh > ~/.zfunc/_schema        with fpath+=~/.zfunc before compinit
  schema completions fish > ~/.config/fish/completions/schema.fish

Exit status: 0 when it is printed, 2 for a wrong call.")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "schema", &mut script);
        let script = String::from_utf8_lossy(&script);
        if !output.json {
            return output::print(&script);
        }
        let shell = self.shell.to_string();
        output.result(&script, Body { shell: &shell, script: &script })
    }
}

#[derive(serde::Serialize)]
struct Body<'a> {
    shell: &'a str,
    script: &'a str,
}
