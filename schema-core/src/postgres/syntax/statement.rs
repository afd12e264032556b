//! Our own statements: what the replay needs to know, and no more.

use schema_manifest::{Identity, TransactionClass};

use super::super::parameters::Setting;
use super::definition::Definition;
use super::object::{
    CommentOn, CreatePart, CreateRoutine, PartRef, RoutineChange, RoutineKind, RoutineRef,
    RowSecurity, TriggerSwitch, ViewQuery,
};
use super::plpgsql::{Block, Expression};
use super::sequence::{SequenceOptions, SequenceStatement};
use super::types::TypeStatement;
use super::words::Words;
use crate::source::Span;

/// An identifier as the catalog holds it, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) struct Ident {
    pub(in crate::postgres) name: String,
    pub(in crate::postgres) span: Span,
}

/// A name that may say its schema.
#[expect(clippy::struct_field_names, reason = "the last part of a name is called the name")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) struct Name {
    pub(in crate::postgres) schema: Option<Ident>,
    pub(in crate::postgres) name: Ident,
    pub(in crate::postgres) span: Span,
}

/// A statement of a script.
#[derive(Debug)]
pub(in crate::postgres) struct Statement {
    /// From its first word to its last; no semicolon.
    pub(in crate::postgres) span: Span,
    /// How it stands to transactions.
    pub(in crate::postgres) transaction: TransactionClass,
    /// Whether it throws data away.
    pub(in crate::postgres) discards_data: bool,
    /// Whether it is a query that writes nothing, but for what functions do that it calls.
    pub(in crate::postgres) reads_only: bool,
    /// What it does.
    pub(in crate::postgres) kind: Kind,
    /// Where it uses a value that the script adds to an enum before.
    pub(in crate::postgres) values: Vec<ValueUse>,
}

/// A string that the server reads as a value of an enum.
#[derive(Debug)]
pub(in crate::postgres) struct ValueUse {
    pub(in crate::postgres) value: String,
    pub(in crate::postgres) span: Span,
    pub(in crate::postgres) typed: Typed,
}

/// What a string has its type from.
#[derive(Debug)]
pub(in crate::postgres) enum Typed {
    /// A type that is written.
    Type(TypeSyntax),
    /// A column of a table.
    Column { table: Name, column: Ident },
    /// The column at a place in a table, counted from 0.
    Nth { table: Name, at: usize },
}

