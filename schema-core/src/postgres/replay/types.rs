//! Types that are named: whether they are there, and whether a name is free for one.

use schema_manifest::ObjectName;

use super::Replay;
use super::findings::first_line;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::contrib::{self, Brings};
use crate::postgres::catalog::{ColumnType, Relation, Type};
use crate::postgres::format_type::{self, format_type};
use crate::postgres::syntax::{Name, TypeStatement, TypeSyntax};
use crate::source::{Place, Span};
use crate::suggest;

impl Replay<'_> {
    /// A statement about a domain, a composite type or a range.
    pub(super) fn type_statement(&mut self, statement: &TypeStatement, place: &Place) {
        match statement {
            TypeStatement::CreateDomain(create) => self.create_domain(create, place),
            TypeStatement::AlterDomain { name, change } => self.alter_domain(name, change),
            TypeStatement::CreateComposite { name, attributes } => {
                self.create_composite(name, attributes, place);
            }
            TypeStatement::AlterComposite { name, changes } => {
                self.alter_composite(name, changes);
            }
            TypeStatement::CreateRange(create) => self.create_range(create, place),
        }
    }

    /// Reports a type that is made under a name which is surely taken, by another type or by a
    /// relation: each table and each view has a type of its own name.
    pub(super) fn type_exists(&mut self, what: &str, name: &Name, full: &ObjectName) -> bool {
        if let Some((taken, place)) = self.certain_type(full) {
            self.name_is_taken(what, name, taken, &place);
            return true;
        }
        let Some(relation) = self.catalog.relations.get(full) else { return false };
        let has_type = !matches!(
            relation,
            Relation::Index { .. } | Relation::Other { what: "sequence" | "index", .. }
        );
        if !(has_type || what == "composite type") || !self.catalog.is_known(full, relation) {
            return false;
        }
        let Some(place) = relation.place().cloned() else { return false };
        let taken = relation.what();
        self.name_is_taken(what, name, taken, &place);
        true
    }

    /// Reports a relation that is made under the name of a type. `IF NOT EXISTS` passes over a
    /// composite type alone, which is a relation too.
    pub(super) fn takes_type_name(&mut self, what: &str, name: &Name, if_not_exists: bool) -> bool {
        let full = self.full(name);
        let Some((taken, place)) = self.certain_type(&full) else { return false };
        if !(if_not_exists && taken == "composite type") {
            self.name_is_taken(what, name, taken, &place);
        }
        true
    }

    /// What a type is that surely exists, and where it was made.
    fn certain_type(&self, full: &ObjectName) -> Option<(&'static str, Place)> {
        let found = self.catalog.types.get(full)?;
        let is_certain = found.made().is_some_and(|made| self.catalog.is_certain(made));
        (is_certain && !self.catalog.is_doubtful(full))
            .then(|| (found.what(), found.place().clone()))
    }

    fn name_is_taken(&mut self, what: &str, name: &Name, taken: &str, first: &Place) {
        let word = &name.name.name;
        if what == taken {
            self.named_exists(what, word, name.span, first);
            return;
        }
        let article = if taken.starts_with(['a', 'e', 'i']) { "an" } else { "a" };
        self.findings.push(
            Diagnostic::new(
                Code::AlreadyExists,
                format!("{what} `{word}` takes the name of {article} {taken}"),
            )
            .at(self.source, name.span, "this name is taken at this point")
            .at(&first.source, first_line(first), "first created here")
            .help("drop or rename the first one before, or give this one another name"),
        );
    }

    /// The type of ours that a statement names; reported where there surely is none.
    pub(super) fn type_or_report(&mut self, name: &Name, statement: &str) -> Option<ObjectName> {
        let found = self.type_name(name);
        if found.is_none() && self.is_missing_type(name) {
            let help = format!("take the `{statement}` away, or create the type before");
            self.report_type(name, "", help, true);
        }
        found
    }

    /// Reports a type that is written and surely does not exist.
    ///
    /// Tried on PostgreSQL 15: `type "itneger" does not exist`, SQLSTATE 42704.
    pub(super) fn check_type(&mut self, written: &TypeSyntax) -> bool {
        if written.builtin || format_type(written).is_some() {
            return true;
        }
        let of_server = written.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
        if of_server && format_type::is_known(&written.name) {
            return true;
        }
        let ident = |name: &String| crate::postgres::syntax::Ident {
            name: name.clone(),
            span: written.span,
        };
        let name = Name {
            schema: written.schema.as_ref().map(ident),
            name: ident(&written.name),
            span: written.span,
        };
        if let Some(schema) = &name.schema
            && !self.check_schema(schema)
        {
            return false;
        }
        if self.type_name(&name).is_some() || !self.is_missing_type(&name) {
            return true;
        }
        let word = &written.name;
        let module = contrib::module_with(Brings::Type, word);
        let mut namesakes = self.catalog.types.keys().filter(|one| *one.name == **word);
        let help = match (namesakes.next(), module) {
            // It is not on the search path.
            (Some(other), _) => format!("write `{other}`"),
            (None, Some(module)) => {
                format!("write `CREATE EXTENSION {}` before", quoted(module))
            }
            (None, None) => {
                "create it in this or an earlier migration, or name it in `base.sql` if it is \
                     there before the first one"
                    .to_owned()
            }
        };
        // As the server calls it: `type "itneger[]" does not exist`.
        let suffix = if written.array { "[]" } else { "" };
        self.report_type(&name, suffix, help, module.is_none());
        false
    }

    /// A type is dropped that surely does not exist.
    pub(super) fn unknown_type(&mut self, name: &Name) {
        if self.is_missing_type(name) {
            let help = "take the statement away, or write `DROP TYPE IF EXISTS`";
            self.report_type(name, "", help.to_owned(), true);
        }
    }

    /// Whether there surely is no type of that name, and none of a relation's row either.
    fn is_missing_type(&self, name: &Name) -> bool {
        let candidates = self.candidates(name);
        let may_be = |full: &ObjectName| {
            self.catalog.types.contains_key(full)
                || self.catalog.relations.contains_key(full)
                || self.catalog.may_exist(full)
        };
        // The name of an array type is that of its element with `_` before it.
        let is_array = name.name.name.starts_with('_');
        !(is_array
            || self.path.is_unknown() && name.schema.is_none()
            || self.has_unknown_extension()
            || candidates.iter().any(may_be))
    }

    /// `suffix` is what stands behind the name; `guess`: another type may be meant.
    fn report_type(&mut self, name: &Name, suffix: &str, help: String, guess: bool) {
        let word = &name.name.name;
        let message = format!("unknown type `{word}{suffix}`");
        let mut finding = Diagnostic::new(Code::UnknownObject, message).at(
            self.source,
            name.span,
            "no type of this name at this point",
        );
        let candidates = self.candidates(name);
        let gone = candidates.iter().find_map(|name| self.catalog.gone.get(name));
        if let Some(gone) = gone {
            finding = finding.at(&gone.source, gone.span, "it was dropped or renamed here");
        }
        let is_near = |one: &ObjectName| candidates.iter().any(|name| name.schema == one.schema);
        let ours = self.catalog.types.keys().filter(|name| is_near(name));
        let near = suggest::nearest(word, ours.map(|name| &*name.name));
        let servers = || suggest::nearest(word, format_type::WRITTEN.iter().copied());
        let near = near.or_else(|| servers().filter(|_| name.schema.is_none()));
        finding = match near.filter(|_| guess && gone.is_none()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(help),
        };
        self.findings.push(finding);
        self.catalog.may_now_exist(word);
    }

    /// A statement about a type was faulty and reported.
    pub(super) fn make_type_unknown(&mut self, full: &ObjectName, at: Span) {
        let place = self.place(at);
        self.catalog.make_unknown(full, "a statement about it is faulty", &place);
        self.catalog.may_now_exist(&full.name);
    }

    /// The columns that are surely of a type.
    pub(super) fn columns_of(&self, data_type: &ObjectName) -> Vec<(String, Place)> {
        let mut found = Vec::new();
        for (name, table) in self.known_tables_of(&self.catalog.mentioning(&data_type.name)) {
            let columns = table.columns.iter().filter(|column| column.data_type.is_of(data_type));
            found.extend(
                columns.map(|one| (format!("column `{name}.{}`", one.name), one.place.clone())),
            );
        }
        found
    }

    /// What of the types that are certain is made of another one.
    pub(super) fn types_made_of(
        &self,
        data_type: &ObjectName,
        together: &[ObjectName],
    ) -> Vec<(String, Place)> {
        let mut found = Vec::new();
        for (name, one) in &self.catalog.types {
            let is_certain = one.made().is_some_and(|made| self.catalog.is_certain(made));
            if !is_certain || self.catalog.is_doubtful(name) || together.contains(name) {
                continue;
            }
            if let Type::Composite(composite) = one {
                let attributes = composite.attributes.iter();
                let of = attributes.filter(|attribute| attribute.data_type.is_of(data_type));
                found.extend(of.map(|attribute| {
                    let object =
                        format!("attribute `{}` of {} `{name}`", attribute.name, one.what());
                    (object, attribute.place.clone())
                }));
            } else if one.parts().any(|part| part.is_of(data_type)) {
                found.push((format!("{} `{name}`", one.what()), one.place().clone()));
            }
        }
        found
    }

    /// Takes a type away, with its multirange or its checks; `cascade`: with what is made of it.
    pub(super) fn take_type(&mut self, full: &ObjectName, cascade: bool) {
        let Some(gone) = self.catalog.types.remove(full) else { return };
        self.catalog.remarks.remove(&("type", full.clone()));
        match &gone {
            Type::Domain(domain) => {
                for check in &domain.checks {
                    self.catalog.constraint_names.remove(full.schema.as_ref(), &check.name);
                }
            }
            Type::Range(range) => {
                let multirange = range.multirange.clone();
                self.take_type(&multirange, cascade);
            }
            _ => {}
        }
        if !cascade {
            return;
        }
        let is_of = |data_type: &ColumnType| data_type.is_of(full);
        self.drop_routines_that_take(is_of);
        self.drop_columns_of(full);
        let mut over: Vec<ObjectName> = Vec::new();
        let is_over = |one: &Type| one.parts().any(is_of);
        let made_of_it = self.catalog.types.iter().filter(|(_, one)| is_over(one));
        let made_of_it: Vec<ObjectName> = made_of_it.map(|(name, _)| name.clone()).collect();
        for name in made_of_it {
            // A composite type loses the attribute, any other goes.
            match self.catalog.types.get_mut(&name) {
                Some(Type::Composite(composite)) => {
                    composite.attributes.retain(|attribute| !is_of(&attribute.data_type));
                }
                Some(_) => over.push(name),
                None => {}
            }
        }
        for name in over {
            self.take_type(&name, true);
        }
    }

    /// What a type cannot be dropped without: the range of a multirange, or its extension.
    pub(super) fn owner_of_type(&self, full: &ObjectName) -> Option<(String, Place)> {
        match self.catalog.types.get(full)? {
            Type::Multirange { range, place, made } if self.catalog.is_certain(*made) => {
                Some((format!("range type `{range}`"), place.clone()))
            }
            Type::Extension { of, place, made } if self.catalog.is_certain(*made) => {
                Some((format!("extension `{of}`"), place.clone()))
            }
            _ => None,
        }
    }
}

/// A name as it has to be written.
pub(super) fn quoted(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if is_plain { name.to_owned() } else { format!("\"{name}\"") }
}
