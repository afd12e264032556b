//! `ALTER TABLE` and its actions.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::object::{RowSecurity, TriggerSwitch};
use super::super::statement::{AlterColumn, AlterTable, Kind, Name, ReplicaIdentity, TableAction};
use super::super::tree;
use super::{collation, create_table, data_type, definition, derived, parameters, sequence};

pub(super) fn lower(node: &SyntaxNode) -> Option<Kind> {
    // `ALTER TABLE ALL IN TABLESPACE` names no table and changes nothing that a manifest claims.
    let Some(relation) = tree::child(node, K::TABLE_RELATION_NAME) else {
        return Some(Kind::Inert);
    };
    Some(Kind::AlterTable(AlterTable {
        name: tree::name(&relation)?,
        if_exists: tree::child(node, K::IF_EXISTS).is_some(),
        only: tree::has(&relation, K::ONLY_KW),
        actions: node
            .children()
            .filter(|child| {
                !matches!(child.kind(), K::TABLE_RELATION_NAME | K::IF_EXISTS | K::ERROR)
            })
            .map(|child| action(&child))
            .collect::<Option<_>>()?,
    }))
}

fn action(node: &SyntaxNode) -> Option<TableAction> {
    let ident = |kind| tree::child(node, kind).and_then(|child| tree::ident(&child));
    let if_exists = || tree::child(node, K::IF_EXISTS).is_some();
    let cascade = || tree::child(node, K::CASCADE).is_some();
    Some(match node.kind() {
        K::ADD_COLUMN => TableAction::AddColumn {
            column: create_table::column(node)?,
            if_not_exists: tree::child(node, K::IF_NOT_EXISTS).is_some(),
        },
        K::DROP_COLUMN => TableAction::DropColumn {
            column: ident(K::COLUMN_NAME_REF)?,
            if_exists: if_exists(),
            cascade: cascade(),
        },
        K::ALTER_COLUMN => TableAction::AlterColumn {
            column: ident(K::COLUMN_NAME_REF)?,
            change: change(node),
            span: tree::span(node),
        },
        K::ADD_CONSTRAINT => TableAction::AddConstraint(
            node.children().find_map(|child| create_table::constraint(&child))?,
        ),
        K::DROP_CONSTRAINT => {
            let name = ident(K::CONSTRAINT_NAME_REF)?;
            TableAction::DropConstraint { name, if_exists: if_exists(), cascade: cascade() }
        }
        K::ALTER_CONSTRAINT => TableAction::AlterConstraint {
            name: ident(K::CONSTRAINT_NAME_REF)?,
            definition: definition::deferral(node),
        },

        K::VALIDATE_CONSTRAINT => TableAction::ValidateConstraint(ident(K::CONSTRAINT_NAME_REF)?),
        K::RENAME_COLUMN => TableAction::RenameColumn {
            column: ident(K::COLUMN_NAME_REF)?,
            to: ident(K::COLUMN_NAME)?,
        },
        K::RENAME_CONSTRAINT => TableAction::RenameConstraint {
            name: ident(K::CONSTRAINT_NAME_REF)?,
            to: ident(K::CONSTRAINT_NAME)?,
        },
        K::TABLE_RENAME_TO => {
            TableAction::RenameTo(tree::name(&tree::child(node, K::TABLE_NAME)?)?.name)
        }
        K::SET_SCHEMA => TableAction::SetSchema(ident(K::SCHEMA_REF)?),
        K::INHERIT_TABLE => {
            TableAction::Inherit { child: None, parent: table_name(node), bound: None }
        }
        K::ATTACH_PARTITION => TableAction::Inherit {
            child: table_name(node),
            parent: None,
            bound: derived::bound(node),
        },
        K::NO_INHERIT_TABLE => TableAction::Disinherit { child: None, parent: table_name(node) },
        K::DETACH_PARTITION => TableAction::Disinherit { child: table_name(node), parent: None },
        K::OF_TYPE => TableAction::OfType,
        K::ENABLE_RLS => TableAction::RowSecurity(RowSecurity::Enable(true)),
        K::DISABLE_RLS => TableAction::RowSecurity(RowSecurity::Enable(false)),
        K::FORCE_RLS => TableAction::RowSecurity(RowSecurity::Force(true)),
        K::NO_FORCE_RLS => TableAction::RowSecurity(RowSecurity::Force(false)),
        K::SET_LOGGED => TableAction::SetLogged(true),
        K::SET_UNLOGGED => TableAction::SetLogged(false),
        K::SET_OPTIONS => TableAction::SetParameters(parameters::set(node)),
        K::RESET_OPTIONS => TableAction::SetParameters(parameters::reset(node)),
        K::REPLICA_IDENTITY => TableAction::ReplicaIdentity(replica_identity(node)),
        K::ENABLE_TRIGGER => switch(node, "enabled"),
        K::DISABLE_TRIGGER => switch(node, "disabled"),
        K::ENABLE_REPLICA_TRIGGER => switch(node, "enabled on replicas"),
        K::ENABLE_ALWAYS_TRIGGER => switch(node, "always enabled"),
        // They make and drop partitions, and are not replayed.
        K::MERGE_PARTITIONS | K::SPLIT_PARTITION => return None,
        _ => TableAction::Inert,
    })
}

