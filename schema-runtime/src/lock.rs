//! Waiting for another process: polling with a deadline, never blocked inside the server.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

/// Who holds the lock, as far as the server shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Holder {
    /// The server process; on `SQLite`, which has none, the one that migrates.
    pub pid: i32,
    /// Whether that is a process of the server.
    pub is_backend: bool,
    /// What the client calls itself; empty where it does not, or where the role may not see it.
    pub application_name: String,
    /// For how long it has been at it, where the role may see it.
    pub since: Option<Duration>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_backend { "server process" } else { "process" };
        write!(f, "{what} {}", self.pid)?;
        if !self.application_name.is_empty() {
            write!(f, " of `{}`", self.application_name)?;
        }
        if let Some(since) = self.since {
            write!(f, ", for {} s", since.as_secs())?;
        }
        Ok(())
    }
}

/// The pauses between two tries, and when to give up.
#[derive(Debug)]
pub(crate) struct Wait {
    began: Instant,
    limit: Duration,
    first: Duration,
    longest: Duration,
    attempt: u32,
    /// When it was last told that it waits.
    told: Option<Instant>,
}

/// To ask for our own lock costs nobody anything.
const POLL: (Duration, Duration) = (Duration::from_millis(25), Duration::from_secs(1));
/// While a statement waits for a table's lock, others queue behind it: between two tries they are let
/// through.
const RETRY: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(15));
/// How often a log is told.
pub(crate) const REPORT: Duration = Duration::from_secs(10);

impl Wait {
    pub(crate) fn new(limit: Duration) -> Self {
        Wait::between(POLL, limit)
    }

    /// The pauses between two tries of a statement that did not get a lock.
    pub(crate) fn retry(limit: Duration) -> Self {
        Wait::between(RETRY, limit)
    }

    fn between((first, longest): (Duration, Duration), limit: Duration) -> Self {
        Wait { began: Instant::now(), limit, first, longest, attempt: 0, told: None }
    }

    pub(crate) fn waited(&self) -> Duration {
        self.began.elapsed()
    }

    /// Whether it is time to tell that it waits: at once, then every ten seconds.
    pub(crate) fn is_due(&mut self) -> bool {
        let is_due = self.told.is_none_or(|told| told.elapsed() >= REPORT);
        if is_due {
            self.told = Some(Instant::now());
        }
        is_due
    }

    /// Pauses before the next try; `false`, at once, when the time is up.
    pub(crate) async fn pause(&mut self) -> bool {
        let Some(left) = self.limit.checked_sub(self.waited()).filter(|left| !left.is_zero())
        else {
            return false;
        };
        let pause = jittered((self.first, self.longest), self.attempt, random());
        self.attempt = self.attempt.saturating_add(1);
        tokio::time::sleep(pause.min(left)).await;
        true
    }
}

/// Between half and the whole of the first, doubled each time, up to the longest: processes that
/// begin together do not ask together.
fn jittered((first, longest): (Duration, Duration), attempt: u32, random: u64) -> Duration {
    let whole = first.saturating_mul(1 << attempt.min(10)).min(longest);
    let half = whole / 2;
    let spread = u64::try_from(half.as_micros()).unwrap_or(u64::MAX).max(1);
    half + Duration::from_micros(random % spread)
}

/// The standard library's source of randomness: good enough to spread pauses, no dependency.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_second_and_never_exceed_it() {
        for (attempt, longest) in [(0, 25), (1, 50), (2, 100), (5, 800), (6, 1000), (40, 1000)] {
            for random in [0, 1, 7_919, u64::MAX] {
                let pause = jittered(POLL, attempt, random).as_millis();
                assert!(pause <= longest, "{attempt}: {pause}");
                assert!(pause + 1 >= longest / 2, "{attempt}: {pause}");
            }
        }
    }
}
