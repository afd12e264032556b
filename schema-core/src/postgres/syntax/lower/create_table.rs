//! `CREATE TABLE`, and the columns and constraints that `ALTER TABLE` shares with it.

use schema_manifest::Identity;
use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::object::ViewQuery;
use super::super::sequence::SequenceOptions;
use super::super::statement::{
    ColumnDef, Constraint, ConstraintDef, CreateTable, Ident, Kind, TableElement,
};
use super::super::tree;
use super::{collation, data_type, definition, derived, index, parameters, query, sequence, view};

pub(super) fn lower(node: &SyntaxNode) -> Option<Kind> {
    let name = tree::name(&tree::child(node, K::TABLE_NAME)?)?;
    if is_temporary(node) {
        return Some(Kind::CreateTemporary { name });
    }
    let arguments = tree::child(node, K::TABLE_ARG_LIST);
    let arguments: Vec<SyntaxNode> =
        arguments.map(|list| list.children().collect()).unwrap_or_default();
    let elements = arguments
        .iter()
        .filter_map(|argument| match argument.kind() {
            K::COLUMN => column(argument).map(TableElement::Column),
            K::LIKE_CLAUSE => derived::like(argument).map(TableElement::Like),
            _ => constraint(argument).map(TableElement::Constraint),
        })
        .collect();
    Some(Kind::CreateTable(CreateTable {
        name,
        if_not_exists: tree::child(node, K::IF_NOT_EXISTS).is_some(),
        unlogged: tree::child(node, K::UNLOGGED).is_some(),
        parameters: parameters::of_new(node),
        of_type: tree::child(node, K::OF_TYPE).is_some(),
        parents: node
            .children()
            .filter(|child| matches!(child.kind(), K::PARTITION_OF | K::INHERITS))
            .flat_map(|clause| clause.children().collect::<Vec<_>>())
            .filter_map(|parent| tree::name(&parent))
            .collect(),
        partition_key: derived::partition_key(node),
        bound: derived::bound(node),
        elements,
    }))
}

/// `CREATE TABLE .. AS`
pub(super) fn lower_as(node: &SyntaxNode) -> Option<Kind> {
    let name = tree::name(&tree::child(node, K::TABLE_NAME)?)?;
    if is_temporary(node) {
        return Some(Kind::CreateTemporary { name });
    }
    let mut query = view::lower(node);
    let list = tree::child(node, K::TABLE_ARG_LIST);
    let columns = list.iter().flat_map(|list| tree::children(list, K::COLUMN));
    query.called = columns
        .flat_map(|column| idents(&column, K::COLUMN_NAME))
        .map(|column| column.name)
        .collect();
    query.parameters = parameters::of_new(node);
    let if_not_exists = tree::child(node, K::IF_NOT_EXISTS).is_some();
    Some(Kind::CreateTableAs { name, if_not_exists, query })
}

/// `SELECT .. INTO`
pub(super) fn select_into(node: &SyntaxNode) -> Option<Kind> {
    let into = tree::child(node, K::INTO_CLAUSE)?;
    let name = tree::name(&into)?;
    if into.descendants().any(|node| is_temporary(&node)) {
        return Some(Kind::CreateTemporary { name });
    }
    let query = ViewQuery { query: Some(query::of_select_into(node)), ..view::lower(node) };
    Some(Kind::CreateTableAs { name, if_not_exists: false, query })
}

pub(super) fn is_temporary(node: &SyntaxNode) -> bool {
    node.children().any(|child| child.kind() == K::TEMP)
}

/// A column with its inline constraints: a `COLUMN` or an `ADD_COLUMN`.
pub(super) fn column(node: &SyntaxNode) -> Option<ColumnDef> {
    let name = tree::ident(&tree::child(node, K::COLUMN_NAME)?)?;
    let mut column = ColumnDef {
        span: tree::span(node),
        data_type: node.children().find_map(|child| data_type::lower(&child)),
        collation: collation::written(node),
        not_null: false,
        identity: None,
        default: None,
        constraints: vec![],
        name,
    };
    for clause in node.children() {
        match clause.kind() {
            K::NOT_NULL_CONSTRAINT => column.not_null = true,
            K::DEFAULT_CONSTRAINT => column.default = default_text(&clause),
            K::GENERATED_CONSTRAINT => {
                let identities = clause.descendants();
                let mut identities = identities.filter(|node| node.kind() == K::GENERATED_IDENTITY);
                if let Some(node) = identities.next() {
                    let options = Box::new(identity_options(&node));
                    column.identity = Some((identity(&clause), options));
                } else {
                    // As the manifest shows it, whatever the case it is written in.
                    let text = tree::text(&clause);
                    let expression = text.find('(').map_or("", |at| &text[at..]);
                    column.default = Some(format!("GENERATED ALWAYS AS {expression}"));
                }
            }
            _ => column.constraints.extend(column_constraint(&clause, &column.name)),
        }
    }
    Some(column)
}

/// The options of an identity column's sequence.
pub(super) fn identity_options(node: &SyntaxNode) -> SequenceOptions {
    let list = tree::child(node, K::SEQUENCE_OPTION_LIST);
    sequence::options(list.into_iter().flat_map(|list| list.children().collect::<Vec<_>>()))
}

/// Whether `ALWAYS` or `BY DEFAULT` is said.
pub(super) fn identity(clause: &SyntaxNode) -> Identity {
    let by_default = clause.descendants().any(|node| node.kind() == K::GENERATED_BY_DEFAULT);
    if by_default { Identity::ByDefault } else { Identity::Always }
}

