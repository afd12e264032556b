//! What the names in an expression refer to.

use schema_manifest::{ObjectName, Text};

use super::super::catalog::contrib::{self, Brings};
use super::super::catalog::{Catalog, ColumnType, Table, Type as Made};
use super::super::syntax::Value;
use super::identifier::quoted;
use super::types::Type;

/// What a function takes and gives.
pub(super) struct Signature {
    pub(super) takes: Vec<Type>,
    /// `None` where it is not known.
    pub(super) gives: Option<Type>,
}

/// What names in an expression refer to.
pub(super) trait Scope {
    /// The type of a column, which may be one that is not known; `None` where there is no such column.
    fn column(&self, name: &str) -> Option<Type>;

    /// The name of the table that the columns are of.
    fn table(&self) -> &str;

    /// A type that is not the server's own.
    fn type_named(&self, _schema: Option<&str>, _name: &str) -> Option<Type> {
        None
    }

    /// How a column is printed.
    fn printed(&self, column: &str) -> Option<String> {
        quoted(column)
    }

    /// How the row is printed that is called so.
    fn row(&self, _name: &str) -> Option<&'static str> {
        None
    }

    /// The only function of that name, if the migrations made it in that schema and it takes so many; without
    /// a schema it is in the default one, and no other schema has one of the name.
    fn function(&self, _schema: Option<&str>, _name: &str, _arguments: usize) -> Option<Signature> {
        None
    }

    /// Whether an extension surely brings a function of that name, in the default schema.
    fn is_brought(&self, _name: &str) -> bool {
        false
    }

    /// Whether there is a sequence of that name in the default schema.
    fn is_sequence(&self, _name: &str) -> bool {
        false
    }

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
            // What is read of them is what was written, but for an `ltree`, which is tidied up.
            Made::Extension { of: "citext" | "ltree", made, .. }
                if name.schema.is_none() && self.catalog.is_certain(*made) =>
            {
                Some(Type::other(quoted(&name.name)?))
            }
            _ => None,
        }
    }

    /// The same columns, in the condition of a trigger.
    pub(super) fn rows(&self) -> Rows<'_> {
        Rows(self)
    }

    /// The same columns, without what the migrations have made.
    pub(super) fn of_the_server(&self) -> OfTheServer<'_> {
        OfTheServer(self)
    }
}

/// The old and the new row of a table.
pub(super) struct Rows<'a>(&'a TableScope<'a>);

impl Scope for Rows<'_> {
    fn column(&self, name: &str) -> Option<Type> {
        self.0.column(name)
    }

    fn table(&self) -> &str {
        self.0.table()
    }

    fn type_named(&self, schema: Option<&str>, name: &str) -> Option<Type> {
        self.0.type_named(schema, name)
    }

    fn row(&self, name: &str) -> Option<&'static str> {
        ["old", "new"].into_iter().find(|row| *row == name)
    }

    fn function(&self, schema: Option<&str>, name: &str, arguments: usize) -> Option<Signature> {
        self.0.function(schema, name, arguments)
    }

    fn is_brought(&self, name: &str) -> bool {
        self.0.is_brought(name)
    }

    fn is_sequence(&self, name: &str) -> bool {
        self.0.is_sequence(name)
    }

    fn may_be_function(&self, name: &str) -> bool {
        self.0.may_be_function(name)
    }
}

/// What is there whatever the migrations have made or dropped.
pub(super) struct OfTheServer<'a>(&'a TableScope<'a>);

impl Scope for OfTheServer<'_> {
    fn column(&self, name: &str) -> Option<Type> {
        self.0.column(name)
    }

    fn table(&self) -> &str {
        self.0.table()
    }

    fn may_be_function(&self, name: &str) -> bool {
        self.0.may_be_function(name)
    }
}

/// The value of a domain over a type.
pub(in crate::postgres) struct DomainScope<'a> {
    pub(in crate::postgres) catalog: &'a Catalog,
    pub(in crate::postgres) base: &'a ColumnType,
}

impl DomainScope<'_> {
    /// The type below.
    pub(super) fn below(&self) -> Option<Type> {
        match self.base {
            ColumnType::Server(printed) => Some(Type::printed(printed)),
            ColumnType::Ours { .. } | ColumnType::Unknown(_) => None,
        }
    }
}

impl Scope for DomainScope<'_> {
    fn column(&self, name: &str) -> Option<Type> {
        if name == "value" { self.below() } else { None }
    }

    fn printed(&self, _: &str) -> Option<String> {
        Some("VALUE".to_owned())
    }

    fn table(&self) -> &'static str {
        ""
    }

    fn may_be_function(&self, name: &str) -> bool {
        self.catalog.routines_named(name).next().is_some()
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

    fn function(&self, schema: Option<&str>, name: &str, arguments: usize) -> Option<Signature> {
        let mut named = self.catalog.routines_named(name);
        let is_meant = |(full, _): &(&ObjectName, _)| full.schema.as_deref() == schema;
        let (_, all) = match schema {
            Some(_) => named.find(is_meant)?,
            None => named.next().filter(|_| named.next().is_none()).filter(is_meant)?,
        };
        let [only] = &**all else { return None };
        let takes = only.arguments.as_ref().filter(|takes| takes.len() == arguments)?;
        // What is converted to them is printed with another name than they have as a parameter.
        let has_two_names = |of: &ColumnType| {
            matches!(of, ColumnType::Server(name)
                if ["bit", "character"].contains(&name.trim_end_matches("[]")))
        };
        if !self.catalog.is_certain(only.made) || takes.iter().any(has_two_names) {
            return None;
        }
        let takes: Option<Vec<Type>> = takes.iter().map(|of| self.type_of(of)).collect();
        let gives = match only.definition.get("result") {
            Some(Value::Exact(text)) => Some(Type::printed(text).plain()).filter(Type::is_known),
            _ => None,
        };
        Some(Signature { takes: takes?, gives })
    }

    fn is_brought(&self, name: &str) -> bool {
        let brings = |extension: &str| {
            contrib::module(extension).is_some_and(|module| {
                contrib::names(module, Brings::Function).any(|one| one == name)
            })
        };
        let mut extensions = self.catalog.extensions.iter();
        extensions.any(|(extension, one)| one.schema.is_none() && brings(extension))
            && !self.may_be_function(name)
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
