//! Tables with their columns, constraints and indexes.

use std::borrow::Cow;
use std::collections::HashMap;

use schema_manifest::{
    Action, Column, ColumnDetails, Constraint, ConstraintDetails, ConstraintKind, Deferral,
    Details, Expression, Fill, Generated, Identity, Index, IndexDetails, Key, KeyDetails, KeyOver,
    List, ObjectName, Order, Reference, Table, TableDetails, Text,
};

use super::names::{Names, Place};
use super::packed::{Fields, Numbers, Source};

/// A table, a view, a materialized view or a composite type.
#[derive(Debug)]
pub(super) struct RelationRow {
    pub(super) number: u32,
    pub(super) place: Place,
    /// As `relkind` has it.
    pub(super) kind: char,
    persistence: char,
    row_security: bool,
    forced_row_security: bool,
    pub(super) populated: bool,
    pub(super) parameters: Option<String>,
    parents: Vec<u32>,
    partition_key: Source,
    bound: Source,
    pub(super) replica_identity: char,
}

/// A column.
#[derive(Debug)]
pub(super) struct ColumnRow<'a> {
    number: i16,
    name: Cow<'a, str>,
    /// Its type with its modifiers.
    data_type: (u32, Option<i32>),
    collation: u32,
    not_null: bool,
    /// As `attidentity` and `attgenerated` have it; a space for nothing.
    identity: char,
    generated: char,
}

/// A constraint.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "as the catalog has them")]
pub(super) struct ConstraintRow<'a> {
    name: Cow<'a, str>,
    /// As `contype` has it.
    kind: char,
    columns: Numbers<'a>,
    validated: bool,
    deferrable: bool,
    deferred: bool,
    no_inherit: bool,
    index: u32,
    references: u32,
    referenced: Numbers<'a>,
    on_delete: char,
    on_update: char,
    matching: char,
    expression: Option<Cow<'a, str>>,
}

/// An index.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "as the catalog has them")]
pub(super) struct IndexRow<'a> {
    number: u32,
    pub(super) name: Cow<'a, str>,
    method: u32,
    pub(super) unique: bool,
    pub(super) same_nulls: bool,
    invalid: bool,
    /// How many of the columns are keys; the others are included.
    keys: usize,
    columns: Numbers<'a>,
    classes: Numbers<'a>,
    collations: Numbers<'a>,
    options: Numbers<'a>,
    pub(super) parameters: Option<String>,
    is_partial: bool,
    predicate: Option<Cow<'a, str>>,
    expressions: Vec<Cow<'a, str>>,
}

/// What fills the columns of a table, by their numbers: the text where that was read.
pub(super) type Fills = HashMap<i16, Option<String>>;

/// The columns of a relation in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Columns {
    shown: Vec<Column>,
    /// The number and the collation of each.
    numbers: Vec<(i16, u32)>,
}

/// What hangs on a table.
#[derive(Debug, Default)]
pub(super) struct Parts {
    constraints: Vec<Constraint>,
    /// Where the constraints are that have an index, by its number.
    keys: HashMap<u32, usize>,
    indexes: Vec<Index>,
}

fn letter(fields: &mut Fields<'_>) -> Option<char> {
    fields.word().map(|word| word.chars().next().unwrap_or(' '))
}

impl RelationRow {
    pub(super) fn read(mut fields: Fields<'_>) -> Option<Self> {
        let fields = &mut fields;
        Some(RelationRow {
            number: fields.number()?,
            place: Place::read(fields)?,
            kind: letter(fields)?,
            persistence: letter(fields)?,
            row_security: fields.flag()?,
            forced_row_security: fields.flag()?,
            populated: fields.flag()?,
            parameters: fields.text_if_any()?,
            parents: fields.numbers::<u32>()?.iter().collect(),
            partition_key: fields.source()?,
            bound: fields.source()?,
            replica_identity: letter(fields)?,
        })
    }

    pub(super) fn is_table(&self) -> bool {
        matches!(self.kind, 'r' | 'p')
    }

