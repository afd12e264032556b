//! How the versions of a folder follow each other: widths, dates, jumps and gaps.
//!
//! Each check is about one migration and made for a typo in the newest. A folder that is written
//! in one way from its first migration to its last gives nothing, and neither does one that went
//! from numbers to dates.

use std::collections::BTreeSet;

use super::MigrationFiles;
use super::date::{Date, NoDate};
use super::order::Order;
use crate::diagnostic::{Code, Diagnostic};

/// Checks the versions of migrations that are in order. `taken` are the versions of everything
/// that lies in the folder, migration or not.
pub(super) fn check(
    migrations: &[MigrationFiles],
    order: Order,
    taken: &BTreeSet<i64>,
    findings: &mut Vec<Diagnostic>,
) {
    let versions: Vec<Version<'_>> = migrations.iter().map(Version::new).collect();
    let dates = Dates::of(&versions);
    let jump = far_ahead(&versions, order, dates.as_ref(), findings);
    // What follows the jump has to be as far ahead, for the same reason.
    let before = &versions[..jump.unwrap_or(versions.len())];
    let no_dates = dates.map(|dates| no_dates(before, &dates, order, findings));
    mixed_widths(before, &no_dates.unwrap_or_default(), order, findings);
    gaps(before, taken, findings);
}

/// A migration's version, looked at.
struct Version<'a> {
    migration: &'a MigrationFiles,
    date: Result<Date, NoDate>,
}

impl<'a> Version<'a> {
    fn new(migration: &'a MigrationFiles) -> Self {
        Version { migration, date: Date::parse(&migration.digits) }
    }

    fn number(&self) -> i64 {
        self.migration.version
    }

    fn digits(&self) -> &'a str {
        &self.migration.digits
    }

    fn path(&self) -> &'a str {
        self.migration.up.source.path()
    }

    /// Its width without leading zeros.
    fn width(&self) -> usize {
        self.digits().trim_start_matches('0').len()
    }

    /// A number that counts migrations: the start of a folder that has dates later, diesel's
    /// `00000000000000_diesel_initial_setup`.
    fn counts(&self) -> bool {
        self.width() < 8
    }

    /// Seconds or milliseconds since 1970, in the years 2001 to 2033.
    fn is_unix_time(&self) -> bool {
        matches!(self.digits().len(), 10 | 13) && self.digits().starts_with('1')
    }
}

/// What is known of a folder whose versions are dates.
struct Dates {
    /// The width that most of them have.
    width: usize,
    /// The largest width.
    widest: usize,
    /// The place of the last one.
    last: usize,
}

