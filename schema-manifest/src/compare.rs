//! The comparison of two schemas: pure, linear in the size of both.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::{
    Column, Constraint, Enum, Expression, Fill, Index, Key, KeyOver, Manifest, ObjectKind,
    ObjectName, Origin, SchemaObject, Table, Text, Value,
};

/// How much of a schema was read: what was not is not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Depth {
    /// Tables with their columns, types and nullability; enums with their labels.
    Shape,
    /// All that a manifest can hold.
    Everything,
}

/// One place where the observed schema is not the expected one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Difference {
    /// What it is about.
    pub object: Object,
    /// What was found.
    pub finding: Finding,
    /// The file and line that made what was expected.
    pub origin: Option<Origin>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.object, self.finding)
    }
}

/// What a difference is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Object {
    /// A table.
    Table(ObjectName),
    /// A column of a table.
    Column {
        /// The table.
        table: ObjectName,
        /// The column.
        column: Text,
    },
    /// An enum type.
    Enum(ObjectName),
    /// A label of an enum type.
    EnumLabel {
        /// The type.
        name: ObjectName,
        /// The label.
        label: Text,
    },
    /// A constraint of a table.
    Constraint {
        /// The table.
        table: ObjectName,
        /// Its name, or what it demands where it has none.
        constraint: Text,
    },
    /// An index of a table.
    Index {
        /// The table.
        table: ObjectName,
        /// The index.
        index: Text,
    },
    /// Any other object.
    Other {
        /// What it is.
        kind: ObjectKind,
        /// Its name.
        name: ObjectName,
        /// What it hangs on.
        on: Option<ObjectName>,
    },
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Object::Table(name) => write!(f, "table `{name}`"),
            Object::Column { table, column } => write!(f, "column `{table}.{column}`"),
            Object::Enum(name) => write!(f, "enum `{name}`"),
            Object::EnumLabel { name, label } => write!(f, "label '{label}' of enum `{name}`"),
            Object::Constraint { table, constraint } => {
                write!(f, "constraint `{constraint}` of `{table}`")
            }
            Object::Index { table, index } => write!(f, "index `{index}` of `{table}`"),
            Object::Other { kind, name, on: None } => write!(f, "{kind} `{name}`"),
            Object::Other { kind, name, on: Some(on) } => write!(f, "{kind} `{name}` on `{on}`"),
        }
    }
}

/// What was found instead of what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Finding {
    /// It is not there.
    Missing,
    /// One of its attributes has another value.
    Differs {
        /// Which one.
        attribute: Attribute,
        /// The value that the manifest claims.
        expected: Text,
        /// The value that the database shows.
        found: Text,
    },
    /// Only the database has it, on a table of the manifest.
    Unexpected {
        /// What it is like: `NOT NULL without a default`.
        what: Text,
    },
}

/// What stands for a value that one side has not; every other value is between backticks or is a word of
/// its own.
const NONE: &str = "none";

impl Finding {
    /// Whether the manifest claims a value, and the database has none.
    pub fn is_lost(&self) -> bool {
        matches!(self, Finding::Differs { found, .. } if found == NONE)
    }

    /// Whether the database has a value, and the manifest claims that there is none.
    pub fn is_gained(&self) -> bool {
        matches!(self, Finding::Differs { expected, .. } if expected == NONE)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Missing => f.write_str("is missing"),
            Finding::Differs { attribute, expected, found } => {
                let generates = |fill: &str| fill.starts_with("`GENERATED");
                f.write_str("has another ")?;
                match attribute {
                    Attribute::Fill if generates(expected) || generates(found) => {
                        f.write_str("generation")?;
                    }
                    attribute => write!(f, "{attribute}")?,
                }
                write!(f, ": expected {expected}, found {found}")
            }
            Finding::Unexpected { what } => write!(f, "is not in the manifest: {what}"),
        }
    }
}

/// An attribute that is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Attribute {
    /// A column's type.
    Type,
    /// Whether a column may hold NULL.
    Nullability,
    /// The order of an enum's labels.
    LabelOrder,
    /// What fills a column: its default, what it is generated from, or that it is an identity.
    Fill,
    /// The collation of a column.
    Collation,
    /// What a constraint is over and demands.
    Definition,
    /// What an index is over.
    Keys,
    /// The predicate of an index.
    Predicate,
    /// Any other, by its name: the timing of a trigger, the action of a foreign key.
    Other(Text),
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Attribute::Type => "type",
            Attribute::Nullability => "nullability",
            Attribute::LabelOrder => "order of labels",
            Attribute::Fill => "default",
            Attribute::Collation => "collation",
            Attribute::Definition => "definition",
            Attribute::Keys => "list of keys",
            Attribute::Predicate => "predicate",
            Attribute::Other(name) => in_words(name),
        })
    }
}

