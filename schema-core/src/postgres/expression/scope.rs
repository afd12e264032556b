//! What the names in an expression refer to.

use schema_manifest::{ObjectName, Text};

use super::super::catalog::{Catalog, ColumnType, Table, Type as Made};
use super::identifier::quoted;
use super::types::Type;

/// What names in an expression refer to.
pub(super) trait Scope {
    /// The type of a column, which may be one that is not known; `None` where there is no such column.
    fn column(&self, name: &str) -> Option<Type>;

    /// The name of the table that the columns are of.
    fn table(&self) -> &str;

    /// A type that is not the server's own.
    fn type_named(&self, schema: Option<&str>, name: &str) -> Option<Type>;

    /// What the only function of that name takes, if the migrations made it in the default schema and it takes
    /// so many.
    fn function(&self, name: &str, arguments: usize) -> Option<Vec<Type>>;

    /// Whether there is a sequence of that name in the default schema.
    fn is_sequence(&self, name: &str) -> bool;

    /// Whether a function of that name may be there that is not known.
    fn may_be_function(&self, name: &str) -> bool;
}

/// A table of the catalog.
pub(in crate::postgres) struct TableScope<'a> {
    pub(in crate::postgres) catalog: &'a Catalog,
    pub(in crate::postgres) name: &'a ObjectName,
    pub(in crate::postgres) table: &'a Table,
}

impl TableScope<'_> {
    /// The type of a column as one of expressions; `None` where nothing is known of it.
    pub(super) fn type_of(&self, of: &ColumnType) -> Option<Type> {
        match of {
            ColumnType::Server(printed) => Some(Type::printed(printed)),
            ColumnType::Ours { name, array } => {
                let element = self.made(name)?;
                Some(if *array { Type::array_of(&element) } else { element })
            }
            ColumnType::Unknown(_) => None,
        }
    }

    /// An enum that is certain.
    fn made(&self, name: &ObjectName) -> Option<Type> {
        match self.catalog.types.get(name)? {
            Made::Enum(made) if self.catalog.is_certain(made.made) => {
                let own = quoted(&name.name)?;
                Some(Type::labels(match &name.schema {
                    Some(schema) => format!("{}.{own}", quoted(schema)?),
                    None => own,
                }))
            }
            _ => None,
        }
    }
}

impl Scope for TableScope<'_> {
    fn column(&self, name: &str) -> Option<Type> {
        let of = &self.table.column(name)?.data_type;
        Some(self.type_of(of).unwrap_or_else(|| Type::other("")))
    }

    fn table(&self) -> &str {
        &self.name.name
    }

    fn type_named(&self, schema: Option<&str>, name: &str) -> Option<Type> {
        let text = Text::from(name.to_owned());
        let schema = match schema {
            // The default schema by the name that it mostly has, and that of the catalog otherwise.
            Some("public") | None => None,
            Some(schema) => Some(Text::from(schema.to_owned())),
        };
        let full = ObjectName::new(schema, text);
        // One of the same name in a schema that is nearer may be meant.
        let is_alone = || {
            let mut types = self.catalog.types.iter();
            !types.any(|(other, _)| other.name == full.name && *other != full)
        };
        self.made(&full).filter(|_| is_alone())
    }

    fn function(&self, name: &str, arguments: usize) -> Option<Vec<Type>> {
        let mut named = self.catalog.routines_named(name);
        let (Some((full, all)), None) = (named.next(), named.next()) else { return None };
        let [only] = &**all else { return None };
        let takes = only.arguments.as_ref().filter(|takes| takes.len() == arguments)?;
        // What is converted to them is printed with another name than they have as a parameter.
        let has_two_names = |of: &ColumnType| {
            matches!(of, ColumnType::Server(name)
                if ["bit", "character"].contains(&name.trim_end_matches("[]")))
        };
        let is_known = full.schema.is_none()
            && self.catalog.is_certain(only.made)
            && !takes.iter().any(has_two_names);
        if is_known { takes.iter().map(|of| self.type_of(of)).collect() } else { None }
    }

    fn is_sequence(&self, name: &str) -> bool {
        let full = ObjectName::new(None, name.to_owned().into());
        self.catalog
            .relations
            .get(&full)
            .is_some_and(|found| found.what() == "sequence" && self.catalog.is_known(&full, found))
    }

    fn may_be_function(&self, name: &str) -> bool {
        self.catalog.routines_named(name).next().is_some()
    }
}
