//! Whether a statement in a block with handlers surely succeeds, surely fails, or neither, and which
//! handler catches its error.

use super::Replay;
use super::block::{Lost, Run};
use super::routine::Meant;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::Relation;
use crate::postgres::format_type::format_type;
use crate::postgres::syntax::{
    AlterColumn, Caught, Constraint, Dropped, Handler, Ident, IndexKey, Kind, Name, TableAction,
    TableElement,
};

impl Run<'_, '_> {
    /// Whether nothing but what has a name already is caught here.
    pub(super) fn only_duplicates(&self) -> bool {
        self.catches_only(&DUPLICATES)
    }

    fn catches_only(&self, states: &[&str]) -> bool {
        self.guards.iter().flatten().all(|caught| match caught {
            Caught::State(state) => states.contains(&&**state),
            Caught::Others | Caught::Unknown => false,
        })
    }

    /// The SQLSTATE of a statement that adds a constraint under a name that is taken, which is no finding.
    pub(super) fn taken(&self, kind: &Kind) -> Option<&'static str> {
        let Kind::AlterTable(alter) = kind else { return None };
        let [TableAction::AddConstraint(added)] = &*alter.actions else { return None };
        let catalog = &*self.replay.catalog;
        let full = self.replay.relation(&alter.name)?;
        let table = catalog.table(&full).filter(|table| catalog.is_judged(table))?;
        let name = &added.name.as_ref()?.name;
        let first = table.constraints.iter().find(|one| one.name == *name);
        let makes_index = matches!(
            added.kind,
            Constraint::PrimaryKey { using_index: None, .. }
                | Constraint::Unique { using_index: None, .. }
                | Constraint::Exclude { .. }
        );
        let of_index = || table.indexes.iter().any(|index| index.name.as_ref() == Some(name));
        match first {
            Some(first) if makes_index && first.has_index() => Some("42P07"),
            None if makes_index && of_index() => Some("42P07"),
            Some(_) => Some("42710"),
            None => None,
        }
    }

    /// Whether a statement of which nothing is found surely makes nothing that is there already.
    fn is_surely_new(&self, kind: &Kind) -> bool {
        let replay = &*self.replay;
        let catalog = &*replay.catalog;
        let relation = |name: &Name| replay.is_settled(name);
        let table = |name: &Name| {
            let full = replay.relation(name);
            full.and_then(|full| catalog.table(&full)).is_some_and(|table| catalog.is_judged(table))
        };
        match kind {
            Kind::CreateTable(create) => create.if_not_exists || relation(&create.name),
            Kind::CreateRelation { name, or_replace, if_not_exists, .. } => {
                *or_replace || *if_not_exists || relation(name)
            }
            Kind::CreateIndex(create) => {
                create.if_not_exists || create.name.as_ref().is_none_or(&relation)
            }
            Kind::CreateEnum { name, .. } => replay.is_settled_type(name),
            Kind::AddLabel { name, if_not_exists, .. } => {
                *if_not_exists || replay.is_settled_type(name)
            }
            Kind::AlterTable(alter) => {
                let is_followed = |action: &TableAction| match action {
                    TableAction::AddConstraint(added) => {
                        let is_free = |name: &Ident| {
                            let schema = alter.name.schema.clone();
                            relation(&Name { schema, name: name.clone(), span: name.span })
                        };
                        alter.actions.len() == 1 && added.name.as_ref().is_none_or(is_free)
                    }
                    TableAction::AddColumn { column, .. } => column.constraints.is_empty(),
                    TableAction::DropColumn { .. }
                    | TableAction::DropConstraint { .. }
                    | TableAction::AlterColumn { .. }
                    | TableAction::RowSecurity(_)
                    | TableAction::SwitchTrigger(_)
                    | TableAction::SetParameters(_)
                    | TableAction::Inert => true,
                    _ => false,
                };
                table(&alter.name) && alter.actions.iter().all(is_followed)
            }
            Kind::CreateRoutine(create) => {
                create.or_replace || !catalog.is_doubtful(&replay.full(&create.name))
            }
            Kind::CreatePart(create) => {
                let full = replay.relation(&create.part.table);
                let known = full
                    .as_ref()
                    .and_then(|full| Some(catalog.is_known(full, catalog.relations.get(full)?)));
                known == Some(true)
            }
            Kind::CreateExtension { if_not_exists, name, .. } => {
                *if_not_exists
                    || catalog.extensions.contains_key(&name.name)
                    || replay.is_surely_no_extension(&name.name)
            }
            Kind::DropRelations { .. }
            | Kind::DropTypes { .. }
            | Kind::DropRoutines { .. }
            | Kind::DropPart { .. }
            | Kind::DropSchemas { .. }
            | Kind::Comment(_)
            | Kind::Insert(_)
            | Kind::Update { .. }
            | Kind::Delete { .. }
            | Kind::Query { .. }
            | Kind::Setting { .. }
            | Kind::Inert => true,
            _ => false,
        }
    }

    /// Whether a statement of which nothing is found only takes away what surely nothing depends on.
    ///
    /// What is there and what is not was tried on PostgreSQL 15: with `IF EXISTS` neither raises an error.
    fn only_removes(&self, kind: &Kind) -> bool {
        let replay = &*self.replay;
        let catalog = &*replay.catalog;
        match kind {
            Kind::DropRoutines { what, routines, cascade: false, .. } => {
                routines.iter().all(|routine| match replay.routine(*what, routine) {
                    Meant::This(full, at) => {
                        let all = catalog.routines.get(&full);
                        let found = all.and_then(|all| all.get(at));
                        found.is_some_and(|one| catalog.is_certain(one.made))
                            && replay.is_unused_routine(&full)
                    }
                    Meant::Nothing => {
                        replay.candidates(&routine.name).iter().all(|one| !catalog.may_exist(one))
                            && catalog.extensions.iter().next().is_none()
                    }
                    Meant::Several(_) | Meant::Perhaps => false,
                })
            }
            Kind::DropPart { part, .. } => {
                let full = replay.relation(&part.table);
                full.and_then(|full| catalog.table(&full)).is_some_and(|one| catalog.is_judged(one))
            }
            Kind::AlterTable(alter) => {
                let Some(full) = replay.relation(&alter.name) else { return false };
                let Some(table) = catalog.table(&full).filter(|one| catalog.is_judged(one)) else {
                    return false;
                };
                alter.actions.iter().all(|action| match action {
                    TableAction::DropColumn { column, cascade: false, .. } => {
                        table.column(&column.name).is_none()
                            || replay.is_unused_column(&full, table, &column.name)
                    }
                    TableAction::DropConstraint { name, cascade: false, .. } => {
                        replay.is_unused_constraint(&full, table, &name.name)
                    }
                    // What else it may fail with is not caught.
                    TableAction::AlterColumn {
                        column,
                        change: AlterColumn::SetType { .. },
                        ..
                    } => {
                        self.catches_only(&DEPENDENTS)
                            && replay.is_unused_column(&full, table, &column.name)
                    }
                    _ => false,
                })
            }
            _ => false,
        }
    }

    /// Whether a statement of which nothing is found surely raises nothing that a handler around it
    /// catches.
    pub(super) fn is_sure(&self, kind: &Kind) -> bool {
        if self.only_duplicates() {
            return self.is_surely_new(kind);
        }
        if self.only_removes(kind) {
            return true;
        }
        let replay = &*self.replay;
        let catalog = &*replay.catalog;
        let relation = |name: &Name| replay.is_settled(name);
        let table = |name: &Name| {
            let full = replay.relation(name);
            full.and_then(|full| catalog.table(&full)).is_some_and(|table| catalog.is_judged(table))
        };
        // What depends on rows or rights is not known; a table of this very script has neither.
        let is_new = |name: &Name| {
            let full = replay.relation(name);
            full.and_then(|full| catalog.table(&full)).is_some_and(|table| {
                catalog.is_judged(table)
                    && table.place.version == replay.version
                    && table.place.source.path() == replay.source.path()
            })
        };
        let names_only = self.catches_only(&NAMES);
        match kind {
            Kind::CreateEnum { name, .. } => replay.is_settled_type(name),
            Kind::CreateTable(create) => {
                let plain = !create.of_type && create.parents.is_empty();
                let settled = |element: &TableElement| match element {
                    TableElement::Column(column) => {
                        let default = column.default.as_deref();
                        default.is_none_or(|text| text.eq_ignore_ascii_case("null"))
                            && column.constraints.iter().all(|one| key(&one.kind))
                    }
                    TableElement::Constraint(constraint) => key(&constraint.kind),
                    TableElement::Like(_) => false,
                };
                let known = |element: &TableElement| match element {
                    TableElement::Column(column) => column
                        .data_type
                        .as_ref()
                        .is_some_and(|written| format_type(written).is_some()),
                    TableElement::Constraint(_) => true,
                    TableElement::Like(_) => false,
                };
                plain
                    && relation(&create.name)
                    && create.elements.iter().all(|one| settled(one) && known(one))
            }
            Kind::CreateIndex(create) => {
                is_new(&create.table)
                    && create.name.as_ref().is_none_or(&relation)
                    && create.keys.iter().all(|key| matches!(key, IndexKey::Column(_)))
            }
            Kind::AlterTable(alter) if names_only && table(&alter.name) => {
                alter.actions.iter().all(|action| match action {
                    TableAction::DropColumn { .. }
                    | TableAction::DropConstraint { .. }
                    | TableAction::AlterColumn {
                        change:
                            AlterColumn::DropDefault
                            | AlterColumn::SetNotNull
                            | AlterColumn::DropNotNull,
                        ..
                    } => true,
                    TableAction::AddColumn { column, .. } => column
                        .data_type
                        .as_ref()
                        .is_some_and(|written| format_type(written).is_some()),
                    _ => false,
                })
            }
            Kind::DropRelations { names, .. } if names_only => names.iter().all(relation),
            _ => false,
        }
    }
}