/// An aspect of an object as a reader of the report would say it.
fn in_words(aspect: &str) -> &str {
    match aspect {
        "using" => "`USING`",
        "with check" => "`WITH CHECK`",
        "function elsewhere" => "function",
        "nullable" => "nullability",
        "validated" => "validity",
        "unique" => "uniqueness",
        "owned by" => "column that it goes with",
        "keys" => "number of keys",
        "nulls" => "handling of NULLs",
        "events" => "list of events",
        "columns" => "list of columns",
        "arguments" => "list of arguments",
        "parameters" => "list of parameters",
        "defaults" => "list of defaults",
        "roles" => "list of roles",
        "included columns" => "list of included columns",
        "storage parameters" => "list of storage parameters",
        "transition tables" => "list of transition tables",
        aspect => aspect,
    }
}

/// The value of an aspect as a reader of the report would say it.
fn value_in_words(aspect: &str, value: &Value) -> String {
    let word = match (aspect, value) {
        ("nullable", Value::Exact(text)) => not_null(text == "true"),
        ("validated", Value::Exact(text)) => return format!("`{}`", valid(text == "true")),
        ("unique", Value::Exact(text)) => return format!("`{}`", unique(text == "true")),
        (_, Value::Expression(expression)) => return written(expression),
        (_, value) => return format!("`{value}`"),
    };
    word.to_owned()
}

fn not_null(nullable: bool) -> &'static str {
    if nullable { "NULL allowed" } else { "NOT NULL" }
}

fn valid(valid: bool) -> &'static str {
    if valid { "validated" } else { "not validated" }
}

fn unique(unique: bool) -> &'static str {
    if unique { "unique" } else { "not unique" }
}

/// An expression, or that there is one where its text is not known.
fn written(expression: &Expression) -> String {
    match expression {
        Expression::Present => "some".to_owned(),
        expression => format!("`{expression}`"),
    }
}

/// Every place where `observed` does not show what `expected` claims, in the order of `expected`, as
/// far down as `depth`.
///
/// What `expected` does not claim (opaque objects, unknown types) is passed over, and so is what
/// only `observed` has. A missing table is one difference, not one more for each of its columns.
pub fn compare(expected: &Manifest, observed: &Manifest, depth: Depth) -> Vec<Difference> {
    let tables: HashMap<&ObjectName, &Table> =
        observed.tables.iter().map(|table| (&table.name, table)).collect();
    let enums: HashMap<&ObjectName, &Enum> =
        observed.enums.iter().map(|item| (&item.name, item)).collect();
    let of_tables = expected
        .tables
        .iter()
        .flat_map(|table| compare_table(table, tables.get(&table.name).copied(), depth));
    let of_enums =
        expected.enums.iter().flat_map(|item| compare_enum(item, enums.get(&item.name).copied()));
    let mut differences: Vec<Difference> = of_tables.chain(of_enums).collect();
    if depth == Depth::Everything {
        let objects: HashMap<_, &SchemaObject> =
            observed.objects.iter().map(|object| (object.key(), object)).collect();
        let compared = expected
            .objects
            .iter()
            .flat_map(|object| compare_object(object, objects.get(&object.key()).copied()));
        differences.extend(compared);
        differences = without_followers(differences, expected);
    }
    differences
}

/// What is missing with something that it hangs on is no difference of its own: the trigger of a table, the
/// check of a domain, the comment on either.
fn without_followers(differences: Vec<Difference>, expected: &Manifest) -> Vec<Difference> {
    let (mut gone, mut parts) = (HashSet::new(), HashSet::new());
    for difference in differences.iter().filter(|one| one.finding == Finding::Missing) {
        match &difference.object {
            Object::Other { kind: ObjectKind::Comment(_), .. } | Object::EnumLabel { .. } => {}
            Object::Table(name) | Object::Enum(name) | Object::Other { name, on: None, .. } => {
                gone.insert(name.clone());
            }
            Object::Column { table, column: part }
            | Object::Constraint { table, constraint: part }
            | Object::Index { table, index: part } => {
                parts.insert((table.clone(), part.clone()));
            }
            Object::Other { name, on: Some(on), .. } => {
                parts.insert((on.clone(), name.name.clone()));
            }
        }
    }
    if gone.is_empty() && parts.is_empty() {
        return differences;
    }
    // A sequence goes with its column.
    let sequences = expected.objects.iter().filter(|object| object.kind == ObjectKind::Sequence);
    let owners: HashMap<&ObjectName, &Value> = sequences
        .filter_map(|sequence| Some((&sequence.name, sequence.get("owned by")?)))
        .collect();
    let columns: HashSet<String> =
        parts.iter().map(|(table, column)| format!("{table}.{column}")).collect();
    let tables: HashSet<String> = gone.iter().map(ToString::to_string).collect();
    let goes_with_column = |sequence: &ObjectName| match owners.get(sequence) {
        Some(Value::Exact(column)) => {
            let table = column.rsplit_once('.').map_or("", |(table, _)| table);
            columns.contains(&**column) || tables.contains(table)
        }
        _ => false,
    };
    let follows = |object: &Object| match object {
        Object::Other { kind: ObjectKind::Comment(_), name, on: None } => gone.contains(name),
        Object::Other { kind: ObjectKind::Comment(_), name, on: Some(on) } => {
            gone.contains(on) || parts.contains(&(on.clone(), name.name.clone()))
        }
        Object::Other { on: Some(on), .. } => gone.contains(on),
        Object::Other { kind: ObjectKind::Sequence, name, .. } => goes_with_column(name),
        _ => false,
    };
    let mut differences = differences;
    differences.retain(|one| one.finding != Finding::Missing || !follows(&one.object));
    differences
}

