//! Scripts parsed on other threads while those before them are replayed.
//!
//! Parsing is most of the cost of a folder, and a macro's dependencies are built without
//! optimisation. It takes threads anyway: the parser recurses, and the stack of whoever calls us is
//! not ours to know.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, Builder, Scope};

use super::{Parsed, nesting, parse_here};

/// More threads than that wait for the replay.
const MOST: usize = 4;
/// So many scripts of each thread lie ready at most: the memory of a folder is that of a few files.
const READY: usize = 8;

/// A script to parse, and the major version of the oldest server that is to take it, where that is
/// stated.
#[derive(Debug, Clone, Copy)]
pub(in crate::postgres) struct Job<'t> {
    pub(in crate::postgres) text: &'t str,
    pub(in crate::postgres) server: Option<u32>,
}

/// The scripts of a folder as the grammar reads them.
#[derive(Debug)]
pub(in crate::postgres) struct Ahead<'t> {
    jobs: Vec<Job<'t>>,
    /// The place of the next one.
    next: usize,
    /// A thread each: the first parses the first job, the second the second, and so on in turn.
    lanes: Vec<Option<Receiver<Parsed>>>,
}

/// Parses the jobs for `work`, which asks for them in this order.
pub(in crate::postgres) fn ahead<'t, T>(
    jobs: Vec<Job<'t>>,
    work: impl FnOnce(&mut Ahead<'t>) -> T,
) -> T {
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let count = threads.min(MOST).min(jobs.len());
        let lane = |first| spawn(scope, jobs.iter().skip(first).step_by(count).copied().collect());
        let lanes = (0..count).map(lane).collect();
        // What is not asked for any more is not parsed: the lanes are closed before the threads are
        // waited for.
        work(&mut Ahead { jobs, next: 0, lanes })
    })
}

/// `None` where there is no thread to be had.
fn spawn<'t, 's>(scope: &'s Scope<'s, 't>, jobs: Vec<Job<'t>>) -> Option<Receiver<Parsed>> {
    let (sender, receiver): (SyncSender<Parsed>, _) = sync_channel(READY);
    let parse_all = move || {
        for job in jobs {
            if sender.send(parse_here(job)).is_err() {
                return;
            }
        }
    };
    Builder::new().stack_size(nesting::STACK).spawn_scoped(scope, parse_all).ok().map(|_| receiver)
}

impl Ahead<'_> {
    /// The next script. Without a thread it is tried here.
    pub(in crate::postgres) fn parsed(&mut self, job: Job<'_>) -> Parsed {
        if !self.jobs.get(self.next).is_some_and(|next| std::ptr::eq(next.text, job.text)) {
            return parse_here(job);
        }
        let lane = self.next % self.lanes.len();
        self.next += 1;
        let ready = self.lanes[lane].as_ref().and_then(|receiver| receiver.recv().ok());
        ready.unwrap_or_else(|| parse_here(job))
    }
}
