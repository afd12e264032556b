//! The parser's tree to our own statements, one file a family of statements.

mod alter_table;
mod collation;
mod comment;
mod create_table;
mod data;
mod data_type;
mod definition;
mod derived;
mod index;
mod objects;
mod parameters;
mod part;
mod query;
mod raise;
mod routine;
mod sequence;
mod types;
mod values;
mod view;

use std::collections::HashSet;

use schema_manifest::TransactionClass;
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::object::RoutineKind;
use super::statement::{Dropped, Kind, Statement, Transaction};
use super::tree;

/// The statements of a script, empty ones left out.
pub(super) fn statements(root: &SyntaxNode) -> Vec<Statement> {
    let mut added: HashSet<String> = HashSet::new();
    let mut statements = Vec::new();
    for node in root.children() {
        let Some(mut statement) = statement(&node) else { continue };
        if !added.is_empty() {
            statement.values = values::uses(&node, &added);
        }
        match &statement.kind {
            Kind::AddLabel { label, .. } => drop(added.insert(label.clone())),
            Kind::RenameLabel { to, .. } if !added.is_empty() => drop(added.insert(to.clone())),
            _ => {}
        }
        statements.push(statement);
    }
    statements
}

/// A node below the root to a statement; `None` for an empty one and for what is no statement.
///
/// A statement that the grammar gave up on in the middle loses what was not understood; the
/// script has a fault then, and is embedded as one text or not at all.
pub(super) fn statement(node: &SyntaxNode) -> Option<Statement> {
    if matches!(node.kind(), SyntaxKind::EMPTY_STMT | SyntaxKind::ERROR) {
        return None;
    }
    let span = tree::span(node);
    let kind = kind(node).unwrap_or(Kind::Sweeping { what: "a statement that is not understood" });
    let discards_data = discards_data(node, &kind);
    let transaction = transaction_class(node, &kind);
    let reads_only = reads_only(node);
    Some(Statement { span, transaction, discards_data, reads_only, kind, values: vec![] })
}

