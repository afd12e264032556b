//! Dates as versions: `20260105`, `202601050900`, `20260105090000`, and diesel's
//! `2026-01-05-090000-0000`, which has a count behind the time.

use std::fmt;

/// A day, with the time where the version has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date {
    year: u32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    count: u32,
}

/// Why digits are no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoDate {
    /// Not one of [`Date::WIDTHS`].
    Length(usize),
    /// Before 1970, or after 2999.
    Year(u32),
    /// There is no such month.
    Month(u32),
    /// That month has no such day.
    Day { year: u32, month: u32, day: u32 },
    /// There is no such hour.
    Hour(u32),
    /// There is no such minute.
    Minute(u32),
    /// There is no such second.
    Second(u32),
}

impl Date {
    /// How many digits a date has: day, minute, second, second and count.
    pub(super) const WIDTHS: [usize; 4] = [8, 12, 14, 18];

    /// The date that digits are. Nothing is compared with today: a build gives the same tomorrow.
    pub(super) fn parse(digits: &str) -> Result<Date, NoDate> {
        if !Date::WIDTHS.contains(&digits.len()) {
            return Err(NoDate::Length(digits.len()));
        }
        // A part that is not there is a zero: `20260105` is the start of that day.
        let part = |at: usize, width: usize| {
            digits.get(at..at + width).and_then(|part| part.parse().ok()).unwrap_or(0)
        };
        let (year, month, day) = (part(0, 4), part(4, 2), part(6, 2));
        let (hour, minute, second) = (part(8, 2), part(10, 2), part(12, 2));
        let count = part(14, 4);
        if !(1970..=2999).contains(&year) {
            Err(NoDate::Year(year))
        } else if !(1..=12).contains(&month) {
            Err(NoDate::Month(month))
        } else if !(1..=days(year, month)).contains(&day) {
            Err(NoDate::Day { year, month, day })
        } else if hour > 23 {
            Err(NoDate::Hour(hour))
        } else if minute > 59 {
            Err(NoDate::Minute(minute))
        } else if second > 59 {
            Err(NoDate::Second(second))
        } else {
            Ok(Date { year, month, day, hour, minute, second, count })
        }
    }

    /// The same day and time so many years later.
    pub(super) fn years_later(self, years: u32) -> Date {
        Date { year: self.year + years, ..self }
    }
}

impl NoDate {
    /// Whether the day is right, and the time is not.
    pub(super) fn is_of_the_time(self) -> bool {
        matches!(self, NoDate::Hour(_) | NoDate::Minute(_) | NoDate::Second(_))
    }
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for NoDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoDate::Length(length) => write!(f, "it has {length} digits"),
            NoDate::Year(year) => write!(f, "the year {year:04} is not in 1970 to 2999"),
            NoDate::Month(month) => write!(f, "there is no month {month:02}"),
            NoDate::Day { year, month, day } => write!(f, "{year}-{month:02} has no day {day:02}"),
            NoDate::Hour(hour) => write!(f, "there is no hour {hour}"),
            NoDate::Minute(minute) => write!(f, "there is no minute {minute}"),
            NoDate::Second(second) => write!(f, "there is no second {second}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_each_width_are_read() {
        let good = [
            "20260105",
            "202601050900",
            "20260105090000",
            "19700101000000",
            "29991231235959",
            "20240229",
            "20000229",
            "202601050900000012",
        ];
        for digits in good {
            assert!(Date::parse(digits).is_ok(), "{digits}");
        }
        assert_eq!(Date::parse("20260105"), Date::parse("20260105000000"));
    }

    #[test]
    fn what_is_wrong_with_a_date_is_said() {
        let cases = [
            ("2026010509000", "it has 13 digits"),
            ("202601050900000", "it has 15 digits"),
            ("0012", "it has 4 digits"),
            ("02060105090000", "the year 0206 is not in 1970 to 2999"),
            ("19691231235959", "the year 1969 is not in 1970 to 2999"),
            ("30000101", "the year 3000 is not in 1970 to 2999"),
            ("20261301", "there is no month 13"),
            ("20260001", "there is no month 00"),
            ("20260431", "2026-04 has no day 31"),
            ("20260100", "2026-01 has no day 00"),
            ("20230229", "2023-02 has no day 29"),
            ("21000229", "2100-02 has no day 29"),
            ("202601052400", "there is no hour 24"),
            ("202601050960", "there is no minute 60"),
            ("20260105090060", "there is no second 60"),
        ];
        for (digits, fault) in cases {
            let found = Date::parse(digits).map_err(|fault| fault.to_string());
            assert_eq!(found, Err(fault.to_owned()), "{digits}");
        }
    }

    #[test]
    fn dates_are_in_the_order_of_time() {
        let date = |digits: &str| Date::parse(digits).unwrap();
        assert!(date("20260105") < date("202601050001"));
        assert!(date("20260105090000") < date("202601050900000001"));
        assert!(date("20251231235959") < date("20260101"));
        assert_eq!(date("20160105").years_later(10), date("20260105"));
    }
}
