//! `CREATE`, `ALTER` and `DROP` of functions, procedures and aggregates.

use schema_manifest::ObjectName;

use super::Replay;
use crate::postgres::catalog::{ColumnType, Relation, Routine};
use crate::postgres::expression;
use crate::postgres::format_type::PSEUDO;
use crate::postgres::syntax::{
    Arguments, CreateRoutine, Definition, Mode, RoutineChange, RoutineKind, RoutineRef, TypeSyntax,
    Value, Words,
};
use crate::source::Place;

/// What a statement that names a routine means.
pub(super) enum Meant {
    /// That one: its name and its place among those of the name.
    This(ObjectName, usize),
    /// Several of that name.
    Several(ObjectName),
    /// None that is known.
    Nothing,
    /// It cannot be told.
    Perhaps,
}

impl Replay<'_> {
    pub(super) fn create_routine(&mut self, create: &CreateRoutine, place: &Place) {
        if !self.check_routine_types(create) {
            self.catalog.may_now_exist(&create.name.name.name);
            return;
        }
        self.catalog.add_function(&create.name.name.name, &create.words);
        let name = self.full(&create.name);
        let made = self.catalog.tick();
        let mut routine = Routine {
            kind: create.what,
            arguments: self.argument_types(create),
            types: self.routine_types(create),
            definition: self.routine_definition(create),
            parameters: create.parameters.clone(),
            comment: None,
            place: place.clone(),
            made,
        };
        let all = self.catalog.routines.get(&name).map(Vec::as_slice).unwrap_or_default();
        let same = all.iter().position(|one| one.arguments == routine.arguments);
        let Some((at, first)) = same.map(|at| (at, all[at].clone())) else {
            self.catalog.routines.get_or_default(name).push(routine);
            return;
        };
        if self.catalog.is_certain(first.made) && !self.catalog.is_doubtful(&name) {
            let shown = first.shown(&name);
            if !create.or_replace && routine.arguments.is_some() {
                self.routine_exists(&create.name, &shown, &first.place);
                return;
            }
            self.refuses_routine(&create.name, &shown, &first, &routine.definition);
        }
        routine.comment = first.comment;
        if let Some(all) = self.catalog.routines.get_mut(&name) {
            all[at] = routine;
        }
    }

    /// A routine may have been made here, or replaced.
    pub(super) fn may_create_routine(&mut self, create: &CreateRoutine) {
        self.is_exact = false;
        self.catalog.may_now_exist(&create.name.name.name);
        self.catalog.add_function(&create.name.name.name, &create.words);
    }

    /// Reports a type of a parameter or of the result that surely does not exist. A result in C may be
    /// a type that is made later.
    fn check_routine_types(&mut self, create: &CreateRoutine) -> bool {
        let is_of_sql = ["sql", "plpgsql"].iter().any(|language| {
            let wanted = Value::Exact((*language).to_owned());
            create.definition.get("language") == Some(&wanted)
        });
        let parameters = create.parameters.iter().flatten().map(|one| &one.data_type);
        let result = create.returns.iter().filter(|_| is_of_sql).flat_map(|returns| {
            returns.data_type.iter().chain(returns.columns.iter().map(|(_, written)| written))
        });
        parameters.chain(result).all(|written| self.check_type(written))
    }

    fn argument_types(&self, create: &CreateRoutine) -> Option<Vec<ColumnType>> {
        let parameters = create.parameters.as_ref()?.iter();
        let inputs = parameters.filter(|parameter| parameter.mode != Mode::Out);
        Some(inputs.map(|parameter| self.argument_type(&parameter.data_type)).collect())
    }

    /// The type of an argument: the server drops modifiers.
    fn argument_type(&self, written: &TypeSyntax) -> ColumnType {
        match self.column_type(&TypeSyntax { modifiers: vec![], ..written.clone() }) {
            ColumnType::Unknown(name)
                if written.schema.is_none()
                    && !written.array
                    && PSEUDO.binary_search(&&*name).is_ok() =>
            {
                // The grammar has a word for it in double quotes only.
                ColumnType::Server(if name == "any" { "\"any\"".to_owned() } else { name })
            }
            // `format_type` without a modifier says `character` and `bit`, and of a column that has none it says
            // `bpchar` and `"bit"` (tried on 15).
            ColumnType::Server(name) => ColumnType::Server(match &*name {
                "bpchar" => "character".to_owned(),
                "bpchar[]" => "character[]".to_owned(),
                "\"bit\"" | "\"bit\"[]" => name.replace('"', ""),
                _ => name,
            }),
            data_type => data_type,
        }
    }

    fn routine_types(&self, create: &CreateRoutine) -> Vec<ColumnType> {
        let parameters = create.parameters.iter().flatten().map(|one| &one.data_type);
        let result = create.returns.iter().flat_map(|returns| {
            returns.data_type.iter().chain(returns.columns.iter().map(|(_, data_type)| data_type))
        });
        parameters.chain(result).map(|written| self.argument_type(written)).collect()
    }

    fn routine_definition(&self, create: &CreateRoutine) -> Definition {
        let mut definition = create.definition.clone();
        let spelled = |written: &TypeSyntax| {
            self.argument_type(written).to_string().trim_matches('`').to_owned()
        };
        match &create.parameters {
            Some(parameters) => {
                let mut shown: Vec<String> = Vec::new();
                for (at, parameter) in parameters.iter().enumerate() {
                    let name = parameter.name.as_deref().unwrap_or("-");
                    let word = parameter.mode.word();
                    shown.push(format!("{word} {name} {}", spelled(&parameter.data_type)));
                    if let Some(default) = &parameter.default {
                        definition.set(
                            format!("default of parameter {}", at + 1),
                            Value::Expression(default.clone()),
                        );
                    }
                }
                definition.exact("parameters", shown.join(", "));
            }
            None => definition.set("parameters", Value::Unknown),
        }
        if let Some(returns) = &create.returns {
            let set = if returns.set { "setof " } else { "" };
            let text = match &returns.data_type {
                Some(data_type) => format!("{set}{}", spelled(data_type)),
                None => {
                    let columns: Vec<String> = returns
                        .columns
                        .iter()
                        .map(|(name, data_type)| format!("{name} {}", spelled(data_type)))
                        .collect();
                    format!("table ({})", columns.join(", "))
                }
            };
            definition.exact("result", text);
        } else {
            definition.set("result", Value::Unknown);
        }
        definition
    }

    pub(super) fn alter_routine(
        &mut self,
        what: RoutineKind,
        routine: &RoutineRef,
        change: &RoutineChange,
        place: &Place,
    ) {
        let Some((name, at)) = self.routine_or_report(what, routine, false) else {
            if let RoutineChange::RenameTo(to) = change {
                self.catalog.may_now_exist(&to.name);
            }
            return;
        };
        let to = match change {
            RoutineChange::Options(options) => {
                if let Some(all) = self.catalog.routines.get_mut(&name) {
                    all[at].definition.update(options);
                    all[at].place = place.clone();
                }
                return;
            }
            RoutineChange::Inert => return,
            RoutineChange::RenameTo(to) => {
                ObjectName::new(name.schema.clone(), to.name.clone().into())
            }
            RoutineChange::SetSchema(schema) => {
                ObjectName::new(self.schema(&schema.name), name.name.clone())
            }
        };
        let Some(mut routine) = self.take_routine(&name, at) else { return };
        routine.place = place.clone();
        if let Some(words) = self.catalog.functions.get(&*name.name).cloned() {
            self.catalog.add_function(&to.name, &words);
        }
        self.catalog.routines.get_or_default(to.clone()).push(routine);
        // The triggers that run it, which refer to it whatever it is called.
        for relation in self.catalog.relations.each_mut(|relation| runs(relation, &name)) {
            let Some(parts) = relation.parts_mut() else { continue };
            for (_, part) in parts.iter_mut() {
                if part.function.as_ref() == Some(&name) {
                    part.function = Some(to.clone());
                }
            }
        }
    }

    pub(super) fn drop_routines(
        &mut self,
        what: RoutineKind,
        routines: &[RoutineRef],
        if_exists: bool,
        cascade: bool,
        place: &Place,
    ) {
        for routine in routines {
            let Some((name, at)) = self.routine_or_report(what, routine, if_exists) else {
                continue;
            };
            if !cascade {
                let dependents = self.dependents_of_routine(&name);
                let all = self.catalog.routines.get(&name);
                let shown = all.and_then(|all| all.get(at)).map(|one| one.shown(&name));
                if self.in_use(&shown.unwrap_or_default(), routine.span, &dependents) {
                    self.catalog.may_now_exist(&name.name);
                    continue;
                }
            }
            self.take_routine(&name, at);
            if cascade {
                self.drop_triggers_that_run(&name);
                self.drop_what_calls(&name.name);
            }
            self.catalog.gone.insert(name, place.clone());
        }
    }

    /// `CASCADE` on a function takes the expressions that call it: indexes, checks, defaults, columns
    /// that are generated, and aggregates that are made of it.
    pub(super) fn drop_what_calls(&mut self, function: &str) {
        let calls = |text: &Option<String>| {
            text.as_ref().is_some_and(|text| expression::mentions(text, function))
        };
        let mut generated: Vec<(ObjectName, String)> = Vec::new();
        let mut constraints: Vec<(ObjectName, String)> = Vec::new();
        let mut indexes: Vec<(ObjectName, ObjectName)> = Vec::new();
        let mut defaults: Vec<(ObjectName, String)> = Vec::new();
        for (name, relation) in &self.catalog.relations {
            let Relation::Table(table) = relation else { continue };
            for column in table.columns.iter().filter(|column| calls(&column.default)) {
                let which = if column.is_generated() { &mut generated } else { &mut defaults };
                which.push((name.clone(), column.name.clone()));
            }
            for one in table.constraints.iter().filter(|one| one.definition.is_over(function)) {
                // A column of that name is none of its calls.
                if table.column(function).is_none() {
                    constraints.push((name.clone(), one.name.clone()));
                }
            }
            for one in table.indexes.iter().filter(|one| one.definition.is_over(function)) {
                if let Some(index) = one.name.clone().filter(|_| table.column(function).is_none()) {
                    indexes
                        .push((name.clone(), ObjectName::new(name.schema.clone(), index.into())));
                }
            }
        }
        for (table, column) in generated {
            self.drop_column(&table, &column, true);
        }
        for (table, column) in defaults {
            let table = self.catalog.table_mut(&table);
            if let Some(column) = table.and_then(|table| table.column_mut(&column)) {
                column.default = None;
            }
        }
        for (table, constraint) in constraints {
            self.remove_constraint(&table, &constraint);
        }
        for (table, index) in indexes {
            self.drop_index(&table, &index);
        }
        let is_of = |routine: &Routine, words: Option<&Words>| {
            routine.kind == RoutineKind::Aggregate
                && words.is_some_and(|words| words.contains(function))
        };
        let gone: Vec<ObjectName> = self
            .catalog
            .routines
            .iter()
            .filter(|(name, all)| {
                let words = self.catalog.functions.get(&*name.name);
                all.iter().any(|routine| is_of(routine, words))
            })
            .map(|(name, _)| name.clone())
            .collect();
        for name in gone {
            self.catalog.routines.remove(&name);
            self.catalog.may_now_exist(&name.name);
        }
    }

    fn take_routine(&mut self, name: &ObjectName, at: usize) -> Option<Routine> {
        let count = self.catalog.routines.get(name)?.len();
        if at >= count {
            return None;
        }
        if count == 1 {
            return self.catalog.routines.remove(name)?.pop();
        }
        Some(self.catalog.routines.get_mut(name)?.remove(at))
    }

    /// `CASCADE` on a function takes the triggers that run it, and policies that name it.
    fn drop_triggers_that_run(&mut self, function: &ObjectName) {
        let uses = |relation: &Relation| {
            runs(relation, function)
                || relation.parts().is_some_and(|parts| {
                    parts.iter().any(|(_, part)| part.definition.is_over(&function.name))
                })
        };
        for relation in self.catalog.relations.each_mut(uses) {
            let Some(parts) = relation.parts_mut() else { continue };
            let gone: Vec<_> = parts
                .iter()
                .filter(|(_, part)| {
                    part.function.as_ref() == Some(function)
                        || part.definition.is_over(&function.name)
                })
                .map(|(key, _)| key.clone())
                .collect();
            for key in gone {
                parts.remove(&key);
            }
        }
    }

    /// The routine that a statement names.
    pub(super) fn routine(&self, what: RoutineKind, routine: &RoutineRef) -> Meant {
        let wanted: Option<Vec<ColumnType>> = match &routine.arguments {
            Arguments::Unknown => return Meant::Perhaps,
            Arguments::Any => None,
            Arguments::Types(types) => {
                Some(types.iter().map(|written| self.argument_type(written)).collect())
            }
        };
        let mut found: Vec<(ObjectName, usize)> = Vec::new();
        let mut doubtful = self.path.is_unknown() && routine.name.schema.is_none();
        for name in self.candidates(&routine.name) {
            doubtful |= self.catalog.is_doubtful(&name);
            let Some(all) = self.catalog.routines.get(&name) else { continue };
            for (at, one) in all.iter().enumerate() {
                if !what.finds(one.kind) {
                    continue;
                }
                match (&wanted, &one.arguments) {
                    (Some(_), None) => doubtful = true,
                    (Some(wanted), Some(arguments)) if wanted != arguments => {}
                    _ => found.push((name.clone(), at)),
                }
            }
        }
        match (&*found, &wanted) {
            ([one], _) => Meant::This(one.0.clone(), one.1),
            ([], _) if doubtful => Meant::Perhaps,
            ([], _) => Meant::Nothing,
            // The same arguments in two schemas: the first of the path.
            ([first, ..], Some(_)) => Meant::This(first.0.clone(), first.1),
            ([first, ..], None) => Meant::Several(first.0.clone()),
        }
    }
}

/// Whether a relation has a trigger that runs a function.
fn runs(relation: &Relation, function: &ObjectName) -> bool {
    relation
        .parts()
        .is_some_and(|parts| parts.iter().any(|(_, part)| part.function.as_ref() == Some(function)))
}