fn replica_identity(node: &SyntaxNode) -> ReplicaIdentity {
    let has = |kind| node.descendants().any(|part| part.kind() == kind);
    if has(K::REPLICA_IDENTITY_DEFAULT) {
        ReplicaIdentity::Default
    } else if has(K::REPLICA_IDENTITY_FULL) {
        ReplicaIdentity::Full
    } else if has(K::REPLICA_IDENTITY_NOTHING) {
        ReplicaIdentity::Nothing
    } else {
        ReplicaIdentity::Index
    }
}

fn switch(node: &SyntaxNode, state: &'static str) -> TableAction {
    let name = tree::child(node, K::TRIGGER_REF).and_then(|child| tree::ident(&child));
    TableAction::SwitchTrigger(TriggerSwitch { name, state })
}

fn table_name(node: &SyntaxNode) -> Option<Name> {
    tree::child(node, K::TABLE_NAME_REF).and_then(|child| tree::name(&child))
}

fn change(node: &SyntaxNode) -> AlterColumn {
    let option = node.children().find(|child| child.kind() != K::COLUMN_NAME_REF);
    let Some(option) = option else { return AlterColumn::Inert };
    match option.kind() {
        K::SET_TYPE => AlterColumn::SetType {
            to: option.children().find_map(|child| data_type::lower(&child)),
            collation: collation::written(&option),
            converts: option.descendants().any(|part| tree::has(&part, K::USING_KW)),
        },
        K::SET_STORAGE => {
            let mode = tree::child(&option, K::STORAGE_MODE);
            AlterColumn::SetStorage(mode.map(|mode| tree::lower(&mode)).unwrap_or_default())
        }
        K::SET_NOT_NULL => AlterColumn::SetNotNull,
        K::DROP_NOT_NULL => AlterColumn::DropNotNull,
        K::SET_DEFAULT => AlterColumn::SetDefault(create_table::default_text(&option)),
        K::DROP_DEFAULT => AlterColumn::DropDefault,
        K::ADD_GENERATED => AlterColumn::AddIdentity(
            create_table::identity(&option),
            Box::new(create_table::identity_options(&option)),
        ),
        K::SET_SEQUENCE_OPTION | K::SET_GENERATED_OPTIONS => {
            let generated = option.descendants().find(|node| node.kind() == K::SET_GENERATED);
            let written = option.descendants().filter(|part| part.kind() == K::SET_SEQUENCE_OPTION);
            let options = written.flat_map(|part| part.children().collect::<Vec<_>>());
            AlterColumn::SetIdentity(
                generated.map(|set| create_table::identity(&set)),
                Box::new(sequence::options(options)),
            )
        }
        K::SET_EXPRESSION => {
            let expression = option.children().last().map(|one| tree::text(&one));
            AlterColumn::SetExpression(expression.unwrap_or_default())
        }
        K::DROP_EXPRESSION => AlterColumn::DropExpression,
        K::DROP_IDENTITY => AlterColumn::DropIdentity,
        _ => AlterColumn::Inert,
    }
}