/// What is compared of one object, and where it comes from.
struct Comparison {
    object: Object,
    origin: Option<Origin>,
    differences: Vec<Difference>,
}

impl Comparison {
    fn new(object: Object, origin: Option<&Origin>) -> Comparison {
        Comparison { object, origin: origin.cloned(), differences: vec![] }
    }

    fn report(&mut self, finding: Finding) {
        let (object, origin) = (self.object.clone(), self.origin.clone());
        self.differences.push(Difference { object, finding, origin });
    }

    fn missing(mut self) -> Vec<Difference> {
        self.report(Finding::Missing);
        self.differences
    }

    /// It is there under another name.
    fn renamed(mut self, expected: &str, found: Option<&Text>) -> Vec<Difference> {
        let found = found.map_or("", |name| &**name);
        let attribute = Attribute::Other("name".into());
        self.differs(attribute, format!("`{expected}`"), format!("`{found}`"));
        self.differences
    }

    fn differs(&mut self, attribute: Attribute, expected: impl Into<Text>, found: impl Into<Text>) {
        let (expected, found) = (expected.into(), found.into());
        self.report(Finding::Differs { attribute, expected, found });
    }

    /// Two values that are both known.
    fn value<T: PartialEq + fmt::Display>(
        &mut self,
        attribute: Attribute,
        expected: Option<T>,
        found: Option<T>,
    ) {
        if let (Some(expected), Some(found)) = (expected, found)
            && expected != found
        {
            self.differs(attribute, format!("`{expected}`"), format!("`{found}`"));
        }
    }

    /// What is claimed where it is not the usual, which is not written down.
    fn set<T: PartialEq + fmt::Display>(
        &mut self,
        attribute: Attribute,
        expected: Option<T>,
        found: Option<T>,
    ) {
        if let Some(expected) = expected
            && Some(&expected) != found.as_ref()
        {
            let found = found.map_or_else(|| "none".to_owned(), |found| format!("`{found}`"));
            self.differs(attribute, format!("`{expected}`"), found);
        }
    }

    /// Two lists that are both known, and may be empty.
    fn list<T: AsRef<[S]>, S: AsRef<str>>(
        &mut self,
        name: &'static str,
        expected: Option<T>,
        found: Option<T>,
    ) {
        let listed = |list: T| {
            let items: Vec<&str> = list.as_ref().iter().map(AsRef::as_ref).collect();
            if items.is_empty() { NONE.to_owned() } else { format!("`{}`", items.join(", ")) }
        };
        if let (Some(expected), Some(found)) = (expected.map(listed), found.map(listed))
            && expected != found
        {
            self.differs(Attribute::Other(name.into()), expected, found);
        }
    }

    /// An expression that is there or not.
    fn expression(
        &mut self,
        attribute: Attribute,
        expected: Option<&Expression>,
        found: Option<&Expression>,
    ) {
        let is_same = match (expected, found) {
            (Some(expected), Some(found)) => !expected.differs(found),
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            let shown = |one: Option<&Expression>| one.map_or_else(|| NONE.to_owned(), written);
            self.differs(attribute, shown(expected), shown(found));
        }
    }
}

/// The differences of one table; `observed` is `None` where the database has none of that name.
pub fn compare_table(expected: &Table, observed: Option<&Table>, depth: Depth) -> Vec<Difference> {
    let table = Comparison::new(Object::Table(expected.name.clone()), expected.origin.as_ref());
    let Some(observed) = observed else { return table.missing() };
    let mut differences = Vec::new();
    if depth == Depth::Everything {
        differences.extend(table_details(table, expected, observed));
    }
    differences.extend(compare_columns(
        &expected.name,
        &expected.columns,
        &observed.columns,
        depth,
    ));
    if depth == Depth::Everything {
        differences.extend(compare_constraints(expected, observed));
        differences.extend(compare_indexes(expected, observed));
    }
    differences
}

