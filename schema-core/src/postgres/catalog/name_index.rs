//! Which relations have to do with a name: so that a question looks at those, not at all.

use std::collections::{BTreeMap, BTreeSet};

use schema_manifest::ObjectName;

/// So many changed relations are answered with rather than read again: one that changes with each
/// statement is not read as often.
const OPEN: usize = 16;

/// Relations by names, whatever the names mean to who asks. A relation may have had to do with a name once
/// and no more: who asks looks at the relation itself.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    by_name: BTreeMap<String, BTreeSet<ObjectName>>,
    /// The names of each relation when it was last read.
    of: BTreeMap<ObjectName, BTreeSet<String>>,
    /// Changed since they were read.
    open: BTreeSet<ObjectName>,
}

impl NameIndex {
    /// A relation may have other names now.
    pub(super) fn change(&mut self, relation: ObjectName) {
        self.open.insert(relation);
    }

    /// The relations under any of these names, and perhaps others; `read` gives the names of one.
    pub(super) fn find(
        &mut self,
        names: &[&str],
        read: impl Fn(&ObjectName) -> BTreeSet<String>,
    ) -> BTreeSet<ObjectName> {
        if self.open.len() > OPEN {
            for relation in std::mem::take(&mut self.open) {
                let names = read(&relation);
                self.replace(relation, names);
            }
        }
        let found = names.iter().filter_map(|name| self.by_name.get(*name));
        found.flatten().chain(&self.open).cloned().collect()
    }

    fn replace(&mut self, relation: ObjectName, names: BTreeSet<String>) {
        let before = self.of.remove(&relation).unwrap_or_default();
        for name in before.difference(&names) {
            if let Some(relations) = self.by_name.get_mut(name) {
                relations.remove(&relation);
                if relations.is_empty() {
                    self.by_name.remove(name);
                }
            }
        }
        for name in names.difference(&before) {
            self.by_name.entry(name.clone()).or_default().insert(relation.clone());
        }
        if !names.is_empty() {
            self.of.insert(relation, names);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_found_by_its_names_and_what_has_changed_by_any() {
        let name = |number: usize| ObjectName::new(None, format!("t{number}").into());
        let read = |one: &ObjectName| BTreeSet::from([format!("of_{}", one.name)]);
        let mut index = NameIndex::default();
        (0..=OPEN).for_each(|number| index.change(name(number)));
        assert_eq!(index.find(&["of_t3", "none"], read), BTreeSet::from([name(3)]));
        assert_eq!(index.find(&["none"], read), BTreeSet::new());
        index.change(name(5));
        assert_eq!(index.find(&["of_t3"], read), BTreeSet::from([name(3), name(5)]));
        // They have no names any more.
        (0..=OPEN).for_each(|number| index.change(name(number)));
        assert_eq!(index.find(&["of_t3"], |_| BTreeSet::new()), BTreeSet::new());
        assert!(index.by_name.is_empty() && index.of.is_empty());
    }
}
