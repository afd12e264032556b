//! A map that remembers what was in it: what a script changes can be asked for and taken back.
//!
//! To prove a down it is replayed on the very catalog that its up has left, and taken back. So the
//! cost is that of what the scripts touch, not that of the whole catalog for each migration.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::collections::btree_map;
use std::collections::{BTreeMap, BTreeSet};

/// The map, and what stood under each key that was touched since [`Journal::begin`].
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Journal<K, V> {
    map: BTreeMap<K, V>,
    old: BTreeMap<K, Option<V>>,
    /// The keys whose values may have changed since somebody asked; `None` where nobody will.
    changed: Option<RefCell<BTreeSet<K>>>,
    /// How often keys may have become free.
    freed: u64,
    /// How often something was changed; not what was taken back.
    touches: u64,
}

/// What was changed before a part that may be taken back.
#[derive(Debug)]
pub(in crate::postgres) struct Outer<K, V> {
    old: Old<K, V>,
    touches: u64,
}

/// What stood under each key that was touched; `None` where nothing did.
pub(in crate::postgres) type Old<K, V> = BTreeMap<K, Option<V>>;

impl<K, V> Default for Journal<K, V> {
    fn default() -> Self {
        Journal { map: BTreeMap::new(), old: BTreeMap::new(), changed: None, freed: 0, touches: 0 }
    }
}

impl<K: Ord + Clone, V: Clone> Journal<K, V> {
    /// One whose [`Journal::changed`] will be asked for.
    pub(in crate::postgres) fn watched() -> Self {
        Journal { changed: Some(RefCell::default()), ..Journal::default() }
    }

    /// The keys whose values may have changed since this was last asked.
    pub(in crate::postgres) fn changed(&self) -> BTreeSet<K> {
        self.changed.as_ref().map(RefCell::take).unwrap_or_default()
    }

    /// How often keys may have become free: where it is the same, what was there is there.
    pub(in crate::postgres) fn freed(&self) -> u64 {
        self.freed
    }

    /// A value has come to stand for nothing.
    pub(in crate::postgres) fn free(&mut self) {
        self.freed += 1;
    }

    fn mark(&mut self, key: &K) {
        if let Some(changed) = &mut self.changed
            && !changed.get_mut().contains(key)
        {
            changed.get_mut().insert(key.clone());
        }
    }

    /// Forgets what was touched so far, and gives it.
    pub(in crate::postgres) fn begin(&mut self) -> Old<K, V> {
        std::mem::take(&mut self.old)
    }

    /// Puts back what stood there at the last [`Journal::begin`]; gives what was changed instead.
    pub(in crate::postgres) fn take_back(&mut self) -> Old<K, V> {
        self.freed += 1;
        let mut undone = BTreeMap::new();
        for (key, old) in std::mem::take(&mut self.old) {
            self.mark(&key);
            let now = match old {
                Some(value) => self.map.insert(key.clone(), value),
                None => self.map.remove(&key),
            };
            undone.insert(key, now);
        }
        undone
    }

    /// Begins anew inside of what was begun; gives what was touched so far, for
    /// [`keep`](Journal::keep) or [`roll_back`](Journal::roll_back).
    pub(in crate::postgres) fn nest(&mut self) -> Outer<K, V> {
        Outer { old: self.begin(), touches: self.touches }
    }

    /// What was changed since [`Journal::nest`] stays.
    pub(in crate::postgres) fn keep(&mut self, mut outer: Outer<K, V>) {
        for (key, old) in std::mem::take(&mut self.old) {
            outer.old.entry(key).or_insert(old);
        }
        self.old = outer.old;
    }

    /// What was changed since [`Journal::nest`] is taken back.
    pub(in crate::postgres) fn roll_back(&mut self, outer: Outer<K, V>) {
        self.take_back();
        self.old = outer.old;
        self.touches = outer.touches;
    }

    /// How often something was changed: where it is the same, nothing was but what was taken back.
    pub(in crate::postgres) fn touches(&self) -> u64 {
        self.touches
    }

    /// What was touched since the last [`Journal::begin`].
    pub(in crate::postgres) fn touched(&self) -> &Old<K, V> {
        &self.old
    }

