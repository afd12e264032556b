//! The options of tables, which SQLite has.

use super::Comparison;
use crate::difference::NONE;
use crate::{Attribute, Table};

/// Says which options only one side has. What an option says of a key or of a column is passed over where
/// the other side does not have that at all: then that is the difference.
pub(super) fn compare(of: &mut Comparison, expected: &Table, observed: &Table) {
    let only = |one: &Table, other: &Table| {
        let options = one.details.options.iter();
        let options = options.filter(|option| {
            !other.details.options.contains(option) && has_what_it_is_about(other, option)
        });
        let options: Vec<&str> = options.map(|option| &**option).collect();
        if options.is_empty() { NONE.to_owned() } else { format!("`{}`", options.join(", ")) }
    };
    let (lost, gained) = (only(expected, observed), only(observed, expected));
    if lost != gained {
        of.differs(Attribute::Other("option".into()), lost, gained);
    }
}

/// `NOT NULL (name) ON CONFLICT ..`, `UNIQUE (name) by ..`
fn has_what_it_is_about(table: &Table, option: &str) -> bool {
    let Some((kind, rest)) = option.split_once(" (") else { return true };
    let columns = rest.split_once(')').map_or(rest, |(columns, _)| columns);
    if kind == "NOT NULL" {
        return table.column(columns).is_some_and(|column| !column.nullable);
    }
    table.constraints.iter().any(|one| {
        one.kind.to_string().eq_ignore_ascii_case(kind) && one.columns.join(", ") == columns
    })
}

#[cfg(test)]
mod tests {
    use super::super::compare_table;
    use crate::{
        Column, Constraint, ConstraintKind, Depth, Details, List, ObjectName, TableDetails, Text,
    };

    fn table(options: &[&'static str], is_unique: bool) -> crate::Table {
        let options: Vec<Text> = options.iter().copied().map(Text::from).collect();
        let details = TableDetails { options: options.into(), ..TableDetails::default() };
        let columns: Vec<Text> = vec!["name".into()];
        let unique = Constraint::new(
            None,
            ConstraintKind::Unique,
            columns.into(),
            None,
            Details::None,
            None,
        );
        let name = Column::new("name".into(), None, false, Details::None, None);
        crate::Table::new(
            ObjectName::unqualified("t"),
            vec![name].into(),
            true,
            if is_unique { vec![unique].into() } else { List::default() },
            List::default(),
            Details::new(details),
            None,
        )
    }

    #[test]
    fn only_what_differs_is_said() {
        let replace = "UNIQUE (name) ON CONFLICT REPLACE";
        let ignore = "NOT NULL (name) ON CONFLICT IGNORE";
        let option = |found: &str| format!("table `t` has another option: {found}");
        let missing = || "constraint `unique (name)` of `t` is missing".to_owned();
        for (expected, observed, differences) in [
            (table(&["STRICT", replace], true), table(&["STRICT", replace], true), vec![]),
            (
                table(&["STRICT", replace], true),
                table(&[replace], true),
                vec![option("expected `STRICT`, found none")],
            ),
            (
                table(&[replace], true),
                table(&[ignore], true),
                vec![option(&format!("expected `{replace}`, found `{ignore}`"))],
            ),
            (table(&[replace], true), table(&[], false), vec![missing()]),
        ] {
            let found = compare_table(&expected, Some(&observed), Depth::Exact);
            assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), differences);
        }
    }
}
