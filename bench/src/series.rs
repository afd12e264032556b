//! Measured times, and what is said of them.

use std::time::Duration;

/// The times of one peer, in the order of the runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Series(Vec<f64>);

impl Series {
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1e3);
    }

    /// In milliseconds.
    pub(crate) fn median(&self) -> f64 {
        median(self.0.clone())
    }

    /// In milliseconds: the median, and between what.
    pub(crate) fn text(&self) -> String {
        let (least, most) = self
            .0
            .iter()
            .fold((f64::INFINITY, 0.0_f64), |(least, most), one| (least.min(*one), most.max(*one)));
        format!("{} ({}–{})", digits(self.median()), digits(least), digits(most))
    }

    /// How many times as long as the other one it takes: the median over the runs, each of which had both.
    pub(crate) fn over(&self, other: &Series) -> f64 {
        median(self.0.iter().zip(&other.0).map(|(mine, theirs)| mine / theirs).collect())
    }
}

/// Zero where there is none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        length if length % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// Three digits that say something.
pub(crate) fn digits(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[u64]) -> Series {
        let mut series = Series::default();
        values.iter().for_each(|value| series.push(Duration::from_millis(*value)));
        series
    }

    #[test]
    fn a_ratio_is_that_of_runs_of_the_same_time() {
        // A machine that gets slower makes both slower.
        let (ours, theirs) = (series(&[1, 2, 40]), series(&[3, 6, 120]));
        assert!((theirs.over(&ours) - 3.0).abs() < 1e-9);
        assert_eq!(ours.text(), "2.00 (1.00–40.0)");
    }

    #[test]
    fn the_median_of_an_even_number_is_between_two() {
        assert!((series(&[1, 3, 5, 100]).median() - 4.0).abs() < 1e-9);
        assert!(Series::default().median().abs() < 1e-9);
    }
}