    pub(in crate::postgres) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.map.get(key)
    }

    pub(in crate::postgres) fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.map.contains_key(key)
    }

    pub(in crate::postgres) fn iter(&self) -> btree_map::Iter<'_, K, V> {
        self.map.iter()
    }

    pub(in crate::postgres) fn keys(&self) -> btree_map::Keys<'_, K, V> {
        self.map.keys()
    }

    /// The value of a key, to change it.
    pub(in crate::postgres) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        if self.map.contains_key(key) {
            self.mark(key);
        }
        let value = self.map.get_mut(key)?;
        self.touches += 1;
        if !self.old.contains_key(key) {
            self.old.insert(key.clone(), Some(value.clone()));
        }
        Some(value)
    }

    /// The value of a key, to change it: the default one where there is none.
    pub(in crate::postgres) fn get_or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        self.mark(&key);
        self.touches += 1;
        if !self.old.contains_key(&key) {
            self.old.insert(key.clone(), self.map.get(&key).cloned());
        }
        self.map.entry(key).or_default()
    }

    pub(in crate::postgres) fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.mark(&key);
        self.touches += 1;
        let old = self.map.insert(key.clone(), value);
        self.old.entry(key).or_insert_with(|| old.clone());
        old
    }

    pub(in crate::postgres) fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let (key, value) = self.map.remove_entry(key)?;
        self.freed += 1;
        self.touches += 1;
        self.mark(&key);
        self.old.entry(key).or_insert_with(|| Some(value.clone()));
        Some(value)
    }

    /// Takes away what does not hold.
    pub(in crate::postgres) fn retain(&mut self, keep: impl Fn(&K, &V) -> bool) {
        let gone: Vec<K> = self
            .map
            .iter()
            .filter(|(key, value)| !keep(key, value))
            .map(|(key, _)| key.clone())
            .collect();
        for key in gone {
            self.remove(&key);
        }
    }

    /// The values that this holds for, to change them.
    pub(in crate::postgres) fn each_mut<'a>(
        &'a mut self,
        wanted: impl Fn(&V) -> bool + 'a,
    ) -> impl Iterator<Item = &'a mut V> + 'a {
        let Journal { map, old, changed, touches, freed: _ } = self;
        map.iter_mut().filter_map(move |(key, value)| {
            if !wanted(value) {
                return None;
            }
            *touches += 1;
            if !old.contains_key(key) {
                old.insert(key.clone(), Some(value.clone()));
            }
            if let Some(changed) = changed {
                changed.get_mut().insert(key.clone());
            }
            Some(value)
        })
    }
}

impl<'a, K, V> IntoIterator for &'a Journal<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = btree_map::Iter<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.map.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(journal: &Journal<u8, &'static str>) -> Vec<(u8, &'static str)> {
        journal.iter().map(|(key, value)| (*key, *value)).collect()
    }

    #[test]
    fn what_was_done_is_taken_back() {
        let mut journal = Journal::default();
        journal.insert(1, "one");
        journal.insert(2, "two");
        journal.insert(3, "three");
        journal.begin();
        let before = shown(&journal);
        journal.insert(4, "four");
        journal.insert(1, "uno");
        journal.remove(&2);
        *journal.get_mut(&3).unwrap() = "tre";
        *journal.get_mut(&4).unwrap() = "quattro";
        journal.each_mut(|value| *value == "uno").for_each(|value| *value = "eins");
        journal.retain(|key, _| *key != 3);
        assert_eq!(shown(&journal), [(1, "eins"), (4, "quattro")]);
        assert_eq!(journal.touched().len(), 4);
        let undone = journal.take_back();
        assert_eq!(shown(&journal), before);
        assert_eq!(
            undone.into_iter().collect::<Vec<_>>(),
            [(1, Some("eins")), (2, None), (3, None), (4, Some("quattro"))]
        );
        assert!(journal.begin().is_empty());
    }

    #[test]
    fn a_part_is_kept_or_taken_back_within_the_whole() {
        let mut journal = Journal::default();
        journal.insert(1, "one");
        journal.begin();
        let before = shown(&journal);
        journal.insert(2, "two");
        let outer = journal.nest();
        journal.insert(1, "uno");
        journal.insert(3, "three");
        journal.keep(outer);
        let outer = journal.nest();
        journal.remove(&2);
        journal.insert(1, "eins");
        journal.roll_back(outer);
        assert_eq!(shown(&journal), [(1, "uno"), (2, "two"), (3, "three")]);
        assert_eq!(journal.touched().len(), 3);
        journal.take_back();
        assert_eq!(shown(&journal), before);
    }

    #[test]
    fn what_was_taken_back_was_not_touched() {
        let mut journal = Journal::default();
        journal.insert(1, "one");
        journal.begin();
        let before = journal.touches();
        let outer = journal.nest();
        *journal.get_mut(&1).unwrap() = "uno";
        journal.roll_back(outer);
        assert!(journal.get_mut(&2).is_none() && journal.remove(&2).is_none());
        assert_eq!(journal.touches(), before);
        let outer = journal.nest();
        *journal.get_or_default(2) = "two";
        journal.keep(outer);
        assert!(journal.touches() > before);
        *journal.get_or_default(1) = "uno";
        assert_eq!(shown(&journal), [(1, "uno"), (2, "two")]);
        journal.take_back();
        assert_eq!(shown(&journal), [(1, "one")]);
    }
}