    fn replica_identity(&self) -> Option<&'static str> {
        match self.replica_identity {
            'f' => Some("full"),
            'n' => Some("nothing"),
            'i' => Some("an index"),
            _ => None,
        }
    }

    fn details(&self, names: &Names<'_>) -> TableDetails {
        let parents: Vec<ObjectName> =
            self.parents.iter().filter_map(|parent| names.relation(*parent)).collect();
        TableDetails {
            unlogged: Some(self.persistence == 'u'),
            row_security: self.row_security,
            forced_row_security: self.forced_row_security,
            partition_key: names.there(&self.partition_key),
            parents: Some(parents.into()),
            bound: names.there(&self.bound),
            storage_parameters: self.parameters.clone().map(Text::from),
            replica_identity: self.replica_identity().map(Text::from),
            ..TableDetails::default()
        }
    }
}

impl<'a> ColumnRow<'a> {
    pub(super) fn read(fields: &mut Fields<'a>) -> Option<Self> {
        Some(ColumnRow {
            number: fields.number()?,
            name: fields.name()?,
            data_type: (fields.number()?, fields.number_if_any()?),
            collation: fields.number()?,
            not_null: fields.flag()?,
            identity: letter(fields)?,
            generated: letter(fields)?,
        })
    }

    fn into_column(
        self,
        names: &Names<'_>,
        is_of_table: bool,
        fills: Option<&mut Fills>,
    ) -> Option<Column> {
        let (number, modifiers) = self.data_type;
        let data_type = Some(names.data_type(number, modifiers)?);
        let (nullable, details) = if is_of_table {
            (!self.not_null, self.details(names, fills))
        } else {
            // A view and a composite type have neither defaults nor anything that is not null.
            (true, Details::None)
        };
        Some(Column::new(self.name.into_owned().into(), data_type, nullable, details, None))
    }

    fn details(&self, names: &Names<'_>, fills: Option<&mut Fills>) -> Details<ColumnDetails> {
        let text = fills.and_then(|fills| fills.remove(&self.number));
        let expression = || text.map(|text| names.expression(text));
        let fill = match (self.identity, self.generated) {
            ('a', _) => Fill::Identity(Some(Identity::Always)),
            (' ', ' ') => expression().map_or(Fill::Nothing, Fill::Default),
            (' ', 'v') => {
                Fill::Generated(Generated::Virtual, expression().unwrap_or(Expression::Present))
            }
            (' ', _) => {
                Fill::Generated(Generated::Stored, expression().unwrap_or(Expression::Present))
            }
            (_, _) => Fill::Identity(Some(Identity::ByDefault)),
        };
        let collation = names.other_collation(self.collation, self.data_type).map(Text::from);
        Details::new(ColumnDetails::new(fill, collation))
    }
}

impl Columns {
    /// Columns with all that is shown of them.
    pub(super) fn read(
        fields: Fields<'_>,
        names: &Names<'_>,
        is_of_table: bool,
        mut fills: Option<Fills>,
    ) -> Option<Self> {
        let mut rows = fields.all(ColumnRow::read)?;
        rows.sort_unstable_by_key(|row| row.number);
        let numbers = rows.iter().map(|row| (row.number, row.collation)).collect();
        let shown = rows.into_iter().map(|row| row.into_column(names, is_of_table, fills.as_mut()));
        Some(Columns { shown: shown.collect::<Option<_>>()?, numbers })
    }

