//! `docs/benchmarks.md`: the parts that were measured, in their order.

use std::fs;
use std::path::Path;
use std::process::Command;

use clap::ValueEnum as _;

use crate::Fallible;
use crate::scenario::Scenario;
use crate::section::Section;

const PAGE: &str = "../docs/benchmarks.md";
/// What was measured last of each, until the page is written.
const KEPT: &str = "target/measured";

const INTRODUCTION: &str = "\
# Benchmarks

`scripts/bench` has measured what is on this page and `scripts/bench --write` has written it. Ours and the others
run in turn, each through its public calls, on the same folder, server and machine: each run has all of them, another
one first each time. A ratio is the median over the runs of the ratio in each of them; the goals were set before
anything was measured. Look at the ratios: the milliseconds are this machine's.

The server is set up as it is when it is installed, with `fsync`, on a disk. *Loopback* is its Unix socket; distance is
a proxy that holds back every byte for so long, each way. All folders are made by the suite. The programs are built
with cargo's own release profile.

What a folder costs when it is compiled is on the page about [build time](build-time.md).
";

/// Keeps a part for the page.
pub(crate) fn keep(scenario: Scenario, section: &Section, server: &str) -> Fallible<()> {
    fs::create_dir_all(KEPT)?;
    let text = format!("{}\n<sub>{}</sub>\n", section.markdown(), circumstances(server)?);
    Ok(fs::write(Path::new(KEPT).join(scenario.name()), text)?)
}

/// Writes the page from what was kept.
pub(crate) fn write() -> Fallible<()> {
    let mut page = INTRODUCTION.to_owned();
    for scenario in Scenario::value_variants() {
        let file = Path::new(KEPT).join(scenario.name());
        let part = fs::read_to_string(&file);
        let part = part.map_err(|_| format!("{} was not measured yet", scenario.name()))?;
        page.push('\n');
        page += &part;
    }
    Ok(fs::write(PAGE, page)?)
}

/// The machine, the server and the day.
fn circumstances(server: &str) -> Fallible<String> {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("a processor that does not tell its name", |(_, name)| name);
    let cores = std::thread::available_parallelism()?;
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    let date = said(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    let commit = said(Command::new("git").args(["rev-parse", "--short", "HEAD"]))?;
    let rustc = said(Command::new("rustc").arg("--version"))?;
    Ok(format!(
        "{date}, commit {commit}, {cores} cores ({model}), load {load}, PostgreSQL {server}, {rustc}"
    ))
}

fn said(command: &mut Command) -> Fallible<String> {
    let output = command.output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