fn table_details(mut of: Comparison, expected: &Table, observed: &Table) -> Vec<Difference> {
    let complete = expected.complete;
    let (expected, found) = (&*expected.details, &*observed.details);
    let other = |name: &'static str| Attribute::Other(name.into());
    // That it is logged is not written down.
    let is_unlogged = expected.unlogged.or(complete.then_some(false));
    of.value(other("persistence"), is_unlogged.map(unlogged), found.unlogged.map(unlogged));
    let kept = (expected.storage_parameters.as_ref(), found.storage_parameters.as_ref());
    of.set(other("list of storage parameters"), kept.0, kept.1);
    let told = (expected.replica_identity.as_ref(), found.replica_identity.as_ref());
    of.set(other("replica identity"), told.0, told.1);
    let on = |on| Some(if on { "on" } else { "off" });
    of.value(other("row-level security"), on(expected.row_security), on(found.row_security));
    let forced = (on(expected.forced_row_security), on(found.forced_row_security));
    of.value(other("forced row-level security"), forced.0, forced.1);
    for (name, expected, found) in [
        ("partition key", &expected.partition_key, &found.partition_key),
        ("partition bound", &expected.bound, &found.bound),
    ] {
        if expected.is_some() {
            of.expression(other(name), expected.as_ref(), found.as_ref());
        }
    }
    // What is no partition any more has no parent either.
    if expected.bound.is_none() || found.bound.is_some() {
        let listed = |parents: &Option<crate::List<ObjectName>>| {
            Some(parents.as_ref()?.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        of.list("list of parents", listed(&expected.parents), listed(&found.parents));
    }
    of.differences
}

fn unlogged(unlogged: bool) -> &'static str {
    if unlogged { "unlogged" } else { "logged" }
}

fn compare_columns(
    table: &ObjectName,
    expected: &[Column],
    observed: &[Column],
    depth: Depth,
) -> Vec<Difference> {
    let found: HashMap<&str, &Column> =
        observed.iter().map(|column| (&*column.name, column)).collect();
    let compared = expected.iter().flat_map(|column| {
        let object = Object::Column { table: table.clone(), column: column.name.clone() };
        let of = Comparison::new(object, column.origin.as_ref());
        match found.get(&*column.name) {
            Some(found) => compare_column(of, column, found, depth),
            None => of.missing(),
        }
    });
    compared.collect()
}

fn compare_column(
    mut of: Comparison,
    expected: &Column,
    found: &Column,
    depth: Depth,
) -> Vec<Difference> {
    of.value(Attribute::Type, expected.data_type.as_ref(), found.data_type.as_ref());
    if expected.nullable != found.nullable {
        let words = (not_null(expected.nullable), not_null(found.nullable));
        of.differs(Attribute::Nullability, words.0, words.1);
    }
    if depth == Depth::Everything {
        if fill_differs(&expected.details.fill, &found.details.fill) {
            let shown = |fill: &Fill| match fill {
                Fill::Nothing | Fill::Unknown => NONE.to_owned(),
                fill => format!("`{fill}`"),
            };
            let (expected, found) = (&expected.details.fill, &found.details.fill);
            of.differs(Attribute::Fill, shown(expected), shown(found));
        }
        let collations = (expected.details.collation.as_ref(), found.details.collation.as_ref());
        of.set(Attribute::Collation, collations.0, collations.1);
    }
    of.differences
}

fn fill_differs(expected: &Fill, found: &Fill) -> bool {
    match (expected, found) {
        (Fill::Unknown, _) | (_, Fill::Unknown) => false,
        (Fill::Default(expected), Fill::Default(found)) => expected.differs(found),
        (Fill::Generated(one, expected), Fill::Generated(other, found)) => {
            one != other || expected.differs(found)
        }
        (Fill::Identity(expected), Fill::Identity(found)) => {
            matches!((expected, found), (Some(expected), Some(found)) if expected != found)
        }
        (expected, found) => expected != found,
    }
}

/// Those with a name are found by it, the others by what they demand.
fn compare_constraints(expected: &Table, observed: &Table) -> Vec<Difference> {
    let named: HashMap<&str, &Constraint> =
        observed.constraints.iter().filter_map(|one| Some((one.name.as_deref()?, one))).collect();
    let shown: HashSet<String> = observed.constraints.iter().map(demand).collect();
    let renamed = renamed_constraints(expected, observed);
    let compared = expected.constraints.iter().flat_map(|constraint| {
        let demand = demand(constraint);
        let name = constraint.name.clone().unwrap_or_else(|| demand.clone().into());
        let object = Object::Constraint { table: expected.name.clone(), constraint: name };
        let of = Comparison::new(object, constraint.origin.as_ref());
        match &constraint.name {
            None if shown.contains(&demand) => vec![],
            None => of.missing(),
            Some(name) => match named.get(&**name) {
                Some(found) => compare_constraint(of, constraint, found),
                None => match renamed.get(&**name) {
                    Some(found) => of.renamed(name, found.name.as_ref()),
                    None => of.missing(),
                },
            },
        }
    });
    compared.collect()
}

/// The constraints that are there under another name, which is none of the manifest's, by the name that is
/// expected.
pub(crate) fn renamed_constraints<'t>(
    expected: &'t Table,
    observed: &'t Table,
) -> HashMap<&'t str, &'t Constraint> {
    renamed(
        (&expected.constraints, &observed.constraints),
        |one| one.name.as_deref(),
        |one| match one.details.expression.as_ref() {
            Some(expression) => expression.text().map(|text| format!("{} {text}", one.kind)),
            None => (!one.columns.is_empty()).then(|| demand(one)),
        },
        |one, other| {
            let of = Comparison::new(Object::Table(expected.name.clone()), None);
            compare_constraint(of, one, other).is_empty()
        },
    )
}

