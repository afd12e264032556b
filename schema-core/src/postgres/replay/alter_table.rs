//! `ALTER TABLE`.

use schema_manifest::ObjectName;

use super::Replay;
use super::columns::stored_default;
use crate::postgres::catalog::{self, ColumnType, Filled, Found, Relation};
use crate::postgres::collation::Collation;
use crate::postgres::syntax::{
    AlterColumn, AlterTable, ColumnDef, Constraint, ConstraintDef, Ident, Name, SequenceOptions,
    TableAction,
};
use crate::source::{Place, Span};

impl Replay<'_> {
    pub(super) fn alter_table(&mut self, alter: &AlterTable, place: &Place) {
        let mut table = match self.find(&alter.name) {
            Found::Table(table) => table,
            Found::Other | Found::Perhaps => {
                self.alter_unknown(alter, place);
                return;
            }
            Found::Nothing => {
                if !alter.if_exists {
                    self.unknown_table(&alter.name);
                }
                return;
            }
        };
        self.reread(&table, alter);
        for action in in_the_servers_order(&alter.actions) {
            let before = self.handed_down_of(&table);
            match self.table_action(&table, action, place) {
                Outcome::Done => {
                    self.hand_down(&table, action, (alter.only, before.as_ref()), place);
                }
                Outcome::Renamed(name) => table = name,
                Outcome::Faulty => {
                    self.forget(&table);
                    return;
                }
            }
        }
    }

    fn table_action(&mut self, table: &ObjectName, action: &TableAction, place: &Place) -> Outcome {
        match action {
            TableAction::AddColumn { column, if_not_exists } => {
                self.add_column(table, column, *if_not_exists, place)
            }
            TableAction::DropColumn { column, if_exists, cascade } => {
                self.drop_column_of(table, column, *if_exists, *cascade)
            }
            TableAction::AlterColumn { column, change, span } => {
                self.alter_column(table, column, change, *span)
            }
            TableAction::AddConstraint(constraint) => self.add_constraint(table, constraint, place),
            TableAction::DropConstraint { name, if_exists, cascade } => {
                self.drop_constraint(table, name, *if_exists, *cascade)
            }
            TableAction::AlterConstraint { name, definition } => {
                self.with_constraint(table, name, |found| found.definition.update(definition))
            }
            TableAction::ValidateConstraint(name) => {
                self.with_constraint(table, name, |found| found.validated = true)
            }
            TableAction::RenameColumn { column, to } => self.rename_column_of(table, column, to),
            TableAction::RenameConstraint { name, to } => {
                if !self.check_constraint_name(table, name) || self.constraint_exists(table, to) {
                    return Outcome::Faulty;
                }
                self.rename_constraint(table, &name.name, &to.name);
                Outcome::Done
            }
            TableAction::RenameTo(to) => {
                if self.is_taken(table, to) {
                    return Outcome::Faulty;
                }
                let to = ObjectName::new(table.schema.clone(), to.name.clone().into());
                self.rename_table(table, &to, place);
                Outcome::Renamed(to)
            }
            TableAction::SetSchema(schema) => {
                let to = ObjectName::new(self.schema(&schema.name), table.name.clone());
                self.rename_table(table, &to, place);
                Outcome::Renamed(to)
            }
            TableAction::RowSecurity(security) => {
                self.row_security(table, *security, place);
                Outcome::Done
            }
            TableAction::SwitchTrigger(switch) => {
                self.switch_trigger(table, switch);
                Outcome::Done
            }
            TableAction::Inherit { child, parent, bound } => {
                let child = child.as_ref().map_or(Some(table.clone()), |one| self.relation(one));
                let parent = match parent {
                    Some(parent) => self.relation(parent).unwrap_or_else(|| self.full(parent)),
                    None => table.clone(),
                };
                if let Some(child) = child {
                    self.attach(&child, &parent, bound.as_ref(), place);
                }
                Outcome::Done
            }
            TableAction::Disinherit { child, parent } => {
                let named = |name: &Option<Name>| match name {
                    Some(name) => self.relation(name),
                    None => Some(table.clone()),
                };
                if let (Some(child), Some(parent)) = (named(child), named(parent)) {
                    self.detach(&child, &parent);
                }
                Outcome::Done
            }
            TableAction::OfType => {
                if let Some(found) = self.catalog.table_mut(table) {
                    found.forget_shape();
                }
                Outcome::Done
            }
            TableAction::SetLogged(logged) => {
                self.keep(table, "option", (!logged).then_some("UNLOGGED"))
            }
            TableAction::SetParameters(settings) => {
                if let Some(table) = self.catalog.table_mut(table) {
                    table.keeping.set_parameters(settings);
                }
                Outcome::Done
            }
            TableAction::ReplicaIdentity(identity) => {
                self.keep(table, "replica identity", identity.shown())
            }
            TableAction::Inert => Outcome::Done,
        }
    }

    fn alter_column(
        &mut self,
        table: &ObjectName,
        column: &Ident,
        change: &AlterColumn,
        span: Span,
    ) -> Outcome {
        if !self.has_column(table, column, false) {
            return Outcome::Faulty;
        }
        if let AlterColumn::SetType { to, converts, .. } = change
            && (self.view_refuses(table, column)
                || to.as_ref().is_some_and(|written| !self.check_type(written))
                || to.as_ref().is_some_and(|to| self.cast_refuses(table, column, to, *converts)))
        {
            return Outcome::Faulty;
        }
        if matches!(change, AlterColumn::DropNotNull) && self.key_refuses(table, column) {
            return Outcome::Faulty;
        }
        self.change_column(table, &column.name, change, span);
        Outcome::Done
    }

    fn rename_column_of(&mut self, table: &ObjectName, column: &Ident, to: &Ident) -> Outcome {
        if !self.has_column(table, column, false) {
            return Outcome::Faulty;
        }
        if self.catalog.table(table).is_some_and(|one| one.column(&to.name).is_some()) {
            self.column_exists(table, to);
            return Outcome::Faulty;
        }
        self.rename_column(table, &column.name, &to.name, to.span);
        Outcome::Done
    }

    /// Another way to keep a table; `None` for what the server does by itself.
    fn keep(&mut self, table: &ObjectName, aspect: &str, value: Option<&str>) -> Outcome {
        if let Some(table) = self.catalog.table_mut(table) {
            match value {
                Some(value) => table.keeping.exact(aspect, value),
                None => table.keeping.remove(aspect),
            }
        }
        Outcome::Done
    }

    fn with_constraint(
        &mut self,
        table: &ObjectName,
        name: &Ident,
        change: impl FnOnce(&mut catalog::Constraint),
    ) -> Outcome {
        if let Some(table) = self.catalog.table_mut(table) {
            let mut all = table.constraints.iter_mut();
            if let Some(found) = all.find(|one| one.name == name.name) {
                change(found);
            }
        }
        Outcome::Done
    }

    fn drop_column_of(
        &mut self,
        table: &ObjectName,
        column: &Ident,
        if_exists: bool,
        cascade: bool,
    ) -> Outcome {
        if !self.has_column(table, column, if_exists) {
            return Outcome::missing(if_exists);
        }
        if !cascade {
            let dependents = self.dependents_of_column(table, &column.name);
            let object = format!("column `{table}.{}`", column.name);
            if self.in_use(&object, column.span, &dependents) {
                return Outcome::Faulty;
            }
        }
        self.drop_column(table, &column.name, cascade);
        Outcome::Done
    }

    fn drop_constraint(
        &mut self,
        table: &ObjectName,
        name: &Ident,
        if_exists: bool,
        cascade: bool,
    ) -> Outcome {
        if !if_exists && !self.check_constraint_name(table, name) {
            return Outcome::Faulty;
        }
        let columns = self.catalog.table(table).and_then(|table| {
            let mut all = table.constraints.iter();
            let found = all.find(|one| one.name == name.name && one.has_index())?;
            Some(found.columns.clone())
        });
        let columns = columns.unwrap_or_default();
        if !cascade {
            let dependents = self.dependents_of_key(table, &columns);
            let object = format!("constraint `{}` of `{table}`", name.name);
            if self.in_use(&object, name.span, &dependents) {
                return Outcome::Faulty;
            }
        }
        if cascade && !columns.is_empty() {
            self.drop_foreign_keys_over(table, &columns);
        }
        self.remove_constraint(table, &name.name);
        Outcome::Done
    }

    fn add_column(
        &mut self,
        table: &ObjectName,
        column: &ColumnDef,
        if_not_exists: bool,
        place: &Place,
    ) -> Outcome {
        let Some(found) = self.catalog.table(table) else { return Outcome::Done };
        if found.column(&column.name.name).is_some() {
            if if_not_exists {
                self.skipped_column(table, column);
            } else {
                self.column_exists(table, &column.name);
            }
            return Outcome::missing(if_not_exists);
        }
        if !found.complete && if_not_exists {
            // It may be one of the columns that are not known, of another type.
            let reason = "the table has columns that are not replayed";
            let object = format!("column `{table}.{}`", column.name.name);
            self.catalog.note(object, reason, place.clone());
            return Outcome::Done;
        }
        if column.data_type.as_ref().is_some_and(|written| !self.check_type(written)) {
            return Outcome::Faulty;
        }
        let at = self.place(column.span);
        self.push_column(table, column, at);
        for constraint in &column.constraints {
            if !self.check_constraint(table, constraint)
                || !self.push_constraint(table, constraint, constraint.name.as_ref(), place)
            {
                return Outcome::Faulty;
            }
        }
        Outcome::Done
    }

    fn add_constraint(
        &mut self,
        table: &ObjectName,
        constraint: &ConstraintDef,
        place: &Place,
    ) -> Outcome {
        let called = constraint.name.as_ref();
        if self.check_constraint(table, constraint)
            && self.push_constraint(table, constraint, called, place)
        {
            Outcome::Done
        } else {
            Outcome::Faulty
        }
    }

    pub(super) fn change_column(
        &mut self,
        table: &ObjectName,
        column: &str,
        change: &AlterColumn,
        at: Span,
    ) {
        let place = self.place(at);
        let data_type = match change {
            AlterColumn::SetType { to: Some(written), .. } => Some(self.column_type(written)),
            AlterColumn::SetType { to: None, .. } => Some(ColumnType::Unknown(String::new())),
            _ => None,
        };
        let collation = match (change, &data_type) {
            (AlterColumn::SetType { collation, .. }, Some(data_type)) => {
                self.collation(collation.as_ref(), data_type)
            }
            _ => Collation::default(),
        };
        match change {
            // The sequence gets the type of its column.
            AlterColumn::SetType { to, .. } => {
                let data_type = to.clone();
                let options = SequenceOptions { data_type, ..SequenceOptions::default() };
                self.alter_identity(table, column, &options);
                self.take_collation_from_keys(table, column);
            }
            AlterColumn::SetIdentity(_, options) => self.alter_identity(table, column, options),
            AlterColumn::AddIdentity(_, options) => {
                let found = self.catalog.table(table).and_then(|table| table.column(column));
                if let Some(data_type) = found.map(|column| column.data_type.clone()) {
                    self.push_sequence(table, column, (&data_type, Some(options)), &place);
                }
            }
            AlterColumn::DropIdentity => self.drop_identity(table, column),
            _ => {}
        }
        let Some(table) = self.catalog.table_mut(table) else { return };
        let storage = storage_of(column);
        let Some(column) = table.columns.iter_mut().find(|one| one.name == column) else { return };
        match change {
            AlterColumn::SetStorage(mode) if is_default_storage(&column.data_type, mode) => {
                table.keeping.remove(&storage);
            }
            AlterColumn::SetStorage(mode) => table.keeping.exact(&storage, mode),
            AlterColumn::SetType { .. } => {
                // It is kept as its type is by itself.
                table.keeping.remove(&storage);
                column.collation = collation;
                column.data_type = data_type.unwrap_or_else(|| ColumnType::Unknown(String::new()));
                column.place = place;
            }
            AlterColumn::SetNotNull => {
                column.nullable = false;
                column.place = place;
            }
            AlterColumn::DropNotNull => {
                column.nullable = true;
                column.place = place;
            }
            AlterColumn::SetDefault(default) => {
                column.default = stored_default(default.as_deref(), &column.data_type);
                column.reread = false;
                column.filled = Filled::Nothing;
            }
            AlterColumn::DropDefault => {
                column.default = None;
                column.reread = false;
                column.filled = Filled::Nothing;
            }
            AlterColumn::AddIdentity(identity, _) | AlterColumn::SetIdentity(Some(identity), _) => {
                column.filled = Filled::Identity(*identity);
            }
            AlterColumn::DropIdentity => column.filled = Filled::Nothing,
            AlterColumn::SetExpression(expression) => {
                let old = column.default.take().unwrap_or_default();
                let end = old.rfind(')').map_or("", |at| &old[at..]);
                column.default = Some(format!("GENERATED ALWAYS AS ({expression}{end}"));
                column.reread = false;
            }
            AlterColumn::DropExpression => column.default = None,
            AlterColumn::SetIdentity(None, _) | AlterColumn::Inert => {}
        }
    }

    /// Whether a table has a column; reports it if it must have it and surely has not.
    fn has_column(&mut self, table: &ObjectName, column: &Ident, if_exists: bool) -> bool {
        if self.catalog.table(table).is_some_and(|table| table.column(&column.name).is_some()) {
            return true;
        }
        if if_exists { false } else { self.check_columns(table, std::slice::from_ref(column)) }
    }

    /// A column of a view has another name from here on.
    fn rename_view_column(&mut self, name: &Name, from: &str, to: &Ident) {
        let Some(full) = self.relation(name) else { return };
        if let Some(Relation::Other { view: Some(view), parts, .. }) =
            self.catalog.relations.get_mut(&full)
        {
            view.rename_own_column(from, &to.name);
            parts.rename_column(from, &to.name);
            self.rename_column(&full, from, &to.name, to.span);
        }
    }

    /// `ALTER TABLE` of something that is not replayed: only names matter.
    fn alter_unknown(&mut self, alter: &AlterTable, place: &Place) {
        self.overlook(place);
        for action in &alter.actions {
            match action {
                TableAction::RenameTo(to) => {
                    self.rename_relation(&alter.name, to, place);
                    self.catalog.may_now_exist(&to.name);
                }
                TableAction::SetSchema(schema) => self.move_relation(&alter.name, schema, place),
                TableAction::RenameColumn { column, to } => {
                    self.rename_view_column(&alter.name, &column.name, to);
                }
                TableAction::SetParameters(settings) => self.set_parameters(&alter.name, settings),
                _ => {}
            }
        }
    }
}