/// `None` where a part that the statement needs is missing.
fn kind(node: &SyntaxNode) -> Option<Kind> {
    use SyntaxKind as K;
    Some(match node.kind() {
        K::CREATE_TABLE => return create_table::lower(node),
        K::CREATE_TABLE_AS => return create_table::lower_as(node),
        K::SELECT_INTO => return create_table::select_into(node),
        K::CREATE_VIEW => return objects::relation(node, "view"),
        K::CREATE_MATERIALIZED_VIEW => return objects::relation(node, "materialized view"),
        K::CREATE_SEQUENCE => return sequence::create(node),
        K::CREATE_FOREIGN_TABLE => return objects::relation(node, "foreign table"),
        K::ALTER_TABLE | K::ALTER_FOREIGN_TABLE => return alter_table::lower(node),
        K::CREATE_INDEX => return index::lower(node),
        K::DROP_TABLE => objects::drop_relations(node, Dropped::Table),
        K::DROP_INDEX => objects::drop_relations(node, Dropped::Index),
        K::DROP_VIEW => objects::drop_relations(node, Dropped::View),
        K::DROP_MATERIALIZED_VIEW => objects::drop_relations(node, Dropped::MaterializedView),
        K::DROP_SEQUENCE => objects::drop_relations(node, Dropped::Sequence),
        K::DROP_FOREIGN_TABLE => objects::drop_relations(node, Dropped::ForeignTable),
        K::ALTER_INDEX | K::ALTER_VIEW | K::ALTER_MATERIALIZED_VIEW => {
            return objects::alter_relation(node);
        }
        K::ALTER_SEQUENCE => return sequence::alter(node),
        K::CREATE_TYPE => return objects::create_type(node),
        K::CREATE_DOMAIN => {
            return types::create_domain(node).or_else(|| objects::opaque_type(node, "domain"));
        }
        K::ALTER_TYPE => return objects::alter_type(node),
        K::ALTER_DOMAIN => return types::alter_domain(node),
        K::DROP_TYPE | K::DROP_DOMAIN => objects::drop_types(node),
        K::CREATE_SCHEMA => objects::create_schema(node),
        K::DROP_SCHEMA => objects::drop_schemas(node),
        K::ALTER_SCHEMA if tree::child(node, K::SCHEMA_RENAME_TO).is_some() => {
            return objects::rename_schema(node);
        }
        K::CREATE_EXTENSION => return objects::create_extension(node),
        K::ALTER_EXTENSION => return objects::alter_extension(node),
        K::DROP_EXTENSION => objects::drop_extensions(node),
        K::CREATE_FUNCTION => return routine::create(node, RoutineKind::Function),
        K::CREATE_PROCEDURE => return routine::create(node, RoutineKind::Procedure),
        K::CREATE_AGGREGATE => return routine::create(node, RoutineKind::Aggregate),
        K::ALTER_FUNCTION => return routine::alter(node, RoutineKind::Function),
        K::ALTER_PROCEDURE => return routine::alter(node, RoutineKind::Procedure),
        K::ALTER_AGGREGATE => return routine::alter(node, RoutineKind::Aggregate),
        K::ALTER_ROUTINE => return routine::alter(node, RoutineKind::Any),
        K::DROP_FUNCTION => routine::drop(node, RoutineKind::Function),
        K::DROP_PROCEDURE => routine::drop(node, RoutineKind::Procedure),
        K::DROP_AGGREGATE => routine::drop(node, RoutineKind::Aggregate),
        K::DROP_ROUTINE => routine::drop(node, RoutineKind::Any),
        K::CREATE_TRIGGER | K::CREATE_POLICY | K::CREATE_RULE => return part::create(node),
        K::DROP_TRIGGER | K::DROP_POLICY | K::DROP_RULE => return part::drop(node),
        K::ALTER_TRIGGER | K::ALTER_POLICY | K::ALTER_RULE => return part::alter(node),
        K::COMMENT_ON => return comment::lower(node),
        K::CREATE_COLLATION => return collation::create(node),
        K::ALTER_COLLATION => collation::alter(node),
        K::DROP_COLLATION => collation::drop(node),
        K::DROP_OPERATOR | K::DROP_OPERATOR_CLASS | K::DROP_OPERATOR_FAMILY => {
            objects::drop_other(node, "operator")
        }
        K::DROP_LANGUAGE => objects::drop_other(node, "language"),
        K::DROP_ACCESS_METHOD => objects::drop_other(node, "access method"),
        K::DROP_OWNED => Kind::Sweeping { what: "`DROP OWNED`" },
        K::IMPORT_FOREIGN_SCHEMA => Kind::Sweeping { what: "`IMPORT FOREIGN SCHEMA`" },
        K::EXECUTE => Kind::Sweeping { what: "`EXECUTE`" },
        K::DO => data::do_block(node),
        K::SET => data::set(node),
        K::SELECT => data::select(node),
        K::RESET => data::reset(node),
        K::DISCARD => Kind::ResetSearchPath,
        K::CALL
        | K::VALUES
        | K::TABLE
        | K::COMPOUND_SELECT
        | K::PAREN_SELECT
        | K::MERGE
        | K::TRUNCATE
        | K::COPY => data::query(node),
        K::INSERT => return data::insert(node),
        K::UPDATE => return data::update(node),
        K::DELETE => return data::delete(node),
        K::BEGIN => Kind::Transaction(Transaction::Begin),
        K::COMMIT_TRANSACTION => Kind::Transaction(Transaction::Commit),
        K::ROLLBACK_TRANSACTION => Kind::Transaction(Transaction::Rollback),
        K::SAVEPOINT_CREATE | K::RELEASE_SAVEPOINT => Kind::Transaction(Transaction::Savepoint),
        K::ROLLBACK_TO_SAVEPOINT => Kind::Sweeping { what: "`ROLLBACK TO SAVEPOINT`" },
        K::PREPARE_TRANSACTION | K::COMMIT_PREPARED | K::ROLLBACK_PREPARED => {
            Kind::Transaction(Transaction::Prepared)
        }
        _ if changes_schema(node) => Kind::Unclaimed,
        _ => Kind::Inert,
    })
}

