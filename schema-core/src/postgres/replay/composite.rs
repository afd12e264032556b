//! `CREATE TYPE .. AS (..)`, and the attributes that `ALTER TYPE` changes.

use schema_manifest::ObjectName;

use super::Replay;
use super::findings::first_line;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{Attribute, Composite, Type};
use crate::postgres::syntax::{AttributeChange, AttributeDef, Ident, Name};
use crate::source::Place;
use crate::suggest;

impl Replay<'_> {
    pub(super) fn create_composite(
        &mut self,
        name: &Name,
        attributes: &[AttributeDef],
        place: &Place,
    ) {
        let full = self.full(name);
        if self.type_exists("composite type", name, &full)
            || !attributes.iter().all(|attribute| self.check_type(&attribute.data_type))
        {
            return;
        }
        let attributes = attributes.iter().map(|written| self.attribute(written)).collect();
        let made = self.catalog.tick();
        let composite = Composite { attributes, place: place.clone(), made };
        self.catalog.gone.remove(&full);
        self.catalog.types.insert(full, Type::Composite(composite));
    }

    fn attribute(&self, written: &AttributeDef) -> Attribute {
        Attribute {
            name: written.name.name.clone(),
            data_type: self.column_type(&written.data_type),
            collation: written.collation.clone(),
            place: self.place(written.span),
        }
    }

    pub(super) fn alter_composite(&mut self, name: &Name, changes: &[AttributeChange]) {
        let Some(full) = self.type_or_report(name, "ALTER TYPE") else { return };
        for change in changes {
            let named = match change {
                AttributeChange::Add(attribute) => {
                    if self.attribute_exists(&full, &attribute.name) {
                        return;
                    }
                    None
                }
                AttributeChange::Drop { name, if_exists } => (!*if_exists).then_some(name),
                AttributeChange::Alter(attribute) => Some(&attribute.name),
                AttributeChange::Rename { name, .. } => Some(name),
            };
            if named.is_some_and(|name| !self.check_attribute(&full, name)) {
                return;
            }
            if let AttributeChange::Add(written) | AttributeChange::Alter(written) = change
                && !self.check_type(&written.data_type)
            {
                self.make_type_unknown(&full, written.span);
                return;
            }
            if let AttributeChange::Alter(written) = change
                && self.column_refuses(&full, &written.name)
            {
                return;
            }
            let written = match change {
                AttributeChange::Add(written) | AttributeChange::Alter(written) => {
                    Some(self.attribute(written))
                }
                _ => None,
            };
            let Some(Type::Composite(composite)) = self.catalog.types.get_mut(&full) else {
                return;
            };
            let attributes = &mut composite.attributes;
            match (change, written) {
                (AttributeChange::Add(_), Some(attribute)) => attributes.push(attribute),
                (AttributeChange::Alter(_), Some(attribute)) => {
                    let mut all = attributes.iter_mut();
                    if let Some(found) = all.find(|one| one.name == attribute.name) {
                        *found = attribute;
                    }
                }
                (AttributeChange::Drop { name, .. }, _) => {
                    attributes.retain(|one| one.name != name.name);
                }
                (AttributeChange::Rename { name, to }, _) => {
                    if let Some(found) = attributes.iter_mut().find(|one| one.name == name.name) {
                        to.name.clone_into(&mut found.name);
                    }
                }
                _ => {}
            }
        }
    }

    /// The composite type of that name, if it is certain.
    fn composite(&self, full: &ObjectName) -> Option<&Composite> {
        match self.catalog.types.get(full) {
            Some(Type::Composite(composite)) if self.catalog.is_certain(composite.made) => {
                Some(composite)
            }
            _ => None,
        }
    }

    /// Reports an attribute that a type surely has already.
    fn attribute_exists(&mut self, full: &ObjectName, name: &Ident) -> bool {
        let Some(composite) = self.composite(full) else { return false };
        let mut all = composite.attributes.iter();
        let Some(first) = all.find(|one| one.name == name.name) else { return false };
        let message = format!("composite type `{full}` has an attribute `{}` already", name.name);
        let finding = Diagnostic::new(Code::AlreadyExists, message)
            .at(self.source, name.span, "added a second time")
            .at(&first.place.source, first.place.span, "first made here")
            .help("take one of the two away");
        self.findings.push(finding);
        true
    }

    /// Reports an attribute that a type surely does not have.
    fn check_attribute(&mut self, full: &ObjectName, name: &Ident) -> bool {
        let Some(composite) = self.composite(full) else { return true };
        if composite.attributes.iter().any(|one| one.name == name.name) {
            return true;
        }
        let names: Vec<&str> = composite.attributes.iter().map(|one| &*one.name).collect();
        let help = match suggest::nearest(&name.name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its attributes are `{}`", names.join("`, `")),
        };
        let message = format!("composite type `{full}` has no attribute `{}`", name.name);
        let place = &composite.place;
        let finding = Diagnostic::new(Code::UnknownColumn, message)
            .at(self.source, name.span, "no attribute of this name at this point")
            .at(&place.source, first_line(place), "the type is created here")
            .help(help);
        self.findings.push(finding);
        false
    }

    /// Reports an attribute that gets another type though a column is of the type that it is in.
    ///
    /// PostgreSQL 15: `cannot alter type "t" because column "a.b" uses it`, SQLSTATE 0A000, with `CASCADE`
    /// too.
    fn column_refuses(&mut self, full: &ObjectName, name: &Ident) -> bool {
        let Some((first, place)) = self.columns_of(full).into_iter().next() else { return false };
        let message = format!(
            "attribute `{}` of composite type `{full}` cannot get another type: {first} uses it",
            name.name
        );
        let finding = Diagnostic::new(Code::InUse, message)
            .at(self.source, name.span, "refused while a column is of this type")
            .at(&place.source, first_line(&place), "this is of it")
            .help("add an attribute of the new type, and drop this one");
        self.findings.push(finding);
        true
    }
}
