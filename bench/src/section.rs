//! A part of the page: a question, and what was measured.

use std::fmt::Write as _;

use crate::series::{Series, digits};

/// A section of `docs/benchmarks.md`.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    title: String,
    text: String,
}

/// What is to be reached: the first takes so many times as long as the second, at least or at most.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// The other takes at least so many times as long as ours.
    Faster(f64),
    /// Ours takes at most so many times as long as the other.
    Within(f64),
    /// Ours takes at most so many milliseconds.
    Below(f64),
}

impl Goal {
    /// The ratio or time that was measured, beside what it was to be.
    pub(crate) fn judged(self, ours: &Series, other: &Series) -> String {
        let (found, wanted, is_met) = match self {
            Goal::Faster(times) => {
                let found = other.over(ours);
                (format!("{}x as fast", digits(found)), format!("{times}x"), found >= times)
            }
            Goal::Within(times) => {
                let found = ours.over(other);
                (
                    format!("{} times as long", digits(found)),
                    format!("at most {times}"),
                    found <= times,
                )
            }
            Goal::Below(limit) => {
                let found = ours.median();
                (format!("{} ms", digits(found)), format!("below {limit} ms"), found < limit)
            }
        };
        format!("{found} (goal {wanted}: {})", if is_met { "met" } else { "**missed**" })
    }
}

impl Section {
    pub(crate) fn new(title: &str, introduction: &str) -> Self {
        Section { title: title.to_owned(), text: format!("{introduction}\n") }
    }

    pub(crate) fn paragraph(&mut self, text: &str) {
        // Writing to a string does not fail.
        let _ = write!(self.text, "\n{text}\n");
    }

    /// A table; its cells are Markdown.
    pub(crate) fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
        self.text.push('\n');
        self.text += &line(&head);
        self.text += &line(&vec!["---".to_owned(); head.len()]);
        rows.iter().for_each(|row| self.text += &line(row));
    }

    pub(crate) fn markdown(&self) -> String {
        format!("## {}\n\n{}", self.title, self.text)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_goal_that_is_missed_is_told() {
        let series = |time| {
            let mut series = Series::default();
            series.push(Duration::from_millis(time));
            series
        };
        let (ours, other) = (series(10), series(25));
        let cases = [
            (Goal::Faster(2.0), "2.50x as fast (goal 2x: met)"),
            (Goal::Faster(3.0), "2.50x as fast (goal 3x: **missed**)"),
            (Goal::Within(1.1), "0.40 times as long (goal at most 1.1: met)"),
            (Goal::Within(0.3), "0.40 times as long (goal at most 0.3: **missed**)"),
            (Goal::Below(11.0), "10.0 ms (goal below 11 ms: met)"),
            (Goal::Below(10.0), "10.0 ms (goal below 10 ms: **missed**)"),
        ];
        for (goal, expected) in cases {
            assert_eq!(goal.judged(&ours, &other), expected);
        }
    }
}
