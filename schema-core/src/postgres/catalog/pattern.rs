//! Names of which only parts are known, as code that puts statements together leaves them.

/// Stands for any letters.
pub(in crate::postgres) const ANY: char = '\u{e000}';
/// Stands for any digits, and signs.
pub(in crate::postgres) const DIGITS: char = '\u{e001}';

/// The server keeps so many bytes of a name.
const LONGEST: usize = 63;
/// A letter that is cut may have so many bytes.
const SHORT: usize = 3;
/// So many of a table's name are surely left in a name that is made of it.
const LEFT: usize = 24;

/// A name with holes in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) struct Pattern(String);

impl Pattern {
    pub(in crate::postgres) fn new(name: &str) -> Pattern {
        Pattern(name.to_owned())
    }

    /// The names that the server makes up for what hangs on a relation of that name: `<name>_pkey`, ..
    pub(in crate::postgres) fn derived(&self) -> Pattern {
        Pattern(format!("{}_{ANY}", self.0))
    }

    /// Whether a name may be one that the server made up and cut.
    pub(in crate::postgres) fn may_be_cut_to(&self, name: &str) -> bool {
        if name.len() + SHORT < LONGEST {
            return false;
        }
        let head = self.0.split([ANY, DIGITS]).next().unwrap_or_default();
        let mut length = head.len().min(LEFT);
        while !head.is_char_boundary(length) {
            length -= 1;
        }
        name.starts_with(&head[..length])
    }

    /// The name, if all of it is known.
    pub(in crate::postgres) fn exact(&self) -> Option<&str> {
        (!self.0.contains([ANY, DIGITS])).then_some(&*self.0)
    }

    /// The name as it is known.
    pub(in crate::postgres) fn text(&self) -> &str {
        &self.0
    }

    /// Whether both may be one name: as far as they are known from their beginnings.
    pub(in crate::postgres) fn may_be(&self, other: &Pattern) -> bool {
        let head = |text: &str| text.split([ANY, DIGITS]).next().unwrap_or_default().to_owned();
        let (one, other) = (head(&self.0), head(&other.0));
        one.starts_with(&other) || other.starts_with(&one)
    }

    /// Whether it may be any name.
    pub(in crate::postgres) fn is_anything(&self) -> bool {
        self.0.chars().all(|letter| letter == ANY) && !self.0.is_empty()
    }

    /// Whether a name may be this one.
    pub(in crate::postgres) fn matches(&self, name: &str) -> bool {
        let head = self.0.split([ANY, DIGITS]).next().unwrap_or_default();
        // A name that is a beginning of it may be cut.
        if !name.starts_with(head) && !head.starts_with(name) {
            return false;
        }
        if self.is_anything() {
            return true;
        }
        // Which lengths of the pattern fit to what was read of the name.
        let pattern: Vec<char> = self.0.chars().collect();
        let is_hole = |letter: char| matches!(letter, ANY | DIGITS);
        let skip_holes = |fits: &mut Vec<bool>| {
            for at in 0..pattern.len() {
                if fits[at] && is_hole(pattern[at]) {
                    fits[at + 1] = true;
                }
            }
        };
        let mut fits = vec![false; pattern.len() + 1];
        fits[0] = true;
        skip_holes(&mut fits);
        for letter in name.chars() {
            let mut next = vec![false; pattern.len() + 1];
            for (at, wanted) in pattern.iter().enumerate().filter(|(at, _)| fits[*at]) {
                match *wanted {
                    ANY => next[at] = true,
                    DIGITS if letter.is_ascii_digit() || letter == '-' => next[at] = true,
                    wanted if wanted == letter => next[at + 1] = true,
                    _ => {}
                }
            }
            skip_holes(&mut next);
            fits = next;
        }
        // The rest of a long name is cut off.
        let is_cut = name.len() + SHORT >= LONGEST && fits.contains(&true);
        fits[pattern.len()] || is_cut
    }
}

#[cfg(test)]
mod tests {
    use super::{ANY, DIGITS, Pattern};

    #[test]
    fn a_name_with_holes_may_be_another() {
        let day = format!("events_{DIGITS}");
        let any = format!("events_{ANY}");
        let (long, longer) = ("e".repeat(63), "e".repeat(70));
        let anything = ANY.to_string();
        let cases = [
            (&*day, "events_20260101", true),
            (&*day, "events_", true),
            (&*day, "events_2026_old", false),
            (&*day, "events_old", false),
            (&*day, "event", false),
            (&*any, "events_old", true),
            (&*any, "disks", false),
            ("events", "events", true),
            ("events", "events_1", false),
            (&*long, &*long, true),
            (&*longer, &*long, true),
            (&*longer, &long[..50], false),
            (&*anything, "disks", true),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(Pattern::new(pattern).matches(name), expected, "{pattern:?} {name}");
        }
        let derived = Pattern::new(&day).derived();
        assert!(derived.matches("events_20260101_pkey") && !derived.matches("events_pkey"));
        let cut = format!("events_2026_{}", "k".repeat(51));
        assert!(derived.may_be_cut_to(&cut) && !derived.may_be_cut_to("events_2026"));
        let middle = Pattern::new(&format!("{ANY}_new"));
        assert!(middle.matches("a_new_new") && !middle.matches("a_new_1"));
        assert!(Pattern::new(&ANY.to_string()).is_anything());
    }
}