/// The server works through the actions of a statement in passes, not as they are written.
///
/// Source: the `AT_PASS` constants and `ATPrepCmd` in the server's `tablecmds.c`.
fn in_the_servers_order(actions: &[TableAction]) -> Vec<&TableAction> {
    let pass = |action: &TableAction| match action {
        TableAction::DropColumn { .. }
        | TableAction::DropConstraint { .. }
        | TableAction::AlterColumn {
            change: AlterColumn::DropNotNull | AlterColumn::DropDefault,
            ..
        } => 0,
        TableAction::AlterColumn { change: AlterColumn::SetType { .. }, .. } => 1,
        TableAction::AddColumn { .. } => 2,
        TableAction::AlterColumn { .. } => 3,
        TableAction::AddConstraint(ConstraintDef {
            kind: Constraint::PrimaryKey { .. } | Constraint::Unique { .. },
            ..
        }) => 4,
        TableAction::AddConstraint(_) => 5,
        // Each of these is alone in its statement, or does not depend on the others.
        TableAction::RenameColumn { .. }
        | TableAction::RenameConstraint { .. }
        | TableAction::AlterConstraint { .. }
        | TableAction::ValidateConstraint(_)
        | TableAction::RenameTo(_)
        | TableAction::SetSchema(_)
        | TableAction::RowSecurity(_)
        | TableAction::SwitchTrigger(_)
        | TableAction::Inherit { .. }
        | TableAction::Disinherit { .. }
        | TableAction::OfType
        | TableAction::SetLogged(_)
        | TableAction::SetParameters(_)
        | TableAction::ReplicaIdentity(_)
        | TableAction::Inert => 6,
    };
    let mut ordered: Vec<&TableAction> = actions.iter().collect();
    ordered.sort_by_key(|action| pass(action));
    ordered
}

/// The aspect of a table that the storage of a column is.
pub(super) fn storage_of(column: &str) -> String {
    format!("storage of `{column}`")
}

/// Whether a column is kept in that way by itself.
///
/// Source: `typstorage` of `pg_type` on PostgreSQL 15.
fn is_default_storage(data_type: &ColumnType, mode: &str) -> bool {
    let ColumnType::Server(name) = data_type else { return mode == "default" };
    let own = match name.split('(').next().unwrap_or_default() {
        "numeric" => "main",
        "smallint" | "integer" | "bigint" | "boolean" | "real" | "double precision" | "date"
        | "uuid" => "plain",
        _ => "extended",
    };
    mode == own || mode == "default"
}

/// What became of an action.
enum Outcome {
    Done,
    /// The table has another name from here on.
    Renamed(ObjectName),
    /// It was reported; the rest of the statement is not looked at.
    Faulty,
}

impl Outcome {
    /// Something is not as the action wants it; `excused` by an `IF [NOT] EXISTS`.
    fn missing(excused: bool) -> Outcome {
        if excused { Outcome::Done } else { Outcome::Faulty }
    }
}