/// What stands after `DEFAULT`.
pub(super) fn default_text(clause: &SyntaxNode) -> Option<String> {
    clause
        .children()
        .find(|child| !matches!(child.kind(), K::CONSTRAINT_NAME_CLAUSE))
        .map(|expression| tree::text(&expression))
}

/// What stands after `DEFAULT`; `NULL` is none.
pub(super) fn expression_text(clause: &SyntaxNode) -> Option<String> {
    default_text(clause).filter(|text| !text.eq_ignore_ascii_case("null"))
}

fn column_constraint(clause: &SyntaxNode, column: &Ident) -> Option<ConstraintDef> {
    let kind = match clause.kind() {
        K::PRIMARY_KEY_CONSTRAINT => {
            Constraint::PrimaryKey { columns: vec![column.clone()], using_index: None }
        }
        K::UNIQUE_CONSTRAINT => {
            Constraint::Unique { columns: vec![column.clone()], using_index: None }
        }
        K::CHECK_CONSTRAINT => Constraint::Check { mentions: mentions(clause) },
        K::REFERENCES_CONSTRAINT => Constraint::ForeignKey {
            columns: vec![column.clone()],
            table: tree::name(&tree::child(clause, K::TABLE_NAME_REF)?)?,
            referenced: idents(clause, K::COLUMN_NAME_REF),
        },
        _ => return None,
    };
    Some(written(clause, kind))
}

fn written(node: &SyntaxNode, kind: Constraint) -> ConstraintDef {
    let options = [
        K::CONSTRAINT_INCLUDE_CLAUSE,
        K::DEFERRABLE_CONSTRAINT_OPTION,
        K::INITIALLY_DEFERRED_CONSTRAINT_OPTION,
        K::NULLS_NOT_DISTINCT,
        K::WITHOUT_OVERLAPS,
    ];
    ConstraintDef {
        name: constraint_name(node),
        plain: !node.descendants().any(|node| options.contains(&node.kind())),
        included: node
            .descendants()
            .filter(|node| node.kind() == K::CONSTRAINT_INCLUDE_CLAUSE)
            .filter_map(|clause| tree::child(&clause, K::COLUMN_REF_LIST))
            .flat_map(|list| idents(&list, K::COLUMN_NAME_REF))
            .collect(),
        span: tree::span(node),
        not_valid: node.descendants().any(|node| node.kind() == K::NOT_VALID),
        definition: definition::of_constraint(node, &kind),
        kind,
    }
}

/// A table constraint.
pub(super) fn constraint(node: &SyntaxNode) -> Option<ConstraintDef> {
    let using_index = || {
        let clause = tree::child(node, K::USING_INDEX_NAME)?;
        Some(tree::name(&clause)?.name)
    };
    let keys = || {
        let parameters = tree::child(node, K::INDEX_PARAMETERS);
        let list = parameters.and_then(|node| tree::child(&node, K::CONSTRAINT_COLUMN_REF_LIST));
        list.map(|list| idents(&list, K::COLUMN_NAME_REF)).unwrap_or_default()
    };
    let kind = match node.kind() {
        K::PRIMARY_KEY_CONSTRAINT => {
            Constraint::PrimaryKey { columns: keys(), using_index: using_index() }
        }
        K::UNIQUE_CONSTRAINT => Constraint::Unique { columns: keys(), using_index: using_index() },
        K::CHECK_CONSTRAINT => Constraint::Check { mentions: mentions(node) },
        K::FOREIGN_KEY_CONSTRAINT => {
            let mut lists = tree::children(node, K::FOREIGN_KEY_COLUMN_LIST)
                .map(|list| idents(&list, K::COLUMN_NAME_REF));
            Constraint::ForeignKey {
                columns: lists.next()?,
                table: tree::name(&tree::child(node, K::TABLE_NAME_REF)?)?,
                referenced: lists.next().unwrap_or_default(),
            }
        }
        K::EXCLUDE_CONSTRAINT => {
            let list = tree::child(node, K::CONSTRAINT_EXCLUSION_LIST)?;
            let columns = list
                .children()
                .map(|item| match item.first_child().map(|key| index::key(&key)) {
                    Some(super::super::IndexKey::Column(column)) => column.name,
                    _ => String::new(),
                })
                .collect();
            Constraint::Exclude { columns, mentions: mentions(node) }
        }
        K::NOT_NULL_CONSTRAINT => {
            let column = tree::child(node, K::COLUMN_NAME_REF)?;
            Constraint::NotNull { column: tree::ident(&column)? }
        }
        _ => return None,
    };
    Some(written(node, kind))
}

fn constraint_name(node: &SyntaxNode) -> Option<Ident> {
    let clause = tree::child(node, K::CONSTRAINT_NAME_CLAUSE)?;
    tree::ident(&tree::child(&clause, K::CONSTRAINT_NAME)?)
}

pub(super) fn idents(node: &SyntaxNode, kind: K) -> Vec<Ident> {
    tree::children(node, kind).filter_map(|child| tree::ident(&child)).collect()
}

/// The identifiers that an expression mentions, function names among them, each once, in order.
pub(super) fn mentions(node: &SyntaxNode) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for reference in node.descendants().filter(|node| node.kind() == K::NAME_REF) {
        let is_function = reference.parent().is_some_and(|parent| {
            parent.kind() == K::CALL_EXPR && parent.first_child().as_ref() == Some(&reference)
        });
        if let Some(ident) = tree::ident(&reference)
            && !is_function
            && !names.contains(&ident.name)
        {
            names.push(ident.name);
        }
    }
    names
}