/// What a statement does to the catalog.
#[derive(Debug)]
pub(in crate::postgres) enum Kind {
    CreateTable(CreateTable),
    AlterTable(AlterTable),
    CreateIndex(CreateIndex),
    /// `CREATE TABLE .. AS`, `SELECT .. INTO`
    CreateTableAs {
        name: Name,
        if_not_exists: bool,
        query: ViewQuery,
    },
    /// A relation that is not replayed: view, foreign table.
    CreateRelation {
        what: &'static str,
        name: Name,
        or_replace: bool,
        if_not_exists: bool,
        /// The query of a view.
        query: Option<ViewQuery>,
    },
    Sequence(SequenceStatement),
    /// A temporary relation: no part of the schema, but it hides one of the same name.
    CreateTemporary {
        name: Name,
    },
    /// `DROP TABLE`, `VIEW`, `SEQUENCE`, `INDEX`, ..
    DropRelations {
        what: Dropped,
        names: Vec<Name>,
        if_exists: bool,
        cascade: bool,
    },
    /// `ALTER INDEX .. ATTACH PARTITION`
    AttachIndex {
        name: Name,
        part: Name,
    },
    /// `ALTER INDEX`, `ALTER VIEW`, `ALTER SEQUENCE .. RENAME TO`
    RenameRelation {
        name: Name,
        to: Ident,
    },
    /// `ALTER INDEX`, `ALTER VIEW`, `ALTER SEQUENCE .. SET SCHEMA`
    MoveRelation {
        name: Name,
        schema: Ident,
    },
    CreateEnum {
        name: Name,
        labels: Vec<String>,
    },
    AddLabel {
        name: Name,
        label: String,
        if_not_exists: bool,
        beside: Option<(Beside, String)>,
    },
    RenameLabel {
        name: Name,
        from: String,
        to: String,
    },
    RenameType {
        name: Name,
        to: Ident,
    },
    MoveType {
        name: Name,
        schema: Ident,
    },
    /// A domain, composite type or range.
    Type(TypeStatement),
    /// A base type, or another that is not understood.
    CreateType {
        what: &'static str,
        name: Name,
    },
    DropTypes {
        names: Vec<Name>,
        if_exists: bool,
        cascade: bool,
    },
    CreateSchema {
        name: Option<Ident>,
        if_not_exists: bool,
        has_elements: bool,
    },
    RenameSchema {
        name: Ident,
        to: Ident,
    },
    DropSchemas {
        names: Vec<Ident>,
        if_exists: bool,
        cascade: bool,
    },
    CreateExtension {
        name: Ident,
        if_not_exists: bool,
        /// `SCHEMA`: where its objects are made.
        schema: Option<Ident>,
        /// What it needs is made with it.
        cascade: bool,
    },
    MoveExtension {
        name: Ident,
        schema: Ident,
    },
    DropExtensions {
        names: Vec<Ident>,
        if_exists: bool,
        cascade: bool,
    },
    CreateRoutine(CreateRoutine),
    AlterRoutine {
        what: RoutineKind,
        routine: RoutineRef,
        change: RoutineChange,
    },
    DropRoutines {
        what: RoutineKind,
        routines: Vec<RoutineRef>,
        if_exists: bool,
        cascade: bool,
    },
    CreatePart(CreatePart),
    DropPart {
        part: PartRef,
        if_exists: bool,
    },
    RenamePart {
        part: PartRef,
        to: Ident,
    },
    AlterPolicy {
        part: PartRef,
        definition: Definition,
    },
    Comment(CommentOn),
    CreateCollation {
        name: Name,
    },
    /// `ALTER COLLATION .. RENAME TO`, `SET SCHEMA`
    ChangeCollation,
    /// `DROP COLLATION`, `OPERATOR`, .. : with `CASCADE` what depends on them goes too.
    DropOther {
        what: &'static str,
        cascade: bool,
    },
    /// `SET search_path`; `None` for one that is not a plain list of names.
    SetSearchPath(Option<Vec<String>>),
    /// `RESET search_path` and its kin.
    ResetSearchPath,
    /// `DO`: the words of its body.
    Do {
        words: Words,
        /// Where it raises an exception, whatever happens.
        raises: Option<Span>,
        /// Its code, where that is understood.
        block: Option<Box<Block>>,
    },
    /// A `SELECT`, `CALL` or data statement; `calls` are the names before a `(`.
    Query {
        words: Words,
        calls: Words,
        /// The calls in it, with what they are given.
        called: Vec<Call>,
    },
    Insert(Insert),
    /// `UPDATE`, with the columns that it sets.
    Update {
        table: Name,
        columns: Vec<Ident>,
        /// Names that can only mean columns of the table.
        reads: Vec<Ident>,
        words: Words,
        calls: Words,
    },
    /// `DELETE`
    Delete {
        table: Name,
        /// As of an `UPDATE`.
        reads: Vec<Ident>,
        words: Words,
        calls: Words,
    },
    Transaction(Transaction),
    /// Changes the schema, but nothing that is replayed (`CREATE CAST`).
    Unclaimed,
    /// `SET` of a parameter of the session but `search_path`; `None` where its value is not known.
    Setting {
        /// Folded.
        name: String,
        /// Where it stands, if it is one of the user's own (`app.tenant`).
        own: Option<Span>,
        value: Option<String>,
    },
    /// Changes nothing of the schema (`GRANT`).
    Inert,
    /// May change objects that it does not name (`DROP OWNED`, `IMPORT FOREIGN SCHEMA`).
    Sweeping {
        what: &'static str,
    },
}

