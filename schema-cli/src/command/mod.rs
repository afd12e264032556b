//! The subcommands: a file each.

mod agree;
mod baseline;
mod check;
mod completions;
mod create;
mod drop;
mod fingerprint;
mod init;
mod lock;
mod manifest;
mod new;
mod ping;
mod plan;
mod prove;
mod reset;
mod shared;

use clap::Subcommand;

use crate::output::{Outcome, Output};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(init::Init),
    New(new::New),
    Check(check::Check),
    Lock(lock::Lock),
    Manifest(manifest::Manifest),
    Fingerprint(fingerprint::Fingerprint),
    Ping(ping::Ping),
    #[command(flatten)]
    Shared(shared::Shared),
    Create(create::Create),
    Drop(drop::Drop),
    Reset(reset::Reset),
    Prove(prove::Prove),
    Agree(agree::Agree),
    Completions(completions::Completions),
}

impl Command {
    pub(crate) fn run(self, output: Output) -> Outcome {
        match self {
            Command::Init(command) => command.run(output),
            Command::New(command) => command.run(output),
            Command::Check(command) => command.run(output),
            Command::Lock(command) => command.run(output),
            Command::Manifest(command) => command.run(output),
            Command::Fingerprint(command) => command.run(output),
            Command::Ping(command) => command.run(output),
            Command::Shared(command) => command.run(output),
            Command::Create(command) => command.run(output),
            Command::Drop(command) => command.run(output),
            Command::Reset(command) => command.run(output),
            Command::Prove(command) => command.run(output),
            Command::Agree(command) => command.run(output),
            Command::Completions(command) => command.run(output),
        }
    }
}
