//! File and folder names: version, name, direction.

/// Which way a file of the pairs layout goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// `<version>_<name>.up.sql`
    Up,
    /// `<version>_<name>.down.sql`
    Down,
    /// `<version>_<name>.sql`
    Single,
    /// `<version>_<name>.verify.sql`, which is no place for a verify script: sqlx would run it as
    /// a migration.
    Verify,
}

/// What a name says of its migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// The order key.
    pub(super) version: i64,
    /// The digits of the version as written, without diesel's dashes.
    pub(super) digits: String,
    /// What stands behind the version.
    pub(super) name: String,
}

/// Why a name is not one of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NameFault {
    /// It is not `<version>_<name>` at all.
    Shape,
    /// What stands before the `_` is no integer.
    NotInteger(String),
    /// What stands before the `_` does not fit 64 bits.
    TooLarge(String),
    /// Flyway's `V1.1__name`.
    Dotted(String),
    /// Flyway's `U1__name`.
    Undo,
    /// Flyway's `R__name`.
    Repeatable,
}

/// The stem and direction of a `.sql` file's name.
pub(super) fn split_file(file: &str) -> Option<(&str, Direction)> {
    let stem = file.strip_suffix(".sql")?;
    Some(match stem.rsplit_once('.') {
        Some((stem, "up")) => (stem, Direction::Up),
        Some((stem, "down")) => (stem, Direction::Down),
        Some((stem, "verify")) => (stem, Direction::Verify),
        _ => (stem, Direction::Single),
    })
}

/// The digits that a name starts with, behind Flyway's `V`: the version that it takes, whatever
/// else is wrong with it.
pub(super) fn leading_digits(name: &str) -> &str {
    let name = name.strip_prefix('V').unwrap_or(name);
    let end = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
    &name[..end]
}

/// Version and name of `<version>_<name>`.
///
/// `dashes`: the version may hold dashes, as diesel's folders write dates; they do not count.
pub(super) fn parse(stem: &str, dashes: bool) -> Result<Named, NameFault> {
    let (version, name) = stem.split_once('_').ok_or(NameFault::Shape)?;
    if name.is_empty() {
        return Err(NameFault::Shape);
    }
    named(version, name, dashes)
}

/// Version and name of `V<version>__<name>`, as Flyway and refinery name their files; `None` where
/// the name has another shape.
pub(super) fn parse_flyway(stem: &str) -> Option<Result<Named, NameFault>> {
    let (head, name) = stem.split_once("__")?;
    let mut letters = head.chars();
    let kind = letters.next()?;
    let version = letters.as_str();
    let is_version =
        |text: &str| text.starts_with(|c: char| c.is_ascii_digit()) && !name.is_empty();
    match kind {
        'V' if version.contains(['.', '_']) && is_version(version) => {
            Some(Err(NameFault::Dotted(version.to_owned())))
        }
        'V' if is_version(version) => Some(named(version, name, false)),
        'U' if is_version(version) => Some(Err(NameFault::Undo)),
        'R' if version.is_empty() && !name.is_empty() => Some(Err(NameFault::Repeatable)),
        _ => None,
    }
}

fn named(version: &str, name: &str, dashes: bool) -> Result<Named, NameFault> {
    let digits = if dashes { version.replace('-', "") } else { version.to_owned() };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NameFault::NotInteger(version.to_owned()));
    }
    match digits.parse() {
        Ok(number) => Ok(Named { version: number, digits, name: name.to_owned() }),
        Err(_) => Err(NameFault::TooLarge(version.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(version: i64, digits: &str, name: &str) -> Named {
        Named { version, digits: digits.to_owned(), name: name.to_owned() }
    }

    #[test]
    fn names_are_split_into_version_name_and_direction() {
        assert_eq!(split_file("1_a.up.sql"), Some(("1_a", Direction::Up)));
        assert_eq!(split_file("1_a.down.sql"), Some(("1_a", Direction::Down)));
        assert_eq!(split_file("1_a.sql"), Some(("1_a", Direction::Single)));
        assert_eq!(split_file("1_a.verify.sql"), Some(("1_a", Direction::Verify)));
        assert_eq!(split_file("1_a.b.sql"), Some(("1_a.b", Direction::Single)));
        assert_eq!(split_file("1_a.txt"), None);
        let users_and_keys = named(7, "0007", "users_and_keys");
        assert_eq!(parse("0007_users_and_keys", false), Ok(users_and_keys));
        let users = named(20_190_102_030_405, "20190102030405", "users");
        assert_eq!(parse("2019-01-02-030405_users", true), Ok(users));
    }

    #[test]
    fn a_name_takes_the_version_that_it_starts_with() {
        let cases = [("03_a.go", "03"), ("V4__a.sql", "4"), ("5", "5"), ("a_6.sql", ""), ("", "")];
        for (name, digits) in cases {
            assert_eq!(leading_digits(name), digits, "{name}");
        }
    }

    #[test]
    fn a_name_of_another_shape_is_told_apart_from_a_bad_version() {
        let not_integer = |version: &str| Err(NameFault::NotInteger(version.to_owned()));
        assert_eq!(parse("users", false), Err(NameFault::Shape));
        assert_eq!(parse("1_", false), Err(NameFault::Shape));
        assert_eq!(parse("V1__users", false), not_integer("V1"));
        assert_eq!(parse("_users", false), not_integer(""));
        assert_eq!(parse("-1_users", false), not_integer("-1"));
        let large = "99999999999999999999";
        let stem = format!("{large}_users");
        assert_eq!(parse(&stem, false), Err(NameFault::TooLarge(large.to_owned())));
    }

    #[test]
    fn flyways_names_are_told_apart() {
        let parse = |stem: &'static str| parse_flyway(stem);
        assert_eq!(parse("V01__users"), Some(Ok(named(1, "01", "users"))));
        let dated = named(20_260_101, "20260101", "users_and_keys");
        assert_eq!(parse("V20260101__users_and_keys"), Some(Ok(dated)));
        let dotted = |version: &str| Some(Err(NameFault::Dotted(version.to_owned())));
        assert_eq!(parse("V1.1__users"), dotted("1.1"));
        assert_eq!(parse("V1_1__users"), dotted("1_1"));
        assert_eq!(parse("U1__users"), Some(Err(NameFault::Undo)));
        assert_eq!(parse("R__views"), Some(Err(NameFault::Repeatable)));
        for other in ["V1_users", "Views__all", "1__users", "V__users", "V1__", "Users__all"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
