//! The names of constraints in each schema: the server avoids them when it makes up a name.

use schema_manifest::{ObjectName, Text};

use super::journal::Journal;

/// How often each name stands in each schema; names of constraints are unique in a table only.
#[derive(Debug, Default)]
pub(in crate::postgres) struct ConstraintNames(pub(super) Journal<ObjectName, u32>);

impl ConstraintNames {
    pub(in crate::postgres) fn add(&mut self, schema: Option<&Text>, name: &str) {
        let key = key(schema, name);
        let count = self.0.get(&key).copied().unwrap_or_default();
        self.0.insert(key, count + 1);
    }

    pub(in crate::postgres) fn remove(&mut self, schema: Option<&Text>, name: &str) {
        if let Some(count) = self.0.get_mut(&key(schema, name)) {
            *count = count.saturating_sub(1);
            self.0.free();
        }
    }

    pub(in crate::postgres) fn contains(&self, schema: Option<&Text>, name: &str) -> bool {
        self.0.get(&key(schema, name)).is_some_and(|count| *count > 0)
    }
}

fn key(schema: Option<&Text>, name: &str) -> ObjectName {
    ObjectName::new(schema.cloned(), name.to_owned().into())
}