    /// Columns of which nothing but the number and the name is known.
    pub(super) fn named(fields: Fields<'_>) -> Option<Self> {
        let mut rows = fields.all(|one| Some((one.number::<i16>()?, one.text()?)))?;
        rows.sort_unstable_by_key(|(number, _)| *number);
        let numbers = rows.iter().map(|(number, _)| (*number, 0)).collect();
        let column = |name: String| Column::new(name.into(), None, true, Details::None, None);
        Some(Columns { shown: rows.into_iter().map(|(_, name)| column(name)).collect(), numbers })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    fn position(&self, number: i16) -> Option<usize> {
        self.numbers.binary_search_by_key(&number, |(number, _)| *number).ok()
    }

    pub(super) fn name(&self, number: i16) -> Option<&Text> {
        Some(&self.shown.get(self.position(number)?)?.name)
    }

    fn collation(&self, number: i16) -> Option<u32> {
        self.numbers.get(self.position(number)?).map(|(_, collation)| *collation)
    }

    /// They themselves, where nobody asks for their names any more.
    pub(super) fn take(&mut self) -> List<Column> {
        std::mem::take(&mut self.shown).into()
    }
}

impl<'a> ConstraintRow<'a> {
    pub(super) fn read(fields: &mut Fields<'a>) -> Option<Self> {
        Some(ConstraintRow {
            name: fields.name()?,
            kind: letter(fields)?,
            columns: fields.numbers::<i16>()?,
            validated: fields.flag()?,
            deferrable: fields.flag()?,
            deferred: fields.flag()?,
            no_inherit: fields.flag()?,
            index: fields.number()?,
            references: fields.number()?,
            referenced: fields.numbers::<i16>()?,
            on_delete: letter(fields)?,
            on_update: letter(fields)?,
            matching: letter(fields)?,
            expression: fields.name_if_any()?,
        })
    }

    /// As far as its index has no say in it ([`Parts::index`]).
    fn into_constraint(self, table: u32, names: &Names<'_>) -> Constraint {
        let kind = match self.kind {
            'p' => ConstraintKind::PrimaryKey,
            'u' => ConstraintKind::Unique,
            'f' => ConstraintKind::ForeignKey,
            'c' => ConstraintKind::Check,
            _ => ConstraintKind::Exclusion,
        };
        // Over which columns the others are is not claimed.
        let has_columns = matches!(self.kind, 'p' | 'u' | 'f');
        let columns =
            if has_columns { names.columns(table, self.columns.iter()) } else { Vec::new() };
        let reference = names.relation(self.references).filter(|_| self.kind == 'f').map(|of| {
            Reference::new(
                of,
                names.columns(self.references, self.referenced.iter()).into(),
                action(self.on_delete),
                action(self.on_update),
                self.matching == 'f',
            )
        });
        let deferral = match (self.deferred, self.deferrable) {
            _ if self.kind == 'c' => Deferral::NotDeferrable,
            (true, _) => Deferral::InitiallyDeferred,
            (false, true) => Deferral::Deferrable,
            (false, false) => Deferral::NotDeferrable,
        };
        let details = ConstraintDetails::new(
            reference,
            (self.kind == 'c').then(|| names.expression(self.expression)),
            List::default(),
            false,
            deferral,
            self.kind == 'c' && self.no_inherit,
        );
        let (name, validated) = (self.name.into_owned(), Some(self.validated));
        Constraint::new(
            Some(name.into()),
            kind,
            columns.into(),
            validated,
            Details::new(details),
            None,
        )
    }
}

fn action(letter: char) -> Option<Action> {
    Some(match letter {
        'a' => Action::NoAction,
        'r' => Action::Restrict,
        'c' => Action::Cascade,
        'n' => Action::SetNull,
        'd' => Action::SetDefault,
        _ => return None,
    })
}

impl<'a> IndexRow<'a> {
    pub(super) fn read(fields: &mut Fields<'a>) -> Option<Self> {
        Some(IndexRow {
            number: fields.number()?,
            name: fields.name()?,
            method: fields.number()?,
            unique: fields.flag()?,
            same_nulls: fields.flag()?,
            invalid: fields.flag()?,
            keys: fields.number()?,
            columns: fields.numbers::<i16>()?,
            classes: fields.numbers::<u32>()?,
            collations: fields.numbers::<u32>()?,
            options: fields.numbers::<i16>()?,
            parameters: fields.text_if_any()?,
            is_partial: fields.flag()?,
            predicate: fields.name_if_any()?,
            expressions: fields.list(Fields::name)?,
        })
    }

    pub(super) fn included(&self, table: u32, names: &Names<'_>) -> List<Text> {
        names.columns(table, self.columns.iter().skip(self.keys)).into()
    }

    pub(super) fn method<'n>(&self, names: &'n Names<'_>) -> &'n str {
        names.method_of(self.method).unwrap_or_default()
    }

    pub(super) fn predicate(&self, names: &Names<'_>) -> Option<Expression> {
        self.is_partial.then(|| names.expression(self.predicate.as_deref()))
    }

