//! What is not claimed, by name.

use std::collections::HashSet;

use schema_manifest::{ObjectKind, ObjectName, Opaque, SchemaObject};

use super::super::{Catalog, Relation, Type};
use crate::source::Place;

impl Catalog {
    /// What the replay does not see, where it is not among the `objects` that are claimed. A view is
    /// among both: that it is there is claimed, what it shows is not.
    pub(super) fn opaque(&self, objects: &[SchemaObject]) -> Vec<Opaque> {
        let claimed: HashSet<(ObjectKind, &ObjectName)> =
            objects.iter().map(|object| (object.kind, &object.name)).collect();
        let is_claimed = |kind, name: &ObjectName| claimed.contains(&(kind, name));
        let relations = self.relations.iter().filter_map(|(name, relation)| match relation {
            Relation::Other { what: "sequence", .. } if is_claimed(ObjectKind::Sequence, name) => {
                None
            }
            Relation::Other { what, place, owned: false, .. } => {
                Some(unseen(format!("{what} `{name}`"), place))
            }
            _ => None,
        });
        let types = self.types.iter().filter_map(|(name, kind)| match kind {
            Type::Enum(_) => None,
            part if part.is_part() || self.is_claimed_type(name) => None,
            kind => Some(unseen(format!("{} `{name}`", kind.what()), kind.place())),
        });
        let routines = self.routines.iter().flat_map(|(name, all)| {
            let unclaimed = all.iter().filter(|one| self.signature(name, one).is_none());
            unclaimed.map(move |routine| {
                unseen(format!("{} `{name}`", routine.kind.word()), &routine.place)
            })
        });
        let extensions = self.extensions.iter().filter_map(|(name, extension)| {
            let full = ObjectName::new(None, name.clone().into());
            let is_claimed = is_claimed(ObjectKind::Extension, &full);
            (!is_claimed).then(|| unseen(format!("extension `{name}`"), &extension.place))
        });
        let notes = self.notes.iter().map(|note| {
            Opaque::new(
                note.object.clone().into(),
                note.reason.clone().into(),
                Some(note.place.origin()),
            )
        });
        relations.chain(types).chain(routines).chain(extensions).chain(notes).collect()
    }
}

fn unseen(object: String, place: &Place) -> Opaque {
    Opaque::new(object.into(), "not replayed yet".into(), Some(place.origin()))
}
