//! `CREATE DOMAIN` and `ALTER DOMAIN`.

use schema_manifest::ObjectName;

use super::Replay;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{Check, Domain, Type};
use crate::postgres::syntax::{CreateDomain, DomainChange, DomainCheck, Ident, Name, Value};
use crate::source::Place;
use crate::suggest;

impl Replay<'_> {
    pub(super) fn create_domain(&mut self, create: &CreateDomain, place: &Place) {
        let full = self.full(&create.name);
        if self.type_exists("domain", &create.name, &full) || !self.check_type(&create.base) {
            return;
        }
        let domain = Domain {
            base: self.column_type(&create.base),
            collation: create.collation.clone(),
            default: create.default.clone(),
            not_null: create.not_null,
            checks: vec![],
            place: place.clone(),
            made: self.catalog.tick(),
        };
        self.catalog.gone.remove(&full);
        self.catalog.types.insert(full.clone(), Type::Domain(domain));
        for check in &create.checks {
            self.add_check(&full, check);
        }
    }

    pub(super) fn alter_domain(&mut self, name: &Name, change: &DomainChange) {
        let Some(full) = self.type_or_report(name, "ALTER DOMAIN") else { return };
        match change {
            DomainChange::AddCheck(check) => {
                let taken = check.name.as_ref().filter(|name| self.has_check(&full, &name.name));
                match taken {
                    Some(taken) => self.check_exists(&full, taken),
                    None => self.add_check(&full, check),
                }
            }
            DomainChange::DropCheck { name, if_exists } => {
                if !*if_exists && !self.check_check(&full, name) {
                    return;
                }
                if self.has_check(&full, &name.name) {
                    self.catalog.constraint_names.remove(full.schema.as_ref(), &name.name);
                }
                if let Some(domain) = self.domain_mut(&full) {
                    domain.checks.retain(|check| check.name != name.name);
                }
            }
            DomainChange::RenameCheck { name, to } => {
                if !self.check_check(&full, name) {
                    return;
                }
                let Some(domain) = self.domain_mut(&full) else { return };
                let mut checks = domain.checks.iter_mut();
                let Some(check) = checks.find(|check| check.name == name.name) else { return };
                to.name.clone_into(&mut check.name);
                self.catalog.constraint_names.remove(full.schema.as_ref(), &name.name);
                self.catalog.constraint_names.add(full.schema.as_ref(), &to.name);
            }
            DomainChange::Validate { name } => {
                if !self.check_check(&full, name) {
                    return;
                }
                let Some(domain) = self.domain_mut(&full) else { return };
                for check in domain.checks.iter_mut().filter(|check| check.name == name.name) {
                    check.definition.set("validity", Value::Exact("valid".to_owned()));
                }
            }
            DomainChange::Default(default) => {
                if let Some(domain) = self.domain_mut(&full) {
                    domain.default.clone_from(default);
                }
            }
            DomainChange::NotNull(not_null) => {
                if let Some(domain) = self.domain_mut(&full) {
                    domain.not_null = *not_null;
                }
            }
            DomainChange::Inert => {}
        }
    }

    fn domain(&self, full: &ObjectName) -> Option<&Domain> {
        match self.catalog.types.get(full) {
            Some(Type::Domain(domain)) => Some(domain),
            _ => None,
        }
    }

    fn domain_mut(&mut self, full: &ObjectName) -> Option<&mut Domain> {
        match self.catalog.types.get_mut(full) {
            Some(Type::Domain(domain)) => Some(domain),
            _ => None,
        }
    }

    fn has_check(&self, domain: &ObjectName, name: &str) -> bool {
        let domain = self.domain(domain);
        domain.is_some_and(|domain| domain.checks.iter().any(|check| check.name == name))
    }

    fn add_check(&mut self, domain: &ObjectName, written: &DomainCheck) {
        let schema = domain.schema.as_ref();
        let name = match &written.name {
            Some(name) => name.name.clone(),
            None => self.catalog.choose_constraint_name(schema, &domain.name, None, "check"),
        };
        let place = self.place(written.span);
        let definition = written.definition.clone();
        let Some(found) = self.domain_mut(domain) else { return };
        found.checks.push(Check { name: name.clone(), definition, place });
        self.catalog.constraint_names.add(schema, &name);
    }

    /// Reports a check that a domain surely does not have.
    fn check_check(&mut self, full: &ObjectName, name: &Ident) -> bool {
        let Some(domain) = self.domain(full) else { return true };
        // From PostgreSQL 17 on a `NOT NULL` has a name too.
        let may_be = !self.catalog.is_certain(domain.made) || name.name.contains("not_null");
        if may_be || self.has_check(full, &name.name) {
            return true;
        }
        let names = domain.checks.iter().map(|check| &*check.name);
        let help = match suggest::nearest(&name.name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "take it away, or write `DROP CONSTRAINT IF EXISTS`".to_owned(),
        };
        let message = format!("domain `{full}` has no constraint `{}`", name.name);
        let finding = Diagnostic::new(Code::UnknownObject, message)
            .at(self.source, name.span, "no constraint of this name at this point")
            .at(
                &domain.place.source,
                super::findings::first_line(&domain.place),
                "the domain is created here",
            )
            .help(help);
        self.findings.push(finding);
        false
    }

    fn check_exists(&mut self, full: &ObjectName, name: &Ident) {
        let Some(domain) = self.domain(full) else { return };
        let mut checks = domain.checks.iter();
        let Some(first) = checks.find(|check| check.name == name.name) else { return };
        let message = format!("domain `{full}` has a constraint `{}` already", name.name);
        let finding = Diagnostic::new(Code::AlreadyExists, message)
            .at(self.source, name.span, "this name is taken at this point")
            .at(&first.place.source, first.place.span, "first made here")
            .help("drop the first one before, or give this one another name");
        self.findings.push(finding);
    }
}