/// The same of indexes.
pub(crate) fn renamed_indexes<'t>(
    expected: &'t Table,
    observed: &'t Table,
) -> HashMap<&'t str, &'t Index> {
    let is_known = |key: &Key| match &key.over {
        KeyOver::Column(_) => true,
        KeyOver::Expression(expression) => expression.text().is_some(),
    };
    renamed(
        (&expected.indexes, &observed.indexes),
        |one| Some(&*one.name),
        |one| {
            let predicate = match &one.details.predicate {
                Some(predicate) => predicate.text()?,
                None => "",
            };
            one.keys.iter().all(is_known).then(|| {
                let keys: Vec<String> = one.keys.iter().map(ToString::to_string).collect();
                format!("{} {predicate}", keys.join(", "))
            })
        },
        |one, other| {
            let of = Comparison::new(Object::Table(expected.name.clone()), None);
            compare_index(of, one, other).is_empty()
        },
    )
}

/// What is expected and not there, and the first under a name that is not expected which is the same:
/// what `likeness` gives of both is equal (`None`: not enough is known), and so is all else that is claimed.
fn renamed<'t, T>(
    (expected, observed): (&'t [T], &'t [T]),
    name: impl Fn(&'t T) -> Option<&'t str>,
    likeness: impl Fn(&'t T) -> Option<String>,
    is_same: impl Fn(&T, &T) -> bool,
) -> HashMap<&'t str, &'t T> {
    let there: HashSet<&str> = observed.iter().filter_map(&name).collect();
    let missing = expected.iter().filter_map(|one| Some((name(one)?, one)));
    let missing: Vec<(&str, &T)> = missing.filter(|(name, _)| !there.contains(name)).collect();
    if missing.is_empty() {
        return HashMap::new();
    }
    let known: HashSet<&str> = expected.iter().filter_map(&name).collect();
    let mut strangers: HashMap<String, Vec<&T>> = HashMap::new();
    for one in
        observed.iter().rev().filter(|one| name(one).is_some_and(|name| !known.contains(name)))
    {
        if let Some(likeness) = likeness(one) {
            strangers.entry(likeness).or_default().push(one);
        }
    }
    let renamed = missing.into_iter().filter_map(|(name, one)| {
        let alike = strangers.get_mut(&likeness(one)?)?;
        alike.pop_if(|other| is_same(one, other)).map(|other| (name, other))
    });
    renamed.collect()
}

/// What a constraint demands: `unique (a, b)`.
fn demand(constraint: &Constraint) -> String {
    let (kind, columns) = (constraint.kind, constraint.columns.join(", "));
    match constraint.references() {
        Some(other) => format!("{kind} ({columns}) to {other}"),
        None if columns.is_empty() => kind.to_string(),
        None => format!("{kind} ({columns})"),
    }
}

fn compare_constraint(
    mut of: Comparison,
    expected: &Constraint,
    found: &Constraint,
) -> Vec<Difference> {
    let (one, other) = (demand(expected), demand(found));
    if expected.kind != found.kind || (!expected.columns.is_empty() && one != other) {
        of.differs(Attribute::Definition, format!("`{one}`"), format!("`{other}`"));
        return of.differences;
    }
    let other = |name: &'static str| Attribute::Other(name.into());
    of.value(other("validity"), expected.validated.map(valid), found.validated.map(valid));
    let (expected, found) = (&*expected.details, &*found.details);
    if let (Some(expected), Some(found)) = (&expected.reference, &found.reference) {
        let columns = |columns: &[Text]| (!columns.is_empty()).then(|| columns.join(", "));
        let referenced = (columns(&expected.columns), columns(&found.columns));
        of.value(other("list of referenced columns"), referenced.0, referenced.1);
        of.value(other("action on delete"), expected.on_delete, found.on_delete);
        of.value(other("action on update"), expected.on_update, found.on_update);
        let matching = |full| Some(if full { "full" } else { "simple" });
        of.value(other("match"), matching(expected.full), matching(found.full));
    }
    if expected.expression.is_some() {
        let expressions = (expected.expression.as_ref(), found.expression.as_ref());
        of.expression(other("expression"), expressions.0, expressions.1);
    }
    of.list("list of included columns", Some(&*expected.included), Some(&*found.included));
    let nulls = (expected.nulls_not_distinct, found.nulls_not_distinct);
    of.value(other("handling of NULLs"), Some(distinct(nulls.0)), Some(distinct(nulls.1)));
    of.value(other("deferral"), Some(expected.deferral), Some(found.deferral));
    let inherited = |none| Some(if none { "no inherit" } else { "inherit" });
    let inherits = (inherited(expected.no_inherit), inherited(found.no_inherit));
    of.value(other("inheritance"), inherits.0, inherits.1);
    of.differences
}

fn distinct(not: bool) -> &'static str {
    if not { "nulls not distinct" } else { "nulls distinct" }
}

