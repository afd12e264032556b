//! Settings of the session that code asks for with `current_setting`.
//!
//! Only `base` says what they are: whoever connects may set any of them. What a migration may set is not
//! known in any of them.

use std::collections::BTreeMap;

use schema_manifest::Origin;

use super::Replay;

impl Replay<'_> {
    /// `SET`
    pub(super) fn set(&mut self, name: &str, value: Option<&str>) {
        if self.version != Origin::BASE {
            return;
        }
        match value {
            Some(value) => drop(self.catalog.settings.insert(name.to_owned(), value.to_owned())),
            None => drop(self.catalog.settings.remove(name)),
        }
    }

    /// `current_setting (name)`
    pub(super) fn setting(&self, name: &str) -> Option<String> {
        self.catalog.settings.get(&name.to_ascii_lowercase()).cloned()
    }
}

/// Leaves out the settings that one of these texts may set.
pub(in crate::postgres) fn keep_those_only_read<'t>(
    settings: &mut BTreeMap<String, String>,
    texts: impl Iterator<Item = &'t str>,
) {
    if settings.is_empty() {
        return;
    }
    for text in texts {
        let text = text.to_ascii_lowercase();
        if may_set_any(&text) {
            settings.clear();
            return;
        }
        settings.retain(|name, _| is_only_read(&text, name));
    }
}

/// Whether a text in lower case may set something that it does not name.
fn may_set_any(text: &str) -> bool {
    let is_followed_by_name = |at: usize| {
        let rest = text[at..].trim_start().strip_prefix('(').unwrap_or_default().trim_start();
        rest.starts_with('\'')
    };
    let mut calls = text.match_indices("set_config");
    let words: Vec<&str> = text.split_whitespace().collect();
    // `'SET ' || name`, `format('SET %s = ..')`, `RESET ALL`
    let is_open = |pair: &[&str]| match pair {
        [set, next] if set.ends_with("set") || matches!(*set, "local" | "session") => {
            next.starts_with(['\'', '%']) || (set.ends_with("reset") && next.starts_with("all"))
        }
        ["discard", next] => next.starts_with("all"),
        _ => false,
    };
    calls.any(|(at, name)| !is_followed_by_name(at + name.len())) || words.windows(2).any(is_open)
}

/// Whether a text in lower case names a setting only to ask for it, or in a comment on a line of its own.
fn is_only_read(text: &str, name: &str) -> bool {
    text.match_indices(name).all(|(at, _)| {
        let before = &text[..at];
        let line = before.rsplit('\n').next().unwrap_or_default();
        let call = before.strip_suffix('\'').unwrap_or_default().trim_end();
        let asked =
            call.strip_suffix('(').is_some_and(|call| call.trim_end().ends_with("current_setting"));
        asked || line.trim_start().starts_with("--")
    })
}

#[cfg(test)]
mod tests {
    use super::{is_only_read, may_set_any};

    #[test]
    fn what_may_set_a_setting_is_told_from_what_asks_for_it() {
        let read = [
            "coalesce(current_setting('app.mode', true), 'x')",
            "current_setting ( 'app.mode')",
            "-- app.mode decides\nselect 1",
            "select set_config('app.other', 'x', false)",
        ];
        for text in read {
            assert!(is_only_read(text, "app.mode") && !may_set_any(text), "{text}");
        }
        let set = [
            "set app.mode = 'x'",
            "select set_config('app.mode', 'x', false)",
            "reset app.mode",
            "alter database a set app.mode to 'x'",
            "select '--', set_config('app.mode', 'x', false)",
        ];
        for text in set {
            assert!(!is_only_read(text, "app.mode"), "{text}");
        }
        for text in [
            "perform set_config(name, 'x', false)",
            "execute 'set ' || name",
            "execute format('set local %i = 1', name)",
            "reset all;",
            "discard all",
        ] {
            assert!(may_set_any(text), "{text}");
        }
        assert!(!may_set_any("update a set b = 1; alter table a alter b set default 'x'"));
    }
}
