//! What a sequence is, as the server's `pg_sequence` shows it.
//!
//! Source: `init_params` in the server's `sequence.c`; a test holds the values against a server.

use crate::postgres::syntax::{Bound, Definition, SequenceOptions, Value};

/// A sequence, without its owner: that is known by its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) struct Sequence {
    pub(in crate::postgres) data_type: Integer,
    pub(in crate::postgres) start: i64,
    pub(in crate::postgres) increment: i64,
    pub(in crate::postgres) minimum: i64,
    pub(in crate::postgres) maximum: i64,
    pub(in crate::postgres) cache: i64,
    pub(in crate::postgres) cycle: bool,
}

/// The type of a sequence's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum Integer {
    Small,
    Normal,
    Big,
}

impl Integer {
    /// The type of that name, as the server prints it.
    pub(in crate::postgres) fn of(name: &str) -> Option<Integer> {
        Some(match name {
            "smallint" => Integer::Small,
            "integer" => Integer::Normal,
            "bigint" => Integer::Big,
            _ => return None,
        })
    }

    pub(in crate::postgres) const fn name(self) -> &'static str {
        match self {
            Integer::Small => "smallint",
            Integer::Normal => "integer",
            Integer::Big => "bigint",
        }
    }

    const fn bounds(self) -> (i64, i64) {
        match self {
            Integer::Small => (i16::MIN as i64, i16::MAX as i64),
            Integer::Normal => (i32::MIN as i64, i32::MAX as i64),
            Integer::Big => (i64::MIN, i64::MAX),
        }
    }
}

impl Sequence {
    /// A new one; `None` where that is not understood, or refused by the server.
    pub(in crate::postgres) fn new(
        options: &SequenceOptions,
        data_type: Integer,
    ) -> Option<Sequence> {
        let increment = options.increment.unwrap_or(1);
        let (lowest, highest) = data_type.bounds();
        let (minimum, maximum) = if increment > 0 { (1, highest) } else { (lowest, -1) };
        let bound = |written: Option<Bound>, otherwise| match written {
            Some(Bound::At(number)) => number,
            Some(Bound::No) | None => otherwise,
        };
        let (minimum, maximum) = (bound(options.minimum, minimum), bound(options.maximum, maximum));
        let start = options.start.unwrap_or(if increment > 0 { minimum } else { maximum });
        let sequence = Sequence {
            data_type,
            start,
            increment,
            minimum,
            maximum,
            cache: options.cache.unwrap_or(1),
            cycle: options.cycle.unwrap_or(false),
        };
        sequence.is_possible().then_some(sequence).filter(|_| !options.unknown)
    }

    /// What it becomes. With another type, bounds that were those of the old one are those of the new
    /// one; the start stays where it was.
    pub(in crate::postgres) fn altered(
        &self,
        options: &SequenceOptions,
        data_type: Option<Integer>,
    ) -> Option<Sequence> {
        let mut now = self.clone();
        let (old_lowest, old_highest) = self.data_type.bounds();
        now.data_type = data_type.unwrap_or(self.data_type);
        let (lowest, highest) = now.data_type.bounds();
        let resets = |old: i64, bound: i64| data_type.is_some() && old == bound;
        now.increment = options.increment.unwrap_or(self.increment);
        let ascends = now.increment > 0;
        let (resets_highest, resets_lowest) =
            (resets(self.maximum, old_highest), resets(self.minimum, old_lowest));
        match options.maximum {
            Some(Bound::At(number)) => now.maximum = number,
            Some(Bound::No) => now.maximum = if ascends || resets_highest { highest } else { -1 },
            None if resets_highest => now.maximum = highest,
            None => {}
        }
        match options.minimum {
            Some(Bound::At(number)) => now.minimum = number,
            Some(Bound::No) => now.minimum = if !ascends || resets_lowest { lowest } else { 1 },
            None if resets_lowest => now.minimum = lowest,
            None => {}
        }
        now.start = options.start.unwrap_or(self.start);
        now.cache = options.cache.unwrap_or(self.cache);
        now.cycle = options.cycle.unwrap_or(self.cycle);
        now.is_possible().then_some(now).filter(|_| !options.unknown)
    }

    fn is_possible(&self) -> bool {
        let (lowest, highest) = self.data_type.bounds();
        self.increment != 0
            && self.cache > 0
            && lowest <= self.minimum
            && self.minimum < self.maximum
            && self.maximum <= highest
            && (self.minimum..=self.maximum).contains(&self.start)
    }

    /// Its options, to be compared.
    pub(in crate::postgres) fn definition(&self) -> Definition {
        let mut definition = Definition::default();
        definition.exact("type", self.data_type.name());
        let numbers = [
            ("start", self.start),
            ("increment", self.increment),
            ("minimum", self.minimum),
            ("maximum", self.maximum),
            ("cache", self.cache),
        ];
        for (aspect, number) in numbers {
            definition.set(aspect, Value::Exact(number.to_string()));
        }
        definition.exact("overflow", if self.cycle { "cycle" } else { "refused" });
        definition
    }
}