/// What has a name already.
const DUPLICATES: [&str; 6] = ["42701", "42710", "42712", "42723", "42P06", "42P07"];
/// The same, and what has none.
const NAMES: [&str; 11] = [
    "42701", "42710", "42712", "42723", "42P06", "42P07", "42P01", "42703", "42704", "42883",
    "3F000",
];

/// What depends on something that is dropped or gets another type; and faults of the server itself.
const DEPENDENTS: [&str; 3] = ["0A000", "2BP01", "XX000"];

/// A key over columns.
fn key(constraint: &Constraint) -> bool {
    matches!(
        constraint,
        Constraint::PrimaryKey { .. } | Constraint::Unique { .. } | Constraint::NotNull { .. }
    )
}

/// The handler that surely catches an error.
pub(super) fn catching<'h>(
    handlers: &'h [Handler],
    states: &[&str],
) -> Result<Option<&'h Handler>, Lost> {
    let catches = |caught: &Caught, state: &str| match caught {
        Caught::Others => true,
        Caught::State(wanted) => {
            wanted == state || (wanted.ends_with("000") && wanted.get(..2) == state.get(..2))
        }
        Caught::Unknown => false,
    };
    for handler in handlers {
        if handler.catches.contains(&Caught::Others) {
            return Ok(Some(handler));
        }
        if states.is_empty() || handler.catches.contains(&Caught::Unknown) {
            return Err(Lost);
        }
        let count = states
            .iter()
            .filter(|state| handler.catches.iter().any(|caught| catches(caught, state)))
            .count();
        match count {
            0 => {}
            all if all == states.len() => return Ok(Some(handler)),
            _ => return Err(Lost),
        }
    }
    Ok(None)
}

