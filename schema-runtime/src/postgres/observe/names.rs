//! Objects by the numbers that the catalogs have for them, spelled as the manifest spells them.

use std::cell::Cell;
use std::collections::HashMap;

use schema_manifest::{Expression, ObjectName, Text};

use super::packed::{Fields, Source};
use super::table::Columns;
use super::wanted::Wanted;

/// What is in the schema of an extension where that is the default one.
const DEFAULT_SCHEMA: &str = "the default schema";

/// How things are called.
#[derive(Debug)]
pub(super) struct Names<'a> {
    /// Tables, views and composite types.
    pub(super) relations: HashMap<u32, Relation>,
    types: HashMap<(u32, Option<i32>), Spelled>,
    collations: HashMap<u32, Place>,
    /// Access methods.
    methods: HashMap<u32, String>,
    /// Classes of operators that are not the default of their type.
    classes: HashMap<u32, String>,
    default_schema: Option<String>,
    wanted: &'a Wanted<'a>,
    /// How many expressions are there whose text was not read.
    pub(super) unread: Cell<usize>,
}

/// A table, a view, a materialized view or a composite type.
#[derive(Debug)]
pub(super) struct Relation {
    pub(super) place: Place,
    pub(super) is_table: bool,
    pub(super) columns: Columns,
}

/// A schema and a name in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) schema: String,
    pub(super) name: String,
}

/// A type: `numeric(10,2)`, or the name of one that is not the server's.
#[derive(Debug)]
struct Spelled {
    schema: Option<String>,
    text: Text,
    collation: u32,
}

/// What most columns are of: their names are copied for nobody.
const USUAL: [&str; 20] = [
    "bigint",
    "boolean",
    "bytea",
    "character varying",
    "character varying(255)",
    "date",
    "double precision",
    "inet",
    "integer",
    "json",
    "jsonb",
    "numeric",
    "real",
    "smallint",
    "text",
    "text[]",
    "timestamp with time zone",
    "timestamp without time zone",
    "tsvector",
    "uuid",
];

fn usual_or(text: String) -> Text {
    match USUAL.binary_search(&text.as_str()) {
        Ok(at) => Text::Borrowed(USUAL[at]),
        Err(_) => Text::Owned(text),
    }
}

impl Place {
    pub(super) fn read(fields: &mut Fields<'_>) -> Option<Place> {
        Some(Place { schema: fields.text()?, name: fields.text()? })
    }
}

impl<'a> Names<'a> {
    pub(super) fn new(default_schema: Option<String>, wanted: &'a Wanted<'a>) -> Self {
        Names {
            relations: HashMap::new(),
            types: HashMap::new(),
            collations: HashMap::new(),
            methods: HashMap::new(),
            classes: HashMap::new(),
            default_schema,
            wanted,
            unread: Cell::new(0),
        }
    }

    /// A relation that the manifest does not name.
    pub(super) fn elsewhere(&mut self, mut fields: Fields<'_>) -> Option<()> {
        let (number, place) = (fields.number()?, Place::read(&mut fields)?);
        let columns = Columns::named(fields)?;
        // One without a column is told of here too.
        self.relations.entry(number).or_insert(Relation { place, is_table: false, columns });
        Some(())
    }

    pub(super) fn spelled(&mut self, mut fields: Fields<'_>) -> Option<()> {
        let key = (fields.number()?, fields.number_if_any()?);
        let (schema, text) = (fields.text_if_any()?, usual_or(fields.text()?));
        let collation = fields.number()?;
        self.types.insert(key, Spelled { schema, text, collation });
        Some(())
    }

    pub(super) fn collation(&mut self, mut fields: Fields<'_>) -> Option<()> {
        self.collations.insert(fields.number()?, Place::read(&mut fields)?);
        Some(())
    }

    pub(super) fn method(&mut self, mut fields: Fields<'_>) -> Option<()> {
        self.methods.insert(fields.number()?, fields.text()?);
        Some(())
    }

    pub(super) fn class(&mut self, mut fields: Fields<'_>) -> Option<()> {
        self.classes.insert(fields.number()?, fields.text()?);
        Some(())
    }

    fn is_default(&self, schema: &str) -> bool {
        self.default_schema.as_deref() == Some(schema)
    }

