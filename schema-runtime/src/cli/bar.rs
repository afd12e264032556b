//! What is said on standard error while something is done: a line that is written again on a terminal,
//! a line for each step elsewhere.

use std::io::{self, IsTerminal, Write as _};
use std::mem::discriminant;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::output::Output;
use crate::Progress;
use crate::lock::REPORT;

/// What is said on standard error while something is done. A clone says it in the same place.
#[derive(Debug, Clone)]
pub(super) struct Bar {
    form: Form,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// One line, written again and again, and gone at the end.
    Line,
    /// A line for each step, with what only matters to who looks for trouble.
    EveryStep,
    /// A line for each step that takes its time.
    Steps,
    Silent,
}

#[derive(Debug, Default)]
struct State {
    /// What is being done, and since when.
    step: Option<(Progress, Instant)>,
    /// What was waited for when that was said last, and for how long.
    told: Option<(Progress, Duration)>,
    /// The line that is on the terminal.
    drawn: Option<String>,
}

impl Bar {
    pub(super) fn new(output: Output) -> Bar {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let form = Form::decide(output, io::stderr().is_terminal() && !is_dumb);
        Bar { form, state: Arc::default() }
    }

    /// Takes a step, and says it where each has a line of its own.
    pub(super) fn step(&self, progress: &Progress) {
        let mut state = self.state();
        let is_said = match self.form {
            Form::EveryStep => state.is_due(progress),
            Form::Steps => !is_detail(progress) && state.is_due(progress),
            Form::Line | Form::Silent => false,
        };
        state.take(progress);
        if is_said {
            let _ = writeln!(io::stderr(), "{progress}");
        }
    }

    /// Writes the line again, as it is now.
    pub(super) fn draw(&self) {
        if self.form != Form::Line {
            return;
        }
        let mut state = self.state();
        let Some((progress, since)) = &state.step else { return };
        let line = line(progress, since.elapsed());
        if state.drawn.as_ref() == Some(&line) {
            return;
        }
        let mut to = io::stderr().lock();
        let _ = write!(to, "{ERASE}{line}").and_then(|()| to.flush());
        state.drawn = Some(line);
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        let mut state = self.state();
        if state.drawn.take().is_some() {
            let mut to = io::stderr().lock();
            let _ = write!(to, "{ERASE}").and_then(|()| to.flush());
        }
    }

