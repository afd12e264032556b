//! Dates as versions of migrations write them, in UTC.

use std::time::{SystemTime, UNIX_EPOCH};

const DAY: i64 = 86_400;

/// Seconds since 1970, in UTC.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default()
}

/// `YYYYMMDDHHMMSS` of a second since 1970: the proleptic Gregorian calendar, by Howard Hinnant's
/// `civil_from_days` (<https://howardhinnant.github.io/date_algorithms.html>).
pub(crate) fn digits(second: i64) -> String {
    let (days, rest) = (second.div_euclid(DAY), second.rem_euclid(DAY));
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
}

/// The second since 1970 of `YYYYMMDD`, with or without `HHMM` and `SS`; `None` where it is no date of the
/// years 1970 to 9999.
pub(crate) fn second(digits: &str) -> Option<i64> {
    let part = |from: usize, to: usize| match digits.get(from..to) {
        Some(part) => part.parse::<i64>().ok(),
        None => Some(0),
    };
    if !matches!(digits.len(), 8 | 12 | 14) {
        return None;
    }
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let time = part(8, 10)? * 3_600 + part(10, 12)? * 60 + part(12, 14)?;
    let (shifted_year, shifted_month) =
        if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (shifted_year.div_euclid(400), shifted_year.rem_euclid(400));
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let second = (era * 146_097 + day_of_era - 719_468) * DAY + time;
    // What is no date comes back as another one: the 31st of April as the 1st of May.
    let is_date = year >= 1970 && self::digits(second).starts_with(digits);
    is_date.then_some(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_each_others_inverse() {
        for (at, text) in [
            (0, "19700101000000"),
            (951_782_400, "20000229000000"),
            (1_767_603_600, "20260105090000"),
            (4_107_542_399, "21000228235959"),
            (4_107_542_400, "21000301000000"),
        ] {
            assert_eq!(digits(at), text);
            assert_eq!(second(text), Some(at), "{text}");
        }
        assert_eq!(second("20260105"), second("20260105000000"));
        assert_eq!(second("202601050900"), second("20260105090000"));
    }

    #[test]
    fn what_is_no_date_has_no_second() {
        for text in
            ["20260431", "20261301", "20260100", "20260105240000", "2026010", "00000000", "0001"]
        {
            assert_eq!(second(text), None, "{text}");
        }
    }
}
