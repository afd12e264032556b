//! The subcommands: a file each.

mod baseline;
mod check;
mod create;
mod down;
mod drop;
mod fingerprint;
mod history;
mod lock;
mod manifest;
mod new;
mod ping;
mod plan;
mod prove;
mod repair;
mod reset;
mod seed;
mod status;
mod to;
mod up;
mod verify;

use clap::Subcommand;

use crate::output::{Outcome, Output};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    New(new::New),
    Check(check::Check),
    Lock(lock::Lock),
    Manifest(manifest::Manifest),
    Fingerprint(fingerprint::Fingerprint),
    Ping(ping::Ping),
    Up(up::Up),
    Down(down::Down),
    To(to::To),
    Plan(plan::Plan),
    Status(status::Status),
    History(history::History),
    Verify(verify::Verify),
    Seed(seed::Seed),
    Baseline(baseline::Baseline),
    Repair(repair::Repair),
    Create(create::Create),
    Drop(drop::Drop),
    Reset(reset::Reset),
    Prove(prove::Prove),
}

impl Command {
    pub(crate) fn run(self, output: Output) -> Outcome {
        match self {
            Command::New(command) => command.run(output),
            Command::Check(command) => command.run(output),
            Command::Lock(command) => command.run(output),
            Command::Manifest(command) => command.run(output),
            Command::Fingerprint(command) => command.run(output),
            Command::Ping(command) => command.run(output),
            Command::Up(command) => command.run(output),
            Command::Down(command) => command.run(output),
            Command::To(command) => command.run(output),
            Command::Plan(command) => command.run(output),
            Command::Status(command) => command.run(output),
            Command::History(command) => command.run(output),
            Command::Verify(command) => command.run(output),
            Command::Seed(command) => command.run(output),
            Command::Baseline(command) => command.run(output),
            Command::Repair(command) => command.run(output),
            Command::Create(command) => command.run(output),
            Command::Drop(command) => command.run(output),
            Command::Reset(command) => command.run(output),
            Command::Prove(command) => command.run(output),
        }
    }
}