/// A call of a function or procedure in a query.
#[derive(Debug)]
pub(in crate::postgres) struct Call {
    pub(in crate::postgres) name: Name,
    /// `None` where they are not given one by one.
    pub(in crate::postgres) arguments: Option<Vec<Expression>>,
    /// Whether it runs once, whatever the query reads.
    pub(in crate::postgres) once: bool,
}

impl Kind {
    /// Whether the proof of a down sees all that it changes.
    pub(in crate::postgres) fn is_proven(&self) -> bool {
        !matches!(
            self,
            Kind::Do { .. }
                | Kind::Query { .. }
                | Kind::Insert(_)
                | Kind::Update { .. }
                | Kind::Delete { .. }
                | Kind::CreateCollation { .. }
                | Kind::ChangeCollation
                | Kind::DropOther { .. }
                | Kind::Unclaimed
                | Kind::Sweeping { .. }
        )
    }

    /// Whether what depends on something goes with it.
    pub(in crate::postgres) fn cascades(&self) -> bool {
        match self {
            Kind::DropRelations { cascade, .. }
            | Kind::DropTypes { cascade, .. }
            | Kind::DropSchemas { cascade, .. }
            | Kind::DropExtensions { cascade, .. }
            | Kind::DropRoutines { cascade, .. }
            | Kind::DropOther { cascade, .. } => *cascade,
            Kind::AlterTable(alter) => alter.actions.iter().any(|action| {
                matches!(
                    action,
                    TableAction::DropColumn { cascade: true, .. }
                        | TableAction::DropConstraint { cascade: true, .. }
                )
            }),
            _ => false,
        }
    }

    /// Whether a statement changes the schema: what a down would have to undo. For code that is not
    /// replayed, and what may do anything, the replay has to say.
    pub(in crate::postgres) fn changes_schema(&self) -> bool {
        match self {
            Kind::CreateTable(_)
            | Kind::CreateTableAs { .. }
            | Kind::CreateIndex(_)
            | Kind::CreateRelation { .. }
            | Kind::Sequence(_)
            | Kind::DropRelations { .. }
            | Kind::AttachIndex { .. }
            | Kind::RenameRelation { .. }
            | Kind::MoveRelation { .. }
            | Kind::CreateEnum { .. }
            | Kind::AddLabel { .. }
            | Kind::RenameLabel { .. }
            | Kind::RenameType { .. }
            | Kind::MoveType { .. }
            | Kind::Type(_)
            | Kind::CreateType { .. }
            | Kind::DropTypes { .. }
            | Kind::CreateSchema { .. }
            | Kind::RenameSchema { .. }
            | Kind::DropSchemas { .. }
            | Kind::CreateExtension { .. }
            | Kind::MoveExtension { .. }
            | Kind::DropExtensions { .. }
            | Kind::CreateRoutine(_)
            | Kind::AlterRoutine { .. }
            | Kind::DropRoutines { .. }
            | Kind::CreatePart(_)
            | Kind::DropPart { .. }
            | Kind::RenamePart { .. }
            | Kind::AlterPolicy { .. }
            | Kind::CreateCollation { .. }
            | Kind::ChangeCollation
            | Kind::DropOther { .. }
            | Kind::Unclaimed => true,
            Kind::AlterTable(alter) => alter.actions.iter().any(|action| {
                !matches!(
                    action,
                    TableAction::Inert
                        | TableAction::ValidateConstraint(_)
                        | TableAction::AlterColumn { change: AlterColumn::Inert, .. }
                )
            }),
            Kind::CreateTemporary { .. }
            | Kind::SetSearchPath(_)
            | Kind::ResetSearchPath
            | Kind::Do { .. }
            | Kind::Query { .. }
            | Kind::Insert(_)
            | Kind::Update { .. }
            | Kind::Delete { .. }
            | Kind::Comment(_)
            | Kind::Transaction(_)
            | Kind::Inert
            | Kind::Setting { .. }
            | Kind::Sweeping { .. } => false,
        }
    }