impl Dates {
    /// `None` where dates are not more than half of the versions, the first numbers left aside.
    fn of(versions: &[Version<'_>]) -> Option<Dates> {
        let is_date = |version: &&Version<'_>| version.date.is_ok();
        let might_be = versions.iter().filter(|one| !one.counts() && !one.is_unix_time());
        let dates = versions.iter().filter(is_date).count();
        if dates * 2 <= might_be.count() {
            return None;
        }
        let of_width = |width: usize| {
            versions.iter().filter(is_date).filter(|one| one.digits().len() == width).count()
        };
        Some(Dates {
            width: Date::WIDTHS.into_iter().max_by_key(|width| of_width(*width))?,
            widest: versions.iter().filter(is_date).map(|one| one.digits().len()).max()?,
            last: versions.iter().rposition(|one| one.date.is_ok())?,
        })
    }
}

/// Reports the first version that every later one has to exceed, and gives its place.
fn far_ahead(
    versions: &[Version<'_>],
    order: Order,
    dates: Option<&Dates>,
    findings: &mut Vec<Diagnostic>,
) -> Option<usize> {
    let at = (1..versions.len()).find(|at| jumps(versions, *at, order, dates))?;
    let [before, version] = [&versions[at - 1], &versions[at]];
    findings.push(
        Diagnostic::new(
            Code::FarAhead,
            format!(
                "version {} is far ahead of {}, the one before it",
                version.digits(),
                before.digits()
            ),
        )
        .about(version.path())
        .help(format!(
            "before it is released, give it a version shortly after that of `{}`",
            before.path()
        ))
        .help(
            "every later migration with a usual version would run before this one on a new \
             database, and after it where this one is applied",
        ),
    );
    Some(at)
}

fn jumps(versions: &[Version<'_>], at: usize, order: Order, dates: Option<&Dates>) -> bool {
    let [before, version] = [&versions[at - 1], &versions[at]];
    match (before.date, version.date) {
        (Ok(before), Ok(date)) => date > before.years_later(10),
        // From numbers to dates.
        (Err(_), Ok(_)) => false,
        (_, Err(fault)) => match dates {
            Some(dates) if at > dates.last => {
                let too_late = matches!(fault, NoDate::Year(year) if year > 2999);
                let too_wide = order == Order::Number && version.width() > dates.widest;
                too_late || too_wide
            }
            // A mistyped date, which is a finding of its own.
            Some(_) if Date::WIDTHS.contains(&version.digits().len()) => false,
            _ => leaps(before, version, order),
        },
    }
}

/// Whether one number is far ahead of another.
fn leaps(before: &Version<'_>, version: &Version<'_>, order: Order) -> bool {
    // As text, `1000` does not run behind `2`: only equal widths are in the order of numbers.
    if order == Order::Text && before.digits().len() != version.digits().len() {
        return false;
    }
    // From a count to seconds since 1970.
    if before.counts() && version.is_unix_time() {
        return false;
    }
    let (a, b) = (before.number(), version.number());
    b.saturating_sub(a) > 1000 && b > a.saturating_mul(10)
}

/// Reports versions that should be dates and are not, and says for each version whether it was.
fn no_dates(
    versions: &[Version<'_>],
    dates: &Dates,
    order: Order,
    findings: &mut Vec<Diagnostic>,
) -> Vec<bool> {
    let mut reported = vec![false; versions.len()];
    for (at, (version, reported)) in versions.iter().zip(&mut reported).enumerate() {
        let Err(fault) = version.date else { continue };
        if version.counts() || version.is_unix_time() {
            continue;
        }
        if fault.is_of_the_time() && counts_through_its_day(versions, at) {
            continue;
        }
        let expected = match fault {
            NoDate::Length(_) => format!(", a date here has {}", dates.width),
            _ => String::new(),
        };
        let format = match (dates.width, order) {
            (8, _) => "`YYYYMMDD`",
            (12, _) => "`YYYYMMDDHHMM`",
            (18, _) => "`YYYY-MM-DD-HHMMSS-NNNN`",
            (_, Order::Number) => "`YYYYMMDDHHMMSS`",
            (_, Order::Text) => "`YYYYMMDDHHMMSS` or `YYYY-MM-DD-HHMMSS`",
        };
        *reported = true;
        findings.push(
            Diagnostic::new(
                Code::NotADate,
                format!("version {} is no date: {fault}{expected}", version.digits()),
            )
            .about(version.path())
            .help(format!("before it is released, correct it: dates are written {format}")),
        );
    }
    reported
}

/// Whether a version goes on from a neighbour of the same day: there are those who count in the
/// place of the time, `20260105000059`, `20260105000060`.
fn counts_through_its_day(versions: &[Version<'_>], at: usize) -> bool {
    let Some(version) = versions.get(at) else { return false };
    let neighbours = [at.checked_sub(1), at.checked_add(1)];
    let mut neighbours = neighbours.into_iter().flatten().filter_map(|at| versions.get(at));
    neighbours.any(|other| {
        version.digits().get(..8) == other.digits().get(..8)
            && version.digits().len() == other.digits().len()
            && version.number().abs_diff(other.number()) <= 10
    })
}

/// Reports neighbours whose numbers and texts are in different orders.
fn mixed_widths(
    versions: &[Version<'_>],
    no_dates: &[bool],
    order: Order,
    findings: &mut Vec<Diagnostic>,
) {
    let is_reported = |at: usize| no_dates.get(at).copied().unwrap_or_default();
    for (at, pair) in versions.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        let sorts_apart = match order {
            Order::Number => second.digits() < first.digits(),
            // As text, dates of any width are in the order of time.
            Order::Text if first.date.is_ok() && second.date.is_ok() => false,
            Order::Text => second.number() < first.number(),
        };
        if !sorts_apart || is_reported(at) || is_reported(at + 1) {
            continue;
        }
        // It is the narrow one that can be written wider.
        let (narrow, wide) = if first.digits().len() < second.digits().len() {
            (first, second)
        } else {
            (second, first)
        };
        findings.push(narrower(narrow, wide, order));
    }
}

fn narrower(narrow: &Version<'_>, wide: &Version<'_>, order: Order) -> Diagnostic {
    let (digits, other) = (narrow.digits(), wide.digits());
    let width = other.len();
    let message = match order {
        Order::Number => format!("version {digits} runs before {other}, and is listed after it"),
        Order::Text => format!(
            "version {digits} runs after {other}: folders run in the order of their text, not of \
             their numbers"
        ),
    };
    let finding = Diagnostic::new(Code::MixedWidths, message).about(narrow.path());
    if narrow.date.is_ok() && wide.date.is_ok() {
        return finding.help(format!(
            "before it is released, write it with {width} digits, as `{}` has: `{digits:0<width$}`",
            wide.path()
        ));
    }
    let padded = format!(
        "pad the narrow versions with zeros, this one to `{digits:0>width$}`: as wide as that of \
         `{}`",
        wide.path()
    );
    match order {
        Order::Number => finding.help(padded).help(format!(
            "that changes nothing for databases that have it: `{digits:0>width$}` is version {} too",
            narrow.number()
        )),
        Order::Text => finding.help(format!("before it is released, {padded}")),
    }
}

/// Reports what is missing in a numbered series.
fn gaps(versions: &[Version<'_>], taken: &BTreeSet<i64>, findings: &mut Vec<Diagnostic>) {
    let mut series: Vec<&Version<'_>> =
        versions.iter().filter(|version| version.number() < 1_000_000).collect();
    series.sort_by_key(|version| version.number());
    let steps = || series.windows(2).map(|pair| pair[1].number() - pair[0].number());
    // A series of tens has no gaps, and two numbers are no series.
    if steps().filter(|step| *step == 1).count() * 2 <= steps().count() {
        return;
    }
    for pair in series.windows(2) {
        let [before, version] = pair else { continue };
        let (low, high) = (before.number(), version.number());
        if !(2..=1000).contains(&(high - low)) {
            continue;
        }
        let missing: Vec<i64> = (low + 1..high).filter(|one| !taken.contains(one)).collect();
        if missing.is_empty() {
            continue;
        }
        let width = before.digits().len();
        let (is, which) = listed(&missing, width);
        findings.push(
            Diagnostic::new(
                Code::VersionGap,
                format!(
                    "{which} {is} missing between {} and {}",
                    before.digits(),
                    version.digits()
                ),
            )
            .about(version.path())
            .help(
                "where it comes from a branch, merge that first: once this migration is applied, \
                 it would run too late",
            )
            .help(format!(
                "or give this migration the number {:0width$} before it is released",
                missing.first().copied().unwrap_or(high)
            )),
        );
    }
}

/// `version 3`, `versions 3, 5 to 7`, with the verb that goes with it.
fn listed(missing: &[i64], width: usize) -> (&'static str, String) {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for number in missing {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == *number => *end = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let runs: Vec<String> = runs
        .into_iter()
        .map(|(start, end)| match end - start {
            0 => format!("{start:0width$}"),
            1 => format!("{start:0width$}, {end:0width$}"),
            _ => format!("{start:0width$} to {end:0width$}"),
        })
        .collect();
    match missing {
        [_] => ("is", format!("version {}", runs.join(", "))),
        _ => ("are", format!("versions {}", runs.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::migration;
    use super::*;

    /// `code version: message` of everything that is found, for versions that are in order.
    fn found(order: Order, digits: &[&str]) -> Vec<String> {
        let mut migrations: Vec<MigrationFiles> =
            digits.iter().map(|digits| migration(digits)).collect();
        super::super::order::sort(&mut migrations, order, &mut vec![]);
        let in_order: Vec<&str> = migrations.iter().map(|one| &*one.digits).collect();
        assert_eq!(in_order, digits, "the case is not in order");
        let mut findings = Vec::new();
        check(&migrations, order, &BTreeSet::new(), &mut findings);
        findings.iter().map(|one| format!("{} {}", one.code, one.message)).collect()
    }

    const NUMBER: Order = Order::Number;
    const TEXT: Order = Order::Text;

    #[test]
    fn folders_as_they_are_written_give_nothing() {
        let cases: [(Order, &[&str]); 22] = [
            (NUMBER, &["1", "2", "3"]),
            (NUMBER, &["0001", "0002", "0003"]),
            (NUMBER, &["000001", "000002", "000010"]),
            (NUMBER, &["010", "020", "030", "050"]),
            (NUMBER, &["100", "101", "102"]),
            (NUMBER, &["20240101093000", "20240102093000", "20290301000000"]),
            (NUMBER, &["20240101", "20240102", "20240102093000"]),
            (NUMBER, &["201701261850", "201701281131", "20180101000000"]),
            // From numbers to dates, to seconds and to milliseconds.
            (NUMBER, &["001", "002", "003", "20240101093000", "20240102093000"]),
            (NUMBER, &["00", "20171026211738", "20171026211808"]),
            (NUMBER, &["01", "02", "03", "1510262030", "1510670987"]),
            (NUMBER, &["01", "02", "1510262030123"]),
            (NUMBER, &["1510262030", "20240101093000", "20240101093001", "20240102000000"]),
            (NUMBER, &["1510262030", "1510670987", "1610670987"]),
            (NUMBER, &["20260104000000", "20260105000058", "20260105000060", "20260105000061"]),
            (NUMBER, &["1", "1001"]),
            (NUMBER, &["5000", "50000", "500000"]),
            (TEXT, &["00000000000000", "20180101000000", "20180102000000"]),
            (TEXT, &["00000000000000", "00000000000001", "20180101000000"]),
            (TEXT, &["20180101000000", "202601050900000000", "202601050900000001"]),
            (TEXT, &["202601050900000000", "20260105090001", "20260106", "202601060000000001"]),
            (TEXT, &["0001", "0002", "0003", "20180101000000"]),
        ];
        for (order, digits) in cases {
            assert_eq!(found(order, digits), Vec::<String>::new(), "{digits:?}");
        }
    }

    #[test]
    fn versions_that_are_listed_in_another_order_are_reported() {
        let cases: [(Order, &[&str], &str); 5] = [
            (NUMBER, &["8", "9", "10", "11"], "version 9 runs before 10, and is listed after it"),
            (NUMBER, &["9", "010"], "version 9 runs before 010, and is listed after it"),
            (NUMBER, &["98", "99", "100"], "version 99 runs before 100, and is listed after it"),
            (
                NUMBER,
                &["20240201", "20240101093000"],
                "version 20240201 runs before 20240101093000, and is listed after it",
            ),
            (
                TEXT,
                &["1", "10", "2"],
                "version 2 runs after 10: folders run in the order of their text, not of their \
                 numbers",
            ),
        ];
        for (order, digits, message) in cases {
            assert_eq!(found(order, digits), [format!("mixed-widths {message}")], "{digits:?}");
        }
    }

    #[test]
    fn a_mistyped_date_is_one_finding() {
        let long = ["20240101093000", "20240102093000"];
        let cases: [(Order, &str, &str); 8] = [
            (NUMBER, "20241301000000", "there is no month 13"),
            (NUMBER, "20240230000000", "2024-02 has no day 30"),
            (NUMBER, "20240301240000", "there is no hour 24"),
            (NUMBER, "2024010309300", "it has 13 digits, a date here has 14"),
            (NUMBER, "2024010309", "it has 10 digits, a date here has 14"),
            (NUMBER, "02240103093000", "the year 0224 is not in 1970 to 2999"),
            (TEXT, "2024010309300", "it has 13 digits, a date here has 14"),
            (TEXT, "202401010930000", "it has 15 digits, a date here has 14"),
        ];
        for (order, digits, fault) in cases {
            let mut folder = vec![long[0], long[1], digits];
            match order {
                NUMBER => folder.sort_by_key(|digits| digits.parse::<i64>().unwrap()),
                TEXT => folder.sort_unstable(),
            }
            let message = format!("not-a-date version {digits} is no date: {fault}");
            assert_eq!(found(order, &folder), [message], "{folder:?}");
        }
        // Half of them are none: this is no folder of dates.
        assert!(found(NUMBER, &["20240102093000", "20241301093000"]).is_empty());
    }

    #[test]
    fn only_the_first_that_is_far_ahead_is_reported() {
        let cases: [(Order, &[&str], &str, &str); 9] = [
            (NUMBER, &["1", "2", "3", "20000", "20001"], "20000", "3"),
            (NUMBER, &["0007", "9999"], "9999", "0007"),
            (
                NUMBER,
                &["20240101093000", "20240102093000", "20340102093001"],
                "20340102093001",
                "20240102093000",
            ),
            // One digit too many, also where the date is an old one, and what had to follow it.
            (
                NUMBER,
                &[
                    "20240101093000",
                    "20240102093000",
                    "20240103093000",
                    "202301030930000",
                    "202301040930000",
                ],
                "202301030930000",
                "20240103093000",
            ),
            (NUMBER, &["20240101093000", "202401030930000"], "202401030930000", "20240101093000"),
            (NUMBER, &["20240101", "20240102", "99999999"], "99999999", "20240102"),
            (TEXT, &["20240101", "20240102", "99999999"], "99999999", "20240102"),
            (TEXT, &["0001", "0002", "9999"], "9999", "0002"),
            (NUMBER, &["1510262030", "1510670987", "15108709870"], "15108709870", "1510670987"),
        ];
        for (order, digits, version, before) in cases {
            let message =
                format!("far-ahead version {version} is far ahead of {before}, the one before it");
            assert_eq!(found(order, digits), [message], "{digits:?}");
        }
        // As text, `10000` and `202401010930000` do not run behind what is to come.
        assert!(found(TEXT, &["1", "10000"]).is_empty());
    }

    #[test]
    fn each_gap_is_reported() {
        let cases: [(&[&str], &[&str]); 6] = [
            (&["1", "2", "3", "5"], &["version 4 is missing between 3 and 5"]),
            (&["08", "09", "10", "12"], &["version 11 is missing between 10 and 12"]),
            (&["097", "098", "100", "101"], &["version 099 is missing between 098 and 100"]),
            (
                &["1", "2", "3", "4", "7", "8", "9", "13"],
                &[
                    "versions 5, 6 are missing between 4 and 7",
                    "versions 10 to 12 are missing between 9 and 13",
                ],
            ),
            (&["1", "2", "4"], &[]),
            (&["1", "2", "3", "4", "1005"], &[]),
        ];
        for (digits, messages) in cases {
            let found = found(NUMBER, digits);
            let gaps: Vec<&str> =
                found.iter().filter_map(|one| one.strip_prefix("version-gap ")).collect();
            assert_eq!(gaps, messages, "{digits:?}");
        }
    }

    #[test]
    fn a_number_that_something_else_takes_is_not_missing() {
        let migrations: Vec<_> = ["1", "2", "3", "7"].map(migration).into();
        let mut findings = Vec::new();
        check(&migrations, NUMBER, &BTreeSet::from([5]), &mut findings);
        assert_eq!(findings[0].message, "versions 4, 6 are missing between 3 and 7");
        let mut findings = Vec::new();
        check(&migrations, NUMBER, &BTreeSet::from([4, 5, 6]), &mut findings);
        assert!(findings.is_empty());
    }
}
