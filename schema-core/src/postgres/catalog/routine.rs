//! Functions, procedures and aggregates.

use schema_manifest::ObjectName;

use super::types::ColumnType;
use crate::postgres::syntax::{Definition, Parameter, RoutineKind};
use crate::source::Place;

/// A routine; those of one name differ in the types of their arguments.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Routine {
    pub(in crate::postgres) kind: RoutineKind,
    /// The types of the arguments that go in; `None` where they are not understood.
    pub(in crate::postgres) arguments: Option<Vec<ColumnType>>,
    /// Every type that its parameters and its result name: it goes with them by `CASCADE`.
    pub(in crate::postgres) types: Vec<ColumnType>,
    pub(in crate::postgres) definition: Definition,
    /// What it is given, to run it; `None` where that is not understood.
    pub(in crate::postgres) parameters: Option<Vec<Parameter>>,
    pub(in crate::postgres) comment: Option<(Definition, Place)>,
    pub(in crate::postgres) place: Place,
    /// When it was made, in ticks of the catalog's clock.
    pub(in crate::postgres) made: u64,
}

impl Routine {
    /// What it is: "function `f(integer)`".
    pub(in crate::postgres) fn shown(&self, name: &ObjectName) -> String {
        let arguments = match &self.arguments {
            Some(arguments) => {
                let arguments: Vec<String> = arguments
                    .iter()
                    .map(|one| one.to_string().trim_matches('`').to_owned())
                    .collect();
                arguments.join(", ")
            }
            None => "..".to_owned(),
        };
        format!("{} `{name}({arguments})`", self.kind.word())
    }
}