/// Whether a statement that no manifest shows changes the schema.
fn changes_schema(node: &SyntaxNode) -> bool {
    use SyntaxKind as K;
    // They are about the server or about who may do what.
    let is_elsewhere = matches!(
        node.kind(),
        K::ALTER_DATABASE
            | K::ALTER_DEFAULT_PRIVILEGES
            | K::ALTER_GROUP
            | K::ALTER_ROLE
            | K::ALTER_SYSTEM
            | K::ALTER_USER
            | K::CREATE_DATABASE
            | K::CREATE_GROUP
            | K::CREATE_ROLE
            | K::CREATE_TABLESPACE
            | K::CREATE_USER
            | K::DROP_DATABASE
            | K::DROP_GROUP
            | K::DROP_ROLE
            | K::DROP_TABLESPACE
            | K::DROP_USER
    );
    let first = tree::tokens(node).next().map(|token| token.kind());
    let changes = matches!(first, Some(K::CREATE_KW | K::ALTER_KW | K::DROP_KW));
    // pg_dump names the owner of everything.
    let is_owner = node.children().any(|action| action.kind() == K::OWNER_TO);
    changes && !is_elsewhere && !is_owner
}

/// Which statements a transaction refuses: those that call `PreventInTransactionBlock` in the
/// server (the notes of each command's documentation page say so).
fn transaction_class(node: &SyntaxNode, kind: &Kind) -> TransactionClass {
    use SyntaxKind as K;
    let concurrently = || tree::has(node, K::CONCURRENTLY_KW);
    let outside = match node.kind() {
        K::CREATE_INDEX | K::DROP_INDEX => concurrently(),
        // `REFRESH MATERIALIZED VIEW CONCURRENTLY` is allowed inside one.
        K::REINDEX => tree::tokens(node).any(|token| {
            matches!(token.kind(), K::CONCURRENTLY_KW | K::DATABASE_KW | K::SYSTEM_KW)
        }),
        K::VACUUM
        | K::ALTER_SYSTEM
        | K::CREATE_DATABASE
        | K::DROP_DATABASE
        | K::CREATE_TABLESPACE
        | K::DROP_TABLESPACE => true,
        K::DISCARD => tree::has(node, K::DISCARD_ALL),
        K::ALTER_DATABASE => tree::tokens(node).any(|token| token.kind() == K::TABLESPACE_KW),
        K::ALTER_TABLE => tree::children(node, K::DETACH_PARTITION)
            .any(|action| tree::tokens(&action).any(|token| token.kind() == K::CONCURRENTLY_KW)),
        // Without a table's name it works through the whole database.
        K::CLUSTER => tree::child(node, K::TABLE_NAME_REF).is_none(),
        _ => matches!(kind, Kind::Transaction(Transaction::Prepared)),
    };
    match kind {
        _ if outside => TransactionClass::Outside,
        Kind::Transaction(Transaction::Savepoint) => TransactionClass::Savepoint,
        // "SET TRANSACTION ISOLATION LEVEL must be called before any query" (tried on 15.18).
        _ if node.kind() == K::SET_TRANSACTION => TransactionClass::Opening,
        // A `BEGIN ISOLATION LEVEL ..` counts where it is the first of all, inside of an implicit
        // transaction too (tried on 15.18).
        Kind::Transaction(Transaction::Begin)
            if tree::child(node, K::TRANSACTION_MODE_LIST).is_some() =>
        {
            TransactionClass::Opening
        }
        _ => TransactionClass::Inside,
    }
}

fn discards_data(node: &SyntaxNode, kind: &Kind) -> bool {
    use super::statement::TableAction;
    match kind {
        Kind::DropRelations { what, .. } => matches!(what, Dropped::Table),
        Kind::AlterTable(alter) => {
            alter.actions.iter().any(|action| matches!(action, TableAction::DropColumn { .. }))
        }
        Kind::DropTypes { cascade, .. } | Kind::DropSchemas { cascade, .. } => *cascade,
        Kind::Delete { .. } => true,
        _ => matches!(node.kind(), SyntaxKind::TRUNCATE | SyntaxKind::DROP_OWNED),
    }
}

/// `SELECT`, `VALUES`, `TABLE`; not where a `WITH` changes data or rows are locked, which a
/// read-only transaction refuses (tried on 15.18; the page of `SET TRANSACTION` lists the rest).
fn reads_only(node: &SyntaxNode) -> bool {
    use SyntaxKind as K;
    let is_query = matches!(
        node.kind(),
        K::SELECT | K::VALUES | K::TABLE | K::COMPOUND_SELECT | K::PAREN_SELECT
    );
    let writes = |node: SyntaxNode| {
        matches!(node.kind(), K::INSERT | K::UPDATE | K::DELETE | K::MERGE | K::LOCKING_CLAUSE)
    };
    is_query && !node.descendants().any(writes)
}
