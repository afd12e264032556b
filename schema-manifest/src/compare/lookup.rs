//! One of a list by its name.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

/// Finds each at once where they are asked for in the order of the list, as of two schemas that are equal,
/// and else by a map that is made then.
pub(crate) struct Lookup<'t, T> {
    items: &'t [T],
    name: fn(&'t T) -> Option<&'t str>,
    next: Cell<usize>,
    by_name: OnceCell<HashMap<&'t str, &'t T>>,
}

impl<'t, T> Lookup<'t, T> {
    pub(crate) fn new(items: &'t [T], name: fn(&'t T) -> Option<&'t str>) -> Self {
        Lookup { items, name, next: Cell::new(0), by_name: OnceCell::new() }
    }

    /// The item of that name; the last one, where there are several.
    pub(crate) fn get(&self, name: &str) -> Option<&'t T> {
        let at = self.next.get();
        let there = self.items.get(at).filter(|item| (self.name)(item) == Some(name));
        if there.is_some() && self.by_name.get().is_none() {
            self.next.set(at + 1);
            return there;
        }
        let named =
            || self.items.iter().filter_map(|item| Some(((self.name)(item)?, item))).collect();
        self.by_name.get_or_init(named).get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_in_any_order() {
        let items = [(Some("a"), 1), (None, 2), (Some("b"), 3), (Some("c"), 4)];
        let found = |names: &[&str]| {
            let lookup = Lookup::new(&items, |item| item.0);
            let found = names.iter().map(|name| lookup.get(name).map(|item| item.1));
            (found.collect::<Vec<_>>(), lookup.by_name.get().is_some())
        };
        assert_eq!(found(&["a"]), (vec![Some(1)], false));
        assert_eq!(found(&["a", "b", "c"]), (vec![Some(1), Some(3), Some(4)], true));
        assert_eq!(found(&["c", "a", "x", "a"]), (vec![Some(4), Some(1), None, Some(1)], true));
    }
}