fn compare_indexes(expected: &Table, observed: &Table) -> Vec<Difference> {
    let found: HashMap<&str, &Index> =
        observed.indexes.iter().map(|index| (&*index.name, index)).collect();
    let renamed = renamed_indexes(expected, observed);
    let compared = expected.indexes.iter().flat_map(|index| {
        let object = Object::Index { table: expected.name.clone(), index: index.name.clone() };
        let of = Comparison::new(object, index.origin.as_ref());
        match found.get(&*index.name) {
            Some(found) => compare_index(of, index, found),
            None => match renamed.get(&*index.name) {
                Some(found) => of.renamed(&index.name, Some(&found.name)),
                None => of.missing(),
            },
        }
    });
    compared.collect()
}

fn compare_index(mut of: Comparison, expected: &Index, found: &Index) -> Vec<Difference> {
    let other = |name: &'static str| Attribute::Other(name.into());
    let uniqueness = (unique(expected.unique), unique(found.unique));
    of.value(other("uniqueness"), Some(uniqueness.0), Some(uniqueness.1));
    of.value(other("method"), Some(expected.method()), Some(found.method()));
    let keys = expected.keys.iter().zip(found.keys.iter());
    if expected.keys.len() != found.keys.len() || keys.clone().any(|(a, b)| key_differs(a, b)) {
        let listed = |keys: &[Key]| {
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            format!("`({})`", keys.join(", "))
        };
        of.differs(Attribute::Keys, listed(&expected.keys), listed(&found.keys));
    } else {
        for (expected, found) in keys {
            of.value(other("order of keys"), expected.order, found.order);
            let (expected, found) = (&*expected.details, &*found.details);
            let classes = (expected.operator_class.as_ref(), found.operator_class.as_ref());
            of.set(other("operator class"), classes.0, classes.1);
            of.set(Attribute::Collation, expected.collation.as_ref(), found.collation.as_ref());
        }
    }
    let (expected, found) = (&*expected.details, &*found.details);
    let valid = |invalid| Some(if invalid { "not valid" } else { "valid" });
    of.value(other("validity"), valid(expected.invalid), valid(found.invalid));
    of.list("list of included columns", Some(&*expected.included), Some(&*found.included));
    let predicates = (expected.predicate.as_ref(), found.predicate.as_ref());
    of.expression(Attribute::Predicate, predicates.0, predicates.1);
    let nulls = (expected.nulls_not_distinct, found.nulls_not_distinct);
    of.value(other("handling of NULLs"), Some(distinct(nulls.0)), Some(distinct(nulls.1)));
    let kept = (expected.storage_parameters.as_ref(), found.storage_parameters.as_ref());
    of.set(other("list of storage parameters"), kept.0, kept.1);
    of.differences
}

fn key_differs(expected: &Key, found: &Key) -> bool {
    match (&expected.over, &found.over) {
        (KeyOver::Expression(expected), KeyOver::Expression(found)) => expected.differs(found),
        (expected, found) => expected != found,
    }
}

