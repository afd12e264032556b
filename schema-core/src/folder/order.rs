//! The order of migrations, and versions that stand twice.

use std::collections::HashMap;

use super::MigrationFiles;
use crate::diagnostic::{Code, Diagnostic};

/// How a layout orders its migrations: as the tool does whose layout it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By the number: sqlx, golang-migrate, Flyway, refinery.
    Number,
    /// By the digits as text, so that `10` runs before `2`: diesel, whose `MigrationVersion` is a
    /// string without the dashes.
    Text,
}

/// Sorts migrations; of several with one version only the first is kept, the others are findings.
pub(super) fn sort(
    migrations: &mut Vec<MigrationFiles>,
    order: Order,
    findings: &mut Vec<Diagnostic>,
) {
    match order {
        Order::Number => migrations.sort_by_key(|migration| migration.version),
        Order::Text => migrations.sort_by(|a, b| a.digits.cmp(&b.digits)),
    }
    // Two spellings of one number (`01`, `1`) may stand far apart as text.
    let mut first: HashMap<i64, usize> = HashMap::with_capacity(migrations.len());
    for (at, migration) in migrations.iter().enumerate() {
        let other = *first.entry(migration.version).or_insert(at);
        if other != at {
            findings.push(twice(migration, &migrations[other]));
        }
    }
    let mut places = 0..migrations.len();
    migrations.retain(|one| first.get(&one.version).copied() == places.next());
}

fn twice(migration: &MigrationFiles, other: &MigrationFiles) -> Diagnostic {
    let message = format!("version {} stands twice", migration.version);
    Diagnostic::new(Code::DuplicateVersion, message).about(migration.up.source.path()).help(
        format!(
            "`{}` has the same version; give the one that is not released yet a version of its own",
            other.up.source.path()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::migration;
    use super::*;

    /// The versions as written, in order, and the files that are one too many.
    fn sorted(digits: &[&str], order: Order) -> (Vec<String>, Vec<String>) {
        let mut findings = Vec::new();
        let mut sorted = digits.iter().map(|digits| migration(digits)).collect();
        sort(&mut sorted, order, &mut findings);
        let findings = findings.iter().map(|finding| {
            format!("{} ({})", finding.path.as_deref().unwrap_or("?"), finding.help.join("; "))
        });
        (sorted.into_iter().map(|one| one.digits).collect(), findings.collect())
    }

    #[test]
    fn each_layout_has_the_order_of_its_tool() {
        let cases: [(&[&str], &[&str], &[&str]); 4] = [
            (&["2", "10", "1"], &["1", "2", "10"], &["1", "10", "2"]),
            (&["10", "02", "01"], &["01", "02", "10"], &["01", "02", "10"]),
            (
                &["20240201", "20240101120000", "0007"],
                &["0007", "20240201", "20240101120000"],
                &["0007", "20240101120000", "20240201"],
            ),
            (
                &["20180101000000", "00000000000000"],
                &["00000000000000", "20180101000000"],
                &["00000000000000", "20180101000000"],
            ),
        ];
        for (digits, number, text) in cases {
            assert_eq!(sorted(digits, Order::Number).0, number, "{digits:?}");
            assert_eq!(sorted(digits, Order::Text).0, text, "{digits:?}");
        }
    }

    #[test]
    fn the_first_of_a_version_is_kept() {
        for order in [Order::Number, Order::Text] {
            let (kept, twice) = sorted(&["01", "05", "1"], order);
            assert_eq!(kept, ["01", "05"]);
            let [finding] = &*twice else { panic!("{twice:?}") };
            assert!(
                finding.starts_with("m/1_a.sql (`m/01_a.sql` has the same version"),
                "{finding}"
            );
        }
    }
}
