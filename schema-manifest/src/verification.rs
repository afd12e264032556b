//! What a service says about the verification of its schema.

use crate::{Consequence, Difference, DifferenceKind, List, Object, ObjectName, Text};

/// What a service says about the verification of its schema.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Verification {
    /// `verify = only(..)`: the objects that are verified, with what hangs on them; `None`: all.
    pub only: Option<List<ObjectName>>,
    /// `verify = [..]` in `schema.toml`: what follows from differences, where that is not the usual. The
    /// last one that is about a difference counts.
    pub judgements: List<Judgement>,
}

/// What follows from a kind of difference, or from any difference of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Judgement {
    /// The kind; `None`: any.
    pub kind: Option<DifferenceKind>,
    /// The object by its name, with what hangs on it: `disks`, `disks.disk_size`, `auth.users`. `None`: any.
    pub object: Option<Text>,
    /// What follows.
    pub consequence: Consequence,
    /// Why.
    pub reason: Text,
}

impl Verification {
    /// In a const context too.
    pub const fn new(only: Option<List<ObjectName>>, judgements: List<Judgement>) -> Self {
        Verification { only, judgements }
    }

    /// Whether a difference of this object is looked at.
    pub fn covers(&self, object: &Object) -> bool {
        let Some(only) = &self.only else { return true };
        only.iter().any(|name| object.is_of(name))
    }
}

impl Judgement {
    /// In a const context too.
    pub const fn new(
        kind: Option<DifferenceKind>,
        object: Option<Text>,
        consequence: Consequence,
        reason: Text,
    ) -> Self {
        Judgement { kind, object, consequence, reason }
    }

    /// Whether it is about a difference, which is of this kind.
    pub fn is_about(&self, difference: &Difference, kind: DifferenceKind) -> bool {
        self.kind.is_none_or(|of| of == kind)
            && self.object.as_deref().is_none_or(|name| difference.object.is_called(name))
    }
}

impl Object {
    /// Whether it is the object of that name, or hangs on it.
    fn is_of(&self, owner: &ObjectName) -> bool {
        match self {
            Object::Table(name) | Object::Enum(name) | Object::EnumLabel { name, .. } => {
                name == owner
            }
            Object::Column { table, .. }
            | Object::Constraint { table, .. }
            | Object::Index { table, .. } => table == owner,
            Object::Other { name, on, .. } => name == owner || on.as_ref() == Some(owner),
        }
    }

    /// Whether somebody who writes this name means it, or what it hangs on.
    fn is_called(&self, name: &str) -> bool {
        let part_of = |table: &ObjectName, part: &str| {
            let table = table.to_string();
            table == name
                || part == name
                || name.strip_prefix(&*table).and_then(|rest| rest.strip_prefix('.')) == Some(part)
        };
        match self {
            Object::Table(own) | Object::Enum(own) | Object::Other { name: own, on: None, .. } => {
                own.to_string() == name
            }
            Object::EnumLabel { name: own, label } => {
                let own = own.to_string();
                let label_of = name.strip_prefix(&*own).and_then(|rest| rest.strip_prefix('.'));
                own == name || label_of == Some(label)
            }
            Object::Column { table, column } => {
                let table = table.to_string();
                let column_of = name.strip_prefix(&*table).and_then(|rest| rest.strip_prefix('.'));
                table == name || column_of == Some(column)
            }
            Object::Constraint { table, constraint: part }
            | Object::Index { table, index: part } => part_of(table, part),
            Object::Other { name: own, on: Some(on), .. } => {
                own.to_string() == name || part_of(on, &own.name)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Finding, ObjectKind};

    #[test]
    fn a_name_means_the_object_and_what_hangs_on_it() {
        let table = || ObjectName::unqualified("disks");
        let column = || Object::Column { table: table(), column: "size".into() };
        let index = || Object::Index { table: table(), index: "disks_size_idx".into() };
        let label =
            Object::EnumLabel { name: ObjectName::unqualified("state"), label: "new".into() };
        let users = ObjectName::new(Some("auth".into()), "users".into());
        let trigger = || Object::Other {
            kind: ObjectKind::Trigger,
            name: ObjectName::unqualified("touch"),
            on: Some(table()),
        };
        for (object, name, meant) in [
            (Object::Table(table()), "disks", true),
            (Object::Table(table()), "disk", false),
            (Object::Table(users.clone()), "auth.users", true),
            (Object::Table(users), "users", false),
            (column(), "disks", true),
            (column(), "disks.size", true),
            (column(), "disks.siz", false),
            // A column of any table of that name would be too much.
            (column(), "size", false),
            (index(), "disks", true),
            (index(), "disks_size_idx", true),
            (index(), "disks.disks_size_idx", true),
            (index(), "others", false),
            (label, "state.new", true),
            (trigger(), "disks.touch", true),
            (trigger(), "touch", true),
            (trigger(), "disks", true),
            (trigger(), "others.touch", false),
        ] {
            assert_eq!(object.is_called(name), meant, "{object} {name}");
        }
    }

    #[test]
    fn a_judgement_is_about_a_kind_or_an_object_or_both() {
        let object = Object::Table(ObjectName::unqualified("disks"));
        let difference = Difference { object, finding: Finding::Missing, origin: None };
        let kind = DifferenceKind::TableMissing;
        for (of, name, about) in [
            (None, None, true),
            (Some(kind), None, true),
            (Some(DifferenceKind::IndexMissing), None, false),
            (None, Some("disks"), true),
            (Some(kind), Some("others"), false),
        ] {
            let name = name.map(Text::from);
            let judgement = Judgement::new(of, name, Consequence::Warn, "why".into());
            assert_eq!(judgement.is_about(&difference, kind), about, "{judgement:?}");
        }
    }

    #[test]
    fn only_what_is_named_is_looked_at() {
        let only = vec![ObjectName::unqualified("disks")];
        let verification = Verification::new(Some(only.into()), List::default());
        let index = |table: &'static str| Object::Index {
            table: ObjectName::unqualified(table),
            index: "i".into(),
        };
        assert!(verification.covers(&index("disks")));
        assert!(!verification.covers(&index("others")));
        assert!(Verification::default().covers(&index("others")));
    }
}