    /// Whether a statement may have a reason to run outside of a transaction, though the server
    /// does not refuse it inside of every one: a new enum value is of use only after the commit;
    /// code may commit; on a partitioned table `REINDEX` and `CLUSTER` are refused, and so are
    /// subscriptions with a slot (tried on PostgreSQL 15).
    pub(in crate::postgres) fn may_want_no_transaction(&self, text: &str) -> bool {
        match self {
            Kind::AddLabel { .. } | Kind::Sweeping { .. } | Kind::Transaction(_) => true,
            Kind::Do { words, .. } => {
                ["commit", "rollback", "call", "execute"].iter().any(|word| words.contains(word))
            }
            _ => {
                let mut words = text.split_whitespace().map(str::to_ascii_lowercase);
                let first = words.next().unwrap_or_default();
                matches!(&*first, "call" | "reindex" | "cluster")
                    || words.next().as_deref() == Some("subscription")
            }
        }
    }
}

/// The side of a label at which another is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum Beside {
    Before,
    After,
}

/// What `DROP` of a relation names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum Dropped {
    Table,
    Index,
    View,
    MaterializedView,
    Sequence,
    ForeignTable,
}

impl Dropped {
    pub(in crate::postgres) const fn word(self) -> &'static str {
        match self {
            Dropped::Table => "table",
            Dropped::Index => "index",
            Dropped::View => "view",
            Dropped::MaterializedView => "materialized view",
            Dropped::Sequence => "sequence",
            Dropped::ForeignTable => "foreign table",
        }
    }
}

/// Transaction control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum Transaction {
    Begin,
    Commit,
    Rollback,
    /// `SAVEPOINT`, `RELEASE`, `ROLLBACK TO`: inside a transaction they are harmless.
    Savepoint,
    /// `PREPARE TRANSACTION`, `COMMIT PREPARED`, ..
    Prepared,
}

#[derive(Debug)]
pub(in crate::postgres) struct CreateTable {
    pub(in crate::postgres) name: Name,
    pub(in crate::postgres) if_not_exists: bool,
    pub(in crate::postgres) unlogged: bool,
    /// Its storage parameters.
    pub(in crate::postgres) parameters: Option<String>,
    /// Its columns are those of a type (`OF`).
    pub(in crate::postgres) of_type: bool,
    /// The tables that it has columns from, which change with them (`INHERITS`, `PARTITION OF`).
    pub(in crate::postgres) parents: Vec<Name>,
    /// `RANGE (day)`
    pub(in crate::postgres) partition_key: Option<String>,
    /// `FOR VALUES ..` or `DEFAULT`, of a partition.
    pub(in crate::postgres) bound: Option<String>,
    pub(in crate::postgres) elements: Vec<TableElement>,
}

#[derive(Debug)]
pub(in crate::postgres) enum TableElement {
    Column(ColumnDef),
    Constraint(ConstraintDef),
    Like(Like),
}

/// `LIKE other`
#[derive(Debug)]
pub(in crate::postgres) struct Like {
    pub(in crate::postgres) name: Name,
    pub(in crate::postgres) parts: LikeParts,
    pub(in crate::postgres) span: Span,
}

/// What a `LIKE` takes besides columns and their `NOT NULL`.
#[expect(clippy::struct_excessive_bools, reason = "one for each word of the grammar")]
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::postgres) struct LikeParts {
    pub(in crate::postgres) comments: bool,
    pub(in crate::postgres) constraints: bool,
    pub(in crate::postgres) defaults: bool,
    pub(in crate::postgres) generated: bool,
    pub(in crate::postgres) identity: bool,
    pub(in crate::postgres) indexes: bool,
}

impl LikeParts {
    pub(in crate::postgres) const fn all(included: bool) -> LikeParts {
        LikeParts {
            comments: included,
            constraints: included,
            defaults: included,
            generated: included,
            identity: included,
            indexes: included,
        }
    }
}

