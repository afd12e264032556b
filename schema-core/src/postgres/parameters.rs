//! Storage parameters: what `WITH (..)`, `SET (..)` and `RESET (..)` say of a table, an index or a view.

use std::collections::BTreeMap;
use std::fmt;

/// Storage parameters as `pg_class.reloptions` has them, but by name: `fillfactor=70`.
///
/// Those of the table that holds what is too long for a row (`toast.`) are told apart by their name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parameters(BTreeMap<String, String>);

/// A parameter that is set; `None` for one that is reset.
pub(super) type Setting = (String, Option<String>);

impl Parameters {
    /// What [`fmt::Display`] wrote.
    pub(super) fn of(text: &str) -> Parameters {
        let all = text.split(", ").filter_map(|one| one.split_once('='));
        Parameters(all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    pub(super) fn change(&mut self, settings: &[Setting]) {
        for (name, value) in settings {
            match value {
                Some(value) => drop(self.0.insert(name.clone(), value.clone())),
                None => drop(self.0.remove(name)),
            }
        }
    }

    /// How they are written down; `None` where there are none.
    pub(super) fn shown(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.to_string())
    }

    /// Those of the relation itself, where each is surely kept as it is written here.
    pub(super) fn own(&self) -> Option<String> {
        let is_plain = |value: &str| {
            let mut bytes = value.bytes();
            bytes.all(|one| one.is_ascii_alphanumeric() || matches!(one, b'.' | b'_' | b'-'))
        };
        let own = self.0.iter().filter(|(name, _)| !name.contains('.'));
        let own: BTreeMap<_, _> = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        if own.values().all(|value| is_plain(value)) { Parameters(own).shown() } else { None }
    }
}

/// `autovacuum_enabled=false, fillfactor=70`
impl fmt::Display for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, value)) in self.0.iter().enumerate() {
            write!(f, "{}{name}={value}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Parameters;

    #[test]
    fn what_is_written_down_is_read_again() {
        let mut all = Parameters::of("fillfactor=70, toast.autovacuum_enabled=off");
        all.change(&[("autovacuum_enabled".into(), Some("false".into()))]);
        let text = "autovacuum_enabled=false, fillfactor=70, toast.autovacuum_enabled=off";
        assert_eq!(all.shown().as_deref(), Some(text));
        assert_eq!(Parameters::of(text), all);
        assert_eq!(all.own().as_deref(), Some("autovacuum_enabled=false, fillfactor=70"));
        all.change(&[
            ("autovacuum_enabled".into(), None),
            ("fillfactor".into(), None),
            ("toast.autovacuum_enabled".into(), None),
        ]);
        assert_eq!((all.shown(), all.own()), (None, None));
    }
}