/// The differences of any other object; aspects that are not claimed are passed over.
fn compare_object(expected: &SchemaObject, observed: Option<&SchemaObject>) -> Vec<Difference> {
    let (kind, name, on) = (expected.kind, expected.name.clone(), expected.on.clone());
    let mut of = Comparison::new(Object::Other { kind, name, on }, expected.origin.as_ref());
    let Some(observed) = observed else { return of.missing() };
    let found: HashMap<&str, _> =
        observed.aspects.iter().map(|aspect| (&*aspect.name, &aspect.value)).collect();
    for aspect in expected.aspects.iter() {
        let found = found.get(&*aspect.name);
        if found.is_none_or(|found| aspect.value.differs(found)) {
            let shown = |value: &Value| value_in_words(&aspect.name, value);
            let found = found.map_or_else(|| NONE.to_owned(), |found| shown(found));
            of.differs(Attribute::Other(aspect.name.clone()), shown(&aspect.value), found);
        }
    }
    let columns = expected.columns.as_ref().zip(observed.columns.as_ref());
    let columns = columns.map(|(expected_columns, columns)| {
        compare_columns(&expected.name, expected_columns, columns, Depth::Everything)
    });
    of.differences.extend(columns.into_iter().flatten());
    of.differences
}

/// The differences of one enum; labels that only the database has are passed over, since a newer
/// release may have added them.
pub fn compare_enum(expected: &Enum, observed: Option<&Enum>) -> Vec<Difference> {
    let report = |object, finding| Difference { object, finding, origin: expected.origin.clone() };
    let Some(observed) = observed else {
        return vec![report(Object::Enum(expected.name.clone()), Finding::Missing)];
    };
    let position: HashMap<&Text, usize> =
        observed.labels.iter().enumerate().map(|(at, label)| (label, at)).collect();
    let mut differences: Vec<Difference> = expected
        .labels
        .iter()
        .filter(|label| !position.contains_key(label))
        .map(|label| {
            let name = expected.name.clone();
            report(Object::EnumLabel { name, label: label.clone() }, Finding::Missing)
        })
        .collect();
    let found: Vec<usize> =
        expected.labels.iter().filter_map(|label| position.get(label).copied()).collect();
    if !found.is_sorted() {
        let list = |labels: &[Text]| Text::from(format!("({})", labels.join(", ")));
        differences.push(report(
            Object::Enum(expected.name.clone()),
            Finding::Differs {
                attribute: Attribute::LabelOrder,
                expected: list(&expected.labels),
                found: list(&observed.labels),
            },
        ));
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Action, Aspect, ColumnDetails, ConstraintDetails, ConstraintKind, Deferral, Details,
        IndexDetails, KeyDetails, List, Order, Reference,
    };

    fn column(name: &'static str, data_type: Option<&'static str>, nullable: bool) -> Column {
        Column::new(name.into(), data_type.map(Into::into), nullable, Details::None, None)
    }

    fn schema(columns: Vec<Column>, labels: &[&'static str]) -> Manifest {
        let table = Table::new(
            ObjectName::unqualified("disks"),
            columns.into(),
            true,
            List::default(),
            List::default(),
            Details::None,
            None,
        );
        let labels: Vec<Text> = labels.iter().map(|label| Text::from(*label)).collect();
        let item = Enum::new(ObjectName::unqualified("state"), labels.into(), None);
        Manifest::new(vec![table].into(), vec![item].into(), List::default(), List::default())
    }

    fn report(expected: &Manifest, observed: &Manifest) -> Vec<String> {
        compare(expected, observed, Depth::Everything).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_schema_is_equal_to_itself() {
        let one = schema(vec![column("id", Some("uuid"), false)], &["a", "b"]);
        assert_eq!(report(&one, &one), Vec::<String>::new());
    }

    #[test]
    fn each_kind_of_difference_is_reported_once() {
        let expected = schema(
            vec![
                column("id", Some("uuid"), false),
                column("size", Some("bigint"), true),
                column("gone", Some("text"), true),
            ],
            &["a", "b", "c"],
        );
        let observed = schema(
            vec![column("id", Some("text"), true), column("size", Some("bigint"), true)],
            &["b", "a"],
        );
        assert_eq!(
            report(&expected, &observed),
            [
                "column `disks.id` has another type: expected `uuid`, found `text`",
                "column `disks.id` has another nullability: expected NOT NULL, found NULL allowed",
                "column `disks.gone` is missing",
                "label 'c' of enum `state` is missing",
                "enum `state` has another order of labels: expected (a, b, c), found (b, a)",
            ]
        );
    }

    #[test]
    fn a_missing_table_is_one_difference() {
        let expected = schema(vec![column("id", None, false)], &["a"]);
        assert_eq!(
            report(&expected, &Manifest::default()),
            ["table `disks` is missing", "enum `state` is missing"]
        );
    }

    #[test]
    fn what_is_not_claimed_is_not_compared() {
        let expected = schema(vec![column("id", None, false)], &["a"]);
        let observed = schema(
            vec![column("id", Some("geometry"), false), column("extra", Some("text"), true)],
            &["a", "newer"],
        );
        assert_eq!(report(&expected, &observed), Vec::<String>::new());
    }

    fn printed(text: &'static str) -> Expression {
        Expression::Printed(text.into())
    }

    /// A schema with one of everything, each value from the list.
    fn everything(
        fill: Fill,
        on_delete: Action,
        predicate: Option<Expression>,
        order: Order,
        timing: &'static str,
    ) -> Manifest {
        let mut manifest = schema(vec![], &["a"]);
        let details = ColumnDetails::new(fill, None);
        let id = Column::new("id".into(), None, false, Details::new(details), None);
        let reference = Reference::new(
            ObjectName::unqualified("users"),
            List::default(),
            Some(on_delete),
            None,
            false,
        );
        let key = ConstraintDetails::new(
            Some(reference),
            None,
            List::default(),
            false,
            Deferral::NotDeferrable,
            false,
        );
        let key = Constraint::new(
            Some("disks_owner_fkey".into()),
            ConstraintKind::ForeignKey,
            vec!["owner".into()].into(),
            None,
            Details::new(key),
            None,
        );
        let over = KeyOver::Column("owner".into());
        let keys = vec![Key::new(over, Some(order), Details::new(KeyDetails::default()))];
        let index = IndexDetails::new(None, List::default(), predicate, false, None, false);
        let index = Index::new("by_owner".into(), false, keys.into(), Details::new(index), None);
        let table = &mut manifest.tables.to_mut()[0];
        table.columns = vec![id].into();
        table.constraints = vec![key].into();
        table.indexes = vec![index].into();
        let timing = Aspect::new("timing".into(), Value::Exact(timing.into()));
        manifest.objects = vec![SchemaObject::new(
            ObjectKind::Trigger,
            ObjectName::unqualified("touch"),
            Some(ObjectName::unqualified("disks")),
            None,
            vec![timing].into(),
            None,
        )]
        .into();
        manifest
    }

    #[test]
    fn everything_that_is_read_is_compared() {
        let (ascending, descending) = (Order::new(false, false), Order::new(true, true));
        let expected = everything(
            Fill::Default(printed("1")),
            Action::Cascade,
            Some(printed("(a > 1)")),
            ascending,
            "before",
        );
        assert_eq!(report(&expected, &expected), Vec::<String>::new());
        let observed = everything(Fill::Nothing, Action::NoAction, None, descending, "after");
        assert_eq!(
            report(&expected, &observed),
            [
                "column `disks.id` has another default: expected `DEFAULT 1`, found none",
                "constraint `disks_owner_fkey` of `disks` has another action on delete: expected \
                 `cascade`, found `no action`",
                "index `by_owner` of `disks` has another order of keys: expected `asc nulls last`, \
                 found `desc nulls first`",
                "index `by_owner` of `disks` has another predicate: expected `(a > 1)`, found none",
                "trigger `touch` on `disks` has another timing: expected `before`, found `after`",
            ]
        );
        assert_eq!(compare(&expected, &observed, Depth::Shape), vec![]);
        let empty = schema(vec![column("id", None, false)], &["a"]);
        assert_eq!(
            report(&expected, &empty),
            [
                "column `disks.id` has another default: expected `DEFAULT 1`, found none",
                "constraint `disks_owner_fkey` of `disks` is missing",
                "index `by_owner` of `disks` is missing",
                "trigger `touch` on `disks` is missing",
            ]
        );
    }

    #[test]
    fn of_an_expression_without_the_servers_text_only_the_presence_is_compared() {
        let at = |fill| {
            let mut manifest = schema(vec![], &[]);
            let details = Details::new(ColumnDetails::new(fill, None));
            manifest.tables.to_mut()[0].columns =
                vec![Column::new("id".into(), None, true, details, None)].into();
            manifest
        };
        let written = at(Fill::Default(Expression::Written("now()".into())));
        let one = at(Fill::Default(printed("1")));
        assert_eq!(report(&written, &one), Vec::<String>::new());
        assert_eq!(report(&at(Fill::Unknown), &one), Vec::<String>::new());
        assert_eq!(report(&written, &at(Fill::Nothing)).len(), 1);
        assert_eq!(report(&at(Fill::Nothing), &one).len(), 1);
        assert_eq!(report(&one, &at(Fill::Default(printed("2")))).len(), 1);
    }

    #[test]
    fn rows_are_small() {
        assert!(size_of::<Column>() <= 120, "{}", size_of::<Column>());
        assert!(size_of::<Constraint>() <= 120, "{}", size_of::<Constraint>());
        assert!(size_of::<Index>() <= 120, "{}", size_of::<Index>());
    }
}
