//! `CREATE EXTENSION`, `ALTER EXTENSION`, `DROP EXTENSION`.
//!
//! Of the modules that come with the server it is known what they bring. After any other an unknown
//! name may be its own.

use schema_manifest::{ObjectName, Text};

use super::Replay;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::contrib::{self, Brings};
use crate::postgres::catalog::{Extension, Relation, Type, comment};
use crate::postgres::expression;
use crate::postgres::syntax::{CommentText, Ident, Kind};
use crate::source::Place;
use crate::suggest;

impl Replay<'_> {
    pub(super) fn extension_statement(&mut self, statement: &Kind, place: &Place) {
        match statement {
            Kind::CreateExtension { name, if_not_exists, schema, cascade } => {
                let schema = schema.as_ref();
                self.create_extension(name, *if_not_exists, schema, *cascade, place);
            }
            Kind::MoveExtension { name, schema } => self.move_extension(name, schema),
            Kind::DropExtensions { names, if_exists, cascade } => {
                self.drop_extensions(names, *if_exists, *cascade, place);
            }
            _ => {}
        }
    }

    fn create_extension(
        &mut self,
        name: &Ident,
        if_not_exists: bool,
        schema: Option<&Ident>,
        cascade: bool,
        place: &Place,
    ) {
        if self.catalog.extensions.contains_key(&name.name) && if_not_exists {
            return;
        }
        if let Some(first) = self.catalog.extensions.get(&name.name)
            && !self.is_doubtful_extension(&name.name)
        {
            let first = first.place.clone();
            self.named_exists("extension", &name.name, name.span, &first);
            return;
        }
        let Some(module) = contrib::module(&name.name) else {
            if !contrib::is_without_relations(&name.name) {
                self.catalog.anything_may_exist();
            }
            let schema = self.schema_of_extension(schema);
            let extension = Extension { schema, place: place.clone() };
            self.catalog.extensions.insert(name.name.clone(), extension);
            return;
        };
        for needed in contrib::requires(module) {
            if self.catalog.extensions.contains_key(needed) || self.is_doubtful_extension(needed) {
                continue;
            }
            if !cascade {
                self.lacks_module(name, needed);
                self.catalog.may_now_exist(needed);
            }
            self.make_extension(needed, schema, place);
        }
        self.make_extension(module, schema, place);
    }

    fn is_doubtful_extension(&self, name: &str) -> bool {
        self.catalog.is_doubtful(&ObjectName::new(None, name.to_owned().into()))
    }

    fn schema_of_extension(&self, schema: Option<&Ident>) -> Option<Text> {
        match schema {
            Some(schema) => self.schema(&schema.name),
            None => self.path.first(),
        }
    }

    /// A module, with the types that it brings.
    fn make_extension(&mut self, module: &'static str, schema: Option<&Ident>, place: &Place) {
        let schema = match contrib::schema(module) {
            Some(schema) => Some(schema.into()),
            None => self.schema_of_extension(schema),
        };
        let made = self.catalog.tick();
        for name in contrib::names(module, Brings::Type) {
            let full = ObjectName::new(schema.clone(), name.into());
            if !self.catalog.types.contains_key(&full) {
                let data_type = Type::Extension { of: module, place: place.clone(), made };
                self.catalog.types.insert(full, data_type);
            }
        }
        let extension = Extension { schema, place: place.clone() };
        self.catalog.extensions.insert(module.to_owned(), extension);
        if let Some(text) = contrib::comment(module) {
            // `CreateExtensionInternal` in `extension.c`.
            let definition = comment(&CommentText::Text(text.to_owned()));
            let name = ObjectName::new(None, module.into());
            let remark = definition.map(|definition| (definition, place.clone()));
            remark.map(|remark| self.catalog.remarks.insert(("extension", name), remark));
        }
    }

    /// PostgreSQL 15: `required extension "cube" is not installed`, SQLSTATE 42704.
    fn lacks_module(&mut self, name: &Ident, needed: &str) {
        let message = format!("extension `{}` needs `{needed}`, which is not there", name.name);
        let (name_text, needed) = (super::types::quoted(&name.name), super::types::quoted(needed));
        self.findings.push(
            Diagnostic::new(Code::UnknownObject, message)
                .at(self.source, name.span, "refused without it")
                .help(format!(
                    "write `CREATE EXTENSION {needed}` before, or `CREATE EXTENSION {name_text} \
                     CASCADE`"
                )),
        );
    }

    /// Whether there is an extension of which it is not known what it brings.
    pub(super) fn has_unknown_extension(&self) -> bool {
        self.catalog.extensions.keys().any(|name| contrib::module(name).is_none())
    }

    /// Whether an extension that is there brings it, or may.
    pub(super) fn is_brought(&self, brings: Brings, name: &str) -> bool {
        self.catalog.extensions.keys().any(|extension| {
            contrib::module(extension)
                .is_none_or(|module| contrib::names(module, brings).any(|one| one == name))
        })
    }

    /// Whether a call of it changes nothing of the schema: a function that an extension brought, and that
    /// does not run what it is given.
    pub(super) fn is_harmless_call(&self, function: &str) -> bool {
        self.catalog.extensions.keys().any(|extension| {
            contrib::module(extension).filter(|module| *module != "dblink").is_some_and(|module| {
                contrib::names(module, Brings::Function).any(|one| one == function)
            })
        })
    }

    /// Reports an operator class that comes with a module which is surely not there.
    ///
    /// PostgreSQL 15: `operator class "gin_trgm_ops" does not exist for access method "gin"`, SQLSTATE
    /// 42704.
    pub(super) fn check_class(&mut self, written: &Ident) -> bool {
        let class = &*written.name;
        let Some(module) = contrib::module_with(Brings::Class, class) else { return true };
        let bare = ObjectName::new(None, class.to_owned().into());
        if self.is_brought(Brings::Class, class)
            || self.is_doubtful_extension(module)
            || self.catalog.may_exist(&bare)
            || self.path.is_unknown()
        {
            return true;
        }
        self.findings.push(
            Diagnostic::new(Code::UnknownObject, format!("unknown operator class `{class}`"))
                .at(self.source, written.span, "no operator class of this name at this point")
                .help(format!("write `CREATE EXTENSION {}` before", super::types::quoted(module))),
        );
        self.catalog.may_now_exist(class);
        false
    }

    fn types_of_extension(&self, extension: &str) -> Vec<ObjectName> {
        let is_of = |one: &Type| matches!(one, Type::Extension { of, .. } if *of == extension);
        let types = self.catalog.types.iter().filter(|(_, one)| is_of(one));
        types.map(|(name, _)| name.clone()).collect()
    }

    /// `ALTER EXTENSION .. SET SCHEMA`
    fn move_extension(&mut self, name: &Ident, schema: &Ident) {
        let Some(extension) = self.extension_or_report(name, "ALTER EXTENSION", false) else {
            return;
        };
        let to = self.schema(&schema.name);
        if let Some(found) = self.catalog.extensions.get_mut(&extension) {
            found.schema.clone_from(&to);
        }
        let types = self.types_of_extension(&extension);
        let place = self.place(name.span);
        for from in types {
            let to = ObjectName::new(to.clone(), from.name.clone());
            self.move_to(&from, &to, place.clone());
        }
    }

    /// The extension of that name; reported where there surely is none, unless that is `excused`.
    fn extension_or_report(
        &mut self,
        name: &Ident,
        statement: &str,
        excused: bool,
    ) -> Option<String> {
        let word = &name.name;
        if self.catalog.extensions.contains_key(word) {
            return Some(word.clone());
        }
        let bare = ObjectName::new(None, word.clone().into());
        // The server comes with PL/pgSQL.
        if excused || word == "plpgsql" || self.catalog.may_exist(&bare) {
            return None;
        }
        let near = suggest::nearest(word, self.catalog.extensions.keys().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("take the `{statement}` away, or create the extension before"),
        };
        self.findings.push(
            Diagnostic::new(Code::UnknownObject, format!("unknown extension `{word}`"))
                .at(self.source, name.span, "no extension of this name at this point")
                .help(help),
        );
        self.catalog.may_now_exist(word);
        None
    }

    fn drop_extensions(&mut self, names: &[Ident], if_exists: bool, cascade: bool, place: &Place) {
        // The server looks all names up before it drops the first.
        let mut found: Vec<(&Ident, String)> = Vec::new();
        for name in names {
            let extension = self.extension_or_report(name, "DROP EXTENSION", if_exists);
            found.extend(extension.map(|extension| (name, extension)));
        }
        for (name, extension) in found {
            if !self.catalog.extensions.contains_key(&extension) {
                continue;
            }
            if !cascade {
                let dependents = self.dependents_of_extension(&extension, names);
                if self.in_use(&format!("extension `{extension}`"), name.span, &dependents) {
                    self.catalog.may_now_exist(&extension);
                    continue;
                }
            }
            self.take_extension(&extension, cascade, place);
        }
    }

    pub(super) fn take_extension(&mut self, extension: &str, cascade: bool, place: &Place) {
        self.catalog.extensions.remove(extension);
        let bare = ObjectName::new(None, extension.to_owned().into());
        self.catalog.remarks.remove(&("extension", bare));
        let Some(module) = contrib::module(extension) else {
            self.drop_other("extension", cascade, place.clone());
            return;
        };
        let types = self.types_of_extension(module);
        for full in types {
            self.take_type(&full, cascade);
            self.catalog.gone.insert(full, place.clone());
        }
        if !cascade {
            return;
        }
        let needs = |one: &String| {
            contrib::module(one)
                .is_some_and(|one| contrib::requires(one).any(|needed| needed == module))
        };
        let over: Vec<String> =
            self.catalog.extensions.keys().filter(|one| needs(one)).cloned().collect();
        for extension in over {
            self.take_extension(&extension, true, place);
        }
        if contrib::names(module, Brings::Class).next().is_some() {
            // Indexes that take one of its classes by themselves are not told apart.
            self.drop_other("extension", true, place.clone());
            return;
        }
        let functions: Vec<&str> = contrib::names(module, Brings::Function)
            .filter(|function| self.is_called(function))
            .collect();
        for function in functions {
            self.drop_what_calls(function);
        }
    }

    /// Whether an expression of a table may call a function.
    fn is_called(&self, function: &str) -> bool {
        self.catalog.relations.iter().any(|(_, relation)| {
            let Relation::Table(table) = relation else { return false };
            let mentions = |text: &String| expression::mentions(text, function);
            table.columns.iter().any(|column| column.default.as_ref().is_some_and(mentions))
                || table.constraints.iter().any(|one| one.definition.is_over(function))
                || table.indexes.iter().any(|one| one.definition.is_over(function))
        })
    }

    /// What surely depends on an extension: columns of its types, types that are made of them, defaults
    /// that call its functions, and other extensions.
    fn dependents_of_extension(&self, extension: &str, together: &[Ident]) -> Vec<(String, Place)> {
        let Some(module) = contrib::module(extension) else { return vec![] };
        let mut found = Vec::new();
        for (name, other) in &self.catalog.extensions {
            let needs = contrib::requires(name).any(|needed| needed == module);
            if needs && !together.iter().any(|one| one.name == *name) {
                found.push((format!("extension `{name}`"), other.place.clone()));
            }
        }
        for (full, one) in &self.catalog.types {
            if matches!(one, Type::Extension { of, .. } if *of == module) {
                found.extend(self.dependents_of_type(full, &[]));
            }
        }
        found
    }
}