    /// How the manifest may call an object. What is in the default schema is listed without its schema
    /// and, where the manifest calls that schema by its name, with it too: both mean the same object.
    pub(super) fn all(&self, place: &Place) -> impl Iterator<Item = ObjectName> + use<> {
        let Place { schema, name } = place;
        let bare = self.is_default(schema).then(|| ObjectName::unqualified(name.clone()));
        let full = (self.wanted.names(schema) || bare.is_none())
            .then(|| ObjectName::new(Some(schema.clone().into()), name.clone().into()));
        bare.into_iter().chain(full)
    }

    /// How the manifest calls an object where it is not the one that is described.
    pub(super) fn one(&self, place: &Place) -> ObjectName {
        let mut all = self.all(place);
        let first = all.next().unwrap_or_else(|| ObjectName::unqualified(place.name.clone()));
        let is_known = |name: &ObjectName| {
            self.wanted.relations.contains(name) || self.wanted.types.contains(name)
        };
        match all.next() {
            Some(second) if !is_known(&first) && is_known(&second) => second,
            _ => first,
        }
    }

    /// A schema as the value of something.
    pub(super) fn schema(&self, name: String) -> String {
        if self.is_default(&name) { DEFAULT_SCHEMA.to_owned() } else { name }
    }

    pub(super) fn relation(&self, number: u32) -> Option<ObjectName> {
        self.relations.get(&number).map(|relation| self.one(&relation.place))
    }

    /// The name of a column of a relation.
    pub(super) fn column(&self, relation: u32, number: i16) -> Option<&Text> {
        self.relations.get(&relation)?.columns.name(number)
    }

    pub(super) fn columns(&self, relation: u32, numbers: impl Iterator<Item = i16>) -> Vec<Text> {
        let names = numbers.filter_map(|number| self.column(relation, number));
        names.cloned().collect()
    }

    /// A type with its modifiers as a column of it is shown.
    pub(super) fn data_type(&self, number: u32, modifiers: Option<i32>) -> Option<Text> {
        let found = self.types.get(&(number, modifiers))?;
        let Some(schema) = &found.schema else { return Some(found.text.clone()) };
        // The modifiers and the brackets are behind the name, which is all that `one` looks at.
        let bare = found.text.strip_suffix("[]").unwrap_or(&found.text);
        let name = self.one(&Place { schema: schema.clone(), name: bare.to_owned() });
        Some(format!("{name}{}", &found.text[bare.len()..]).into())
    }

    /// A collation that is not the one of the type.
    pub(super) fn other_collation(
        &self,
        collation: u32,
        (of, modifiers): (u32, Option<i32>),
    ) -> Option<String> {
        let usual = self.types.get(&(of, modifiers))?.collation;
        if usual == collation { None } else { self.collation_of(collation) }
    }

    pub(super) fn collation_of(&self, number: u32) -> Option<String> {
        let place = self.collations.get(&number)?;
        Some(if self.is_default(&place.schema) {
            place.name.clone()
        } else {
            format!("{}.{}", place.schema, place.name)
        })
    }

    /// The name of an access method.
    pub(super) fn method_of(&self, number: u32) -> Option<&str> {
        self.methods.get(&number).map(String::as_str)
    }

    /// The name of a class of operators, where it is not the default of its type.
    pub(super) fn class_of(&self, number: u32) -> Option<&str> {
        self.classes.get(&number).map(String::as_str)
    }

    /// An expression that may be there.
    pub(super) fn there(&self, source: &Source) -> Option<Expression> {
        match source {
            Source::None => None,
            Source::Unread => Some(self.expression(None::<String>)),
            Source::Read(text) => Some(self.expression(Some(text.clone()))),
        }
    }

    /// An expression that is there. Where the manifest calls the default schema by its name, what it
    /// takes for the server's text has that too, and the server's has not.
    pub(super) fn expression(&self, text: Option<impl Into<String>>) -> Expression {
        if text.is_none() {
            self.unread.set(self.unread.get() + 1);
        }
        let is_comparable =
            self.default_schema.as_ref().is_none_or(|schema| !self.wanted.names(schema));
        match text.filter(|_| is_comparable) {
            Some(text) => Expression::Printed(text.into().into()),
            None => Expression::Present,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_are_found() {
        assert!(USUAL.is_sorted());
        for (text, is_usual) in
            [("bigint", true), ("uuid", true), ("text[]", true), ("mood", false)]
        {
            let is_borrowed =
                matches!(usual_or(text.to_owned()), Text::Borrowed(found) if found == text);
            assert_eq!(is_borrowed, is_usual, "{text}");
        }
    }
}