#[derive(Debug)]
pub(in crate::postgres) struct ColumnDef {
    pub(in crate::postgres) name: Ident,
    pub(in crate::postgres) span: Span,
    pub(in crate::postgres) data_type: Option<TypeSyntax>,
    pub(in crate::postgres) collation: Option<Name>,
    pub(in crate::postgres) not_null: bool,
    /// `GENERATED .. AS IDENTITY`, with the options of its sequence.
    pub(in crate::postgres) identity: Option<(Identity, Box<SequenceOptions>)>,
    /// The default, or the expression of a generated column, as written.
    pub(in crate::postgres) default: Option<String>,
    pub(in crate::postgres) constraints: Vec<ConstraintDef>,
}

impl ColumnDef {
    /// Whether its type stands for a number with a sequence.
    pub(in crate::postgres) fn is_serial(&self) -> bool {
        const SERIAL: [&str; 6] =
            ["serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"];
        let of = self.data_type.as_ref();
        of.is_some_and(|of| of.schema.is_none() && !of.array && SERIAL.contains(&&*of.name))
    }
}

#[derive(Debug)]
pub(in crate::postgres) struct ConstraintDef {
    pub(in crate::postgres) name: Option<Ident>,
    /// Neither `INCLUDE` nor `DEFERRABLE` nor another option: the same index as another key over
    /// the same columns.
    pub(in crate::postgres) plain: bool,
    /// `INCLUDE (..)`
    pub(in crate::postgres) included: Vec<Ident>,
    pub(in crate::postgres) span: Span,
    /// What is there already is not looked at (`NOT VALID`).
    pub(in crate::postgres) not_valid: bool,
    pub(in crate::postgres) kind: Constraint,
    /// All but its columns: what it does on a delete, its expression, ..
    pub(in crate::postgres) definition: Definition,
}

#[derive(Debug)]
pub(in crate::postgres) enum Constraint {
    PrimaryKey {
        columns: Vec<Ident>,
        using_index: Option<Ident>,
    },
    Unique {
        columns: Vec<Ident>,
        using_index: Option<Ident>,
    },
    ForeignKey {
        columns: Vec<Ident>,
        table: Name,
        referenced: Vec<Ident>,
    },
    /// The identifiers that its expression mentions.
    Check {
        mentions: Vec<String>,
    },
    Exclude {
        columns: Vec<String>,
        mentions: Vec<String>,
    },
    /// `NOT NULL col` as a table constraint.
    NotNull {
        column: Ident,
    },
}

/// A type as written, the grammar's own spellings resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) struct TypeSyntax {
    pub(in crate::postgres) schema: Option<String>,
    pub(in crate::postgres) name: String,
    /// The name is a word of the grammar (`integer`): no user's type can take its place.
    pub(in crate::postgres) builtin: bool,
    pub(in crate::postgres) modifiers: Vec<String>,
    pub(in crate::postgres) array: bool,
    pub(in crate::postgres) span: Span,
}

#[derive(Debug)]
pub(in crate::postgres) struct AlterTable {
    pub(in crate::postgres) name: Name,
    pub(in crate::postgres) if_exists: bool,
    /// `ONLY`: not the tables that inherit from it.
    pub(in crate::postgres) only: bool,
    pub(in crate::postgres) actions: Vec<TableAction>,
}

