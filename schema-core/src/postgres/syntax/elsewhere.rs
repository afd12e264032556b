//! Statements about roles, rights and owners, which no manifest shows.

/// Whether a statement of which parts are not known, in lower case, surely is about roles, rights or an
/// owner, whatever stands in those parts.
pub(in crate::postgres) fn is_elsewhere(statement: &str) -> bool {
    let statement = statement.trim().trim_end_matches(';').trim_end();
    if statement.contains(';') {
        return false;
    }
    let words: Vec<&str> = statement.split_whitespace().take(3).collect();
    match *words {
        ["grant" | "revoke", ..]
        | ["create" | "alter" | "drop", "role" | "user" | "group", ..]
        | ["alter", "default", "privileges"] => true,
        ["alter", kind, ..] => {
            let mut last = statement.split_whitespace().rev().skip(1);
            let is_last = last.next() == Some("to") && last.next() == Some("owner");
            // `ALTER TABLE` may do several things, and rename a column `owner`.
            let has_list = matches!(kind, "aggregate" | "function" | "procedure" | "routine");
            is_last && !statement.contains("rename") && (has_list || !statement.contains(','))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_elsewhere;

    #[test]
    fn only_roles_rights_and_owners_are_elsewhere() {
        for statement in [
            "create role %s nologin",
            "create user %s noinherit;",
            "drop role if exists %s",
            "alter user %s set search_path = \"app\"",
            "grant all on table app.disks to %s, %s with grant option",
            "revoke all on app.disks from %s",
            "alter default privileges in schema app grant all on tables to %s",
            "alter table \"app\".disks owner to %s",
            "alter function app.f(text, int) owner to %s",
        ] {
            assert!(is_elsewhere(statement), "{statement}");
        }
        for statement in [
            "create table %s (a int)",
            "grant all on a to %s; drop table b",
            "alter table disks add column %s text",
            "alter table disks rename to %s",
            "alter table disks rename column owner to %s",
            "alter table disks add column a %s, owner to %s",
            "alter default",
            "%s",
            "",
        ] {
            assert!(!is_elsewhere(statement), "{statement}");
        }
    }
}