    /// What is being done.
    pub(super) fn doing(&self) -> Option<Progress> {
        self.state().step.as_ref().map(|(progress, _)| progress.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What is said is never half said.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// To the beginning of the line, and nothing behind it: `CR` and `EL` of ECMA-48.
const ERASE: &str = "\r\x1b[K";

impl Form {
    fn decide(output: Output, is_terminal: bool) -> Form {
        match output {
            Output { quiet: true, .. } => Form::Silent,
            Output { verbose: true, .. } => Form::EveryStep,
            Output { .. } if is_terminal => Form::Line,
            Output { .. } => Form::Steps,
        }
    }
}

impl State {
    /// Whether a step has to be said: a wait at once, then every ten seconds.
    fn is_due(&mut self, progress: &Progress) -> bool {
        let Some(waited) = waited(progress) else {
            if !is_detail(progress) {
                self.told = None;
            }
            return true;
        };
        let is_due = self.told.as_ref().is_none_or(|(told, before)| {
            !is_same(told, progress) || waited < *before || waited >= *before + REPORT
        });
        if is_due {
            self.told = Some((progress.clone(), waited));
        }
        is_due
    }

    fn take(&mut self, progress: &Progress) {
        match &mut self.step {
            // While it waits, it connects and reads again and again.
            Some((before, _)) if waited(before).is_some() && is_detail(progress) => {}
            Some((before, _))
                if discriminant(before) == discriminant(progress) && waited(progress).is_some() =>
            {
                *before = progress.clone();
            }
            // A try that is made again is the same step.
            Some((before, _)) if before == progress => {}
            step => *step = Some((progress.clone(), Instant::now())),
        }
    }
}

/// Whether it is still waited for the same.
fn is_same(one: &Progress, other: &Progress) -> bool {
    match (one, other) {
        (
            Progress::WaitingForMigrations { refusal: one, .. },
            Progress::WaitingForMigrations { refusal: other, .. },
        ) => one == other,
        _ => discriminant(one) == discriminant(other),
    }
}

/// What every call begins with.
fn is_detail(progress: &Progress) -> bool {
    matches!(progress, Progress::Connecting | Progress::Reading | Progress::Verifying)
}

/// For how long it has been waited for others.
fn waited(progress: &Progress) -> Option<Duration> {
    match progress {
        Progress::WaitingForLock { waited, .. }
        | Progress::WaitingForSessions { waited, .. }
        | Progress::WaitingForMigrations { waited, .. }
        | Progress::TryingAgain { waited, .. } => Some(*waited),
        _ => None,
    }
}

/// One line of at most 79 columns, which every terminal shows as one.
fn line(progress: &Progress, elapsed: Duration) -> String {
    const COLUMNS: usize = 79;
    let (what, time) = match progress {
        Progress::Migrating { version, name, number, of } => {
            (format!("{} up {version}_{name}", done(*number, *of)), true)
        }
        Progress::Reverting { version, name, number, of } => {
            (format!("{} down {version}_{name}", done(*number, *of)), true)
        }
        // They say themselves for how long.
        progress => (progress.to_string(), waited(progress).is_none()),
    };
    let time = if time { format!("  {} s", elapsed.as_secs()) } else { String::new() };
    let room = COLUMNS - time.len();
    let what = what.replace(char::is_control, " ");
    if what.chars().count() <= room {
        return what + &time;
    }
    what.chars().take(room - 1).chain(['…']).collect::<String>() + &time
}

/// `[#####---------------] 2 of 8`: the step that is being done is not done yet.
fn done(number: usize, of: usize) -> String {
    const WIDTH: usize = 20;
    let full = (WIDTH * number.saturating_sub(1)).checked_div(of).unwrap_or_default().min(WIDTH);
    format!("[{}{}] {number} of {of}", "#".repeat(full), "-".repeat(WIDTH - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migrating(number: usize, of: usize, name: &'static str) -> Progress {
        Progress::Migrating { version: 7, name: name.into(), number, of }
    }

    fn waiting(seconds: u64) -> Progress {
        let (waited, refusal) = (Duration::from_secs(seconds), "2 are pending".to_owned());
        Progress::WaitingForMigrations { waited, refusal }
    }

    #[test]
    fn a_line_says_how_far_it_is_and_fits_into_a_terminal() {
        let long =
            "a_name_that_is_longer_than_any_that_somebody_would_give_to_one_of_their_migrations";
        for (progress, seconds, expected) in [
            (migrating(1, 2, "disks"), 0, "[--------------------] 1 of 2 up 7_disks  0 s"),
            (migrating(2, 2, "disks"), 61, "[##########----------] 2 of 2 up 7_disks  61 s"),
            (migrating(0, 0, "disks"), 0, "[--------------------] 0 of 0 up 7_disks  0 s"),
            (
                migrating(1, 1, long),
                100,
                "[--------------------] 1 of 1 up 7_a_name_that_is_longer_than_any_that_…  100 s",
            ),
            (Progress::Verifying, 3, "verifying the schema  3 s"),
            (waiting(12), 3, "waiting for 12 s: 2 are pending"),
        ] {
            let line = line(&progress, Duration::from_secs(seconds));
            assert_eq!(line, expected);
            assert!(line.chars().count() <= 79, "{line}");
        }
    }

    #[test]
    fn a_wait_is_said_at_once_and_every_ten_seconds() {
        let mut state = State::default();
        for (progress, expected) in [
            (Progress::Reading, true),
            (waiting(0), true),
            (Progress::Reading, true),
            (waiting(1), false),
            (waiting(9), false),
            (waiting(10), true),
            (waiting(19), false),
            (Progress::TryingAgain { waited: Duration::from_secs(1), attempts: 1 }, true),
            (waiting(20), true),
            (
                Progress::WaitingForMigrations {
                    waited: Duration::from_secs(21),
                    refusal: "1 is pending".to_owned(),
                },
                true,
            ),
            (migrating(1, 1, "disks"), true),
            (waiting(21), true),
            // Another wait.
            (waiting(1), true),
        ] {
            assert_eq!(state.is_due(&progress), expected, "{progress:?}");
        }
    }

    #[test]
    fn a_terminal_has_a_line_unless_the_call_wants_none() {
        let output = |quiet, verbose| Output { quiet, verbose, json: false };
        for (output, is_terminal, expected) in [
            (output(false, false), true, Form::Line),
            (output(false, false), false, Form::Steps),
            (output(false, true), true, Form::EveryStep),
            (output(false, true), false, Form::EveryStep),
            (output(true, false), true, Form::Silent),
            (output(true, false), false, Form::Silent),
        ] {
            assert_eq!(Form::decide(output, is_terminal), expected, "{output:?} {is_terminal}");
        }
    }

    #[test]
    fn a_wait_stays_while_it_reads_again() {
        let mut state = State::default();
        state.take(&waiting(1));
        state.take(&Progress::Reading);
        state.take(&waiting(2));
        assert_eq!(state.step.map(|(progress, _)| progress), Some(waiting(2)));
    }
}