#[derive(Debug)]
pub(in crate::postgres) enum TableAction {
    AddColumn {
        column: ColumnDef,
        if_not_exists: bool,
    },
    DropColumn {
        column: Ident,
        if_exists: bool,
        cascade: bool,
    },
    AlterColumn {
        column: Ident,
        change: AlterColumn,
        span: Span,
    },
    AddConstraint(ConstraintDef),
    DropConstraint {
        name: Ident,
        if_exists: bool,
        cascade: bool,
    },
    /// `ALTER CONSTRAINT`: when it is looked at.
    AlterConstraint {
        name: Ident,
        definition: Definition,
    },
    RenameColumn {
        column: Ident,
        to: Ident,
    },
    RenameConstraint {
        name: Ident,
        to: Ident,
    },
    RenameTo(Ident),
    SetSchema(Ident),
    RowSecurity(RowSecurity),
    SwitchTrigger(TriggerSwitch),
    ValidateConstraint(Ident),
    /// From here on another table decides on the columns.
    Inherit {
        /// `None`: the table that is altered.
        child: Option<Name>,
        /// `None`: the table that is altered.
        parent: Option<Name>,
        /// `FOR VALUES ..` or `DEFAULT`, of a partition.
        bound: Option<String>,
    },
    /// From here on it does not any more.
    Disinherit {
        /// `None`: the table that is altered.
        child: Option<Name>,
        /// `None`: the table that is altered.
        parent: Option<Name>,
    },
    /// `OF`: from here on a type decides on the columns.
    OfType,
    /// `SET LOGGED`, `SET UNLOGGED`
    SetLogged(bool),
    /// `SET (..)`, `RESET (..)`
    SetParameters(Vec<Setting>),
    /// `REPLICA IDENTITY ..`
    ReplicaIdentity(ReplicaIdentity),
    /// Changes nothing that a manifest claims.
    Inert,
}

/// What of a row that is changed is told to replicas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum ReplicaIdentity {
    /// Its primary key.
    Default,
    Full,
    Nothing,
    Index,
}

impl ReplicaIdentity {
    /// `None` for what it is by itself.
    pub(in crate::postgres) const fn shown(self) -> Option<&'static str> {
        match self {
            ReplicaIdentity::Default => None,
            ReplicaIdentity::Full => Some("full"),
            ReplicaIdentity::Nothing => Some("nothing"),
            ReplicaIdentity::Index => Some("an index"),
        }
    }
}

#[derive(Debug)]
pub(in crate::postgres) enum AlterColumn {
    SetType {
        to: Option<TypeSyntax>,
        collation: Option<Name>,
        /// `USING ..`
        converts: bool,
    },
    /// `SET STORAGE ..`, in lower case.
    SetStorage(String),
    SetNotNull,
    DropNotNull,
    SetDefault(Option<String>),
    DropDefault,
    /// `ADD GENERATED .. AS IDENTITY`
    AddIdentity(Identity, Box<SequenceOptions>),
    /// `SET GENERATED ..`, and `SET INCREMENT` and its kin, of an identity column's sequence.
    SetIdentity(Option<Identity>, Box<SequenceOptions>),
    DropIdentity,
    /// `SET EXPRESSION AS (..)`
    SetExpression(String),
    DropExpression,
    /// Changes nothing that a manifest claims.
    Inert,
}

#[expect(clippy::struct_excessive_bools, reason = "one for each word of the grammar")]
#[derive(Debug)]
pub(in crate::postgres) struct CreateIndex {
    pub(in crate::postgres) name: Option<Name>,
    pub(in crate::postgres) if_not_exists: bool,
    pub(in crate::postgres) unique: bool,
    pub(in crate::postgres) table: Name,
    /// `ON ONLY`: not the partitions.
    pub(in crate::postgres) only: bool,
    pub(in crate::postgres) keys: Vec<IndexKey>,
    /// `INCLUDE (..)`
    pub(in crate::postgres) included: Vec<Ident>,
    pub(in crate::postgres) partial: bool,
    /// All but its columns: its method, its order, its expressions, ..
    pub(in crate::postgres) definition: Definition,
    /// The operator classes that are written.
    pub(in crate::postgres) classes: Vec<Ident>,
    /// The identifiers that its expressions and its predicate mention.
    pub(in crate::postgres) mentions: Vec<String>,
}

#[derive(Debug)]
pub(in crate::postgres) enum IndexKey {
    Column(Ident),
    /// An expression; what the server calls it in a generated name, where that is known.
    Expression {
        name: Option<String>,
    },
}

#[derive(Debug)]
pub(in crate::postgres) struct Insert {
    pub(in crate::postgres) table: Name,
    pub(in crate::postgres) columns: Vec<Ident>,
    pub(in crate::postgres) says_on_conflict: bool,
    pub(in crate::postgres) words: Words,
    pub(in crate::postgres) calls: Words,
}