/// The SQLSTATEs with which the server refuses what is found; `None` where it does not refuse it. Each was
/// tried on PostgreSQL 15.
pub(super) fn states(finding: &Diagnostic, kind: &Kind) -> Option<Vec<&'static str>> {
    let states: &[&'static str] = match (finding.code, kind) {
        (
            Code::AlreadyExists,
            Kind::CreateTable(_) | Kind::CreateIndex(_) | Kind::CreateRelation { .. },
        ) => &["42P07"],
        (Code::AlreadyExists, Kind::CreateRoutine(_)) => &["42723"],
        (Code::AlreadyExists, Kind::CreateSchema { .. }) => &["42P06"],
        (
            Code::AlreadyExists,
            Kind::CreateEnum { .. }
            | Kind::AddLabel { .. }
            | Kind::CreatePart(_)
            | Kind::CreateExtension { .. },
        ) => &["42710"],
        (Code::AlreadyExists, Kind::AlterTable(alter)) => {
            let adds = |action: &TableAction| matches!(action, TableAction::AddColumn { .. });
            if alter.actions.iter().all(adds) {
                &["42701"]
            } else {
                &["42701", "42710", "42P07", "42P16"]
            }
        }
        (Code::UnknownTable, Kind::DropRelations { what: Dropped::Index, .. }) => &["42704"],
        (Code::UnknownTable, _) => &["42P01"],
        (Code::UnknownColumn, _) => &["42703"],
        (Code::UnknownObject, Kind::DropRelations { .. }) => &["42809"],
        (Code::UnknownObject, Kind::DropRoutines { .. } | Kind::AlterRoutine { .. }) => {
            &["42883", "42725"]
        }
        (
            Code::UnknownObject,
            Kind::DropPart { .. }
            | Kind::DropTypes { .. }
            | Kind::CreatePart(_)
            | Kind::AlterTable(_)
            | Kind::AddLabel { .. },
        ) => &["42704", "42883"],
        (Code::UnknownObject, _) => &["42704", "42883", "42P01"],
        (Code::AlreadyExists | Code::InUse | Code::CannotReplace | Code::AlwaysFails, _) => &[],
        _ => return None,
    };
    Some(states.to_vec())
}

impl Replay<'_> {
    /// Whether it is known what a name stands for.
    fn is_settled(&self, name: &Name) -> bool {
        if self.path.is_unknown() && name.schema.is_none() {
            return false;
        }
        self.candidates(name).iter().all(|full| match self.catalog.relations.get(full) {
            Some(Relation::Index { table }) => {
                self.catalog.table(table).is_some_and(|table| self.catalog.is_judged(table))
            }
            Some(relation) => self.catalog.is_known(full, relation),
            None => !self.catalog.may_exist(full),
        })
    }
}
