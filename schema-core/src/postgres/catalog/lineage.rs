//! What a column, constraint or index has from another table.

/// Where something comes from, besides its own table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::postgres) struct Lineage {
    /// How many of the tables that its table inherits from have it.
    pub(in crate::postgres) parents: usize,
    /// Whether it is there for their sake only, and goes when the last of them loses it.
    pub(in crate::postgres) inherited: bool,
    /// The key, foreign key or index of the partitioned table that this is a part of.
    pub(in crate::postgres) attached: Option<String>,
    /// The names of the columns of its index, which stay when the table's columns get others; a copy
    /// of the index is called after them. `None` where they are not known.
    pub(in crate::postgres) labels: Option<Vec<String>>,
}

impl Lineage {
    /// Of something that one parent has.
    pub(in crate::postgres) fn inherited() -> Lineage {
        Lineage { parents: 1, inherited: true, ..Lineage::default() }
    }

    /// Of the part of a partitioned table's key or index.
    pub(in crate::postgres) fn part_of(name: &str, labels: Option<Vec<String>>) -> Lineage {
        Lineage { attached: Some(name.to_owned()), labels, ..Lineage::inherited() }
    }

    /// Of an index with these columns.
    pub(in crate::postgres) fn labelled(labels: Option<Vec<String>>) -> Lineage {
        Lineage { labels, ..Lineage::default() }
    }

    /// One more parent has it.
    pub(in crate::postgres) fn add_parent(&mut self) {
        self.parents += 1;
    }

    /// A parent has it no more; whether it goes.
    pub(in crate::postgres) fn remove_parent(&mut self) -> bool {
        self.parents = self.parents.saturating_sub(1);
        self.parents == 0 && self.inherited
    }

    /// It is its table's own from here on, if no parent has it.
    pub(in crate::postgres) fn settle(&mut self) {
        if self.parents == 0 {
            self.inherited = false;
        }
        self.attached = None;
    }
}