    pub(super) fn keys(&self, table: u32, names: &Names<'_>) -> Vec<Key> {
        let of = names.relations.get(&table).map(|relation| &relation.columns);
        let mut expressions = self.expressions.iter();
        let (columns, classes) = (self.columns.iter::<i16>(), self.classes.iter::<u32>());
        let (collations, options) = (self.collations.iter::<u32>(), self.options.iter::<i16>());
        let each = columns.zip(classes).zip(collations).zip(options);
        let keys = each.take(self.keys).map(|(((column, class), collation), option)| {
            let over = match of.and_then(|of| of.name(column)) {
                Some(name) => KeyOver::Column(name.clone()),
                None => {
                    KeyOver::Expression(names.expression(expressions.next().map(|text| &**text)))
                }
            };
            let order = Order::new(option & 1 != 0, option & 2 != 0);
            let class = names.class_of(class).map(|name| name.to_owned().into());
            let usual = of.and_then(|of| of.collation(column)).unwrap_or(DEFAULT_COLLATION);
            let is_usual = collation == 0 || collation == usual;
            let collation = if is_usual { None } else { names.collation_of(collation) };
            let details = KeyDetails::new(class, collation.map(Text::from));
            Key::new(over, Some(order), Details::new(details))
        });
        keys.collect()
    }

    fn into_index(self, table: u32, names: &Names<'_>) -> Index {
        let method = Some(self.method(names)).filter(|name| *name != "btree");
        let details = IndexDetails::new(
            method.map(|name| name.to_owned().into()),
            self.included(table, names),
            self.predicate(names),
            self.same_nulls,
            self.parameters.clone().map(Text::from),
            self.invalid,
        );
        let (keys, unique) = (self.keys(table, names), self.unique);
        Index::new(self.name.into_owned().into(), unique, keys.into(), Details::new(details), None)
    }
}

/// The collation of a key that is an expression, where it is not told (`DEFAULT_COLLATION_OID` in
/// `pg_collation.dat`).
const DEFAULT_COLLATION: u32 = 100;

impl Parts {
    /// The constraints of a table, by its number.
    pub(super) fn constraints(
        &mut self,
        table: u32,
        fields: Fields<'_>,
        names: &Names<'_>,
    ) -> Option<()> {
        for row in fields.all(ConstraintRow::read)? {
            if matches!(row.kind, 'p' | 'u' | 'x') {
                self.keys.insert(row.index, self.constraints.len());
            }
            self.constraints.push(row.into_constraint(table, names));
        }
        Some(())
    }

    /// An index of a table whose constraints were read.
    pub(super) fn index(&mut self, table: u32, row: IndexRow<'_>, names: &Names<'_>) {
        let key = self.keys.get(&row.number).and_then(|at| self.constraints.get_mut(*at));
        let Some(key) = key else { return self.indexes.push(row.into_index(table, names)) };
        let included = row.included(table, names);
        let same_nulls = row.same_nulls && key.kind == ConstraintKind::Unique;
        let has_columns = matches!(key.kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique);
        if has_columns && (same_nulls || !included.is_empty()) {
            let details = (*key.details).clone();
            let details = ConstraintDetails { included, nulls_not_distinct: same_nulls, ..details };
            key.details = Details::new(details);
        }
    }
}

/// A table, under each name that the manifest may have for it.
pub(super) fn tables(
    row: &RelationRow,
    columns: List<Column>,
    parts: Parts,
    names: &Names<'_>,
) -> Vec<Table> {
    let Parts { mut constraints, mut indexes, .. } = parts;
    constraints.sort_by(|a, b| a.name.cmp(&b.name));
    indexes.sort_by(|a, b| a.name.cmp(&b.name));
    let details = Details::new(row.details(names));
    let mut each = names.all(&row.place);
    let Some(name) = each.next() else { return vec![] };
    let table = Table::new(name, columns, true, constraints.into(), indexes.into(), details, None);
    let others: Vec<Table> = each.map(|name| Table { name, ..table.clone() }).collect();
    [table].into_iter().chain(others).collect()
}
