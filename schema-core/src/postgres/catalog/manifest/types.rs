//! Domains, composite types and ranges.

use schema_manifest as manifest;
use schema_manifest::{Aspect, Details, Expression, ObjectKind, ObjectName, SchemaObject, Value};

use super::super::{Catalog, Check, Composite, Domain, Range, Type};
use super::expression;
use super::object::{exact, object};
use crate::postgres::expression::{DomainScope, may_be_equal};
use crate::postgres::syntax;

impl Catalog {
    pub(super) fn claimed_types(&self, objects: &mut Vec<SchemaObject>) {
        for (name, kind) in &self.types {
            if !self.is_claimed_type(name) {
                continue;
            }
            match kind {
                Type::Domain(domain) => {
                    objects.push(self.domain(name, domain));
                    let checks = domain.checks.iter().filter(|check| {
                        !self.is_doubtful(&ObjectName::unqualified(check.name.clone()))
                    });
                    let scope = DomainScope { catalog: self, base: &domain.base };
                    objects.extend(checks.map(|check| domain_check(name, check, &scope)));
                }
                Type::Composite(composite) => objects.push(self.composite(name, composite)),
                Type::Range(range) => objects.push(self.range(name, range)),
                _ => {}
            }
        }
    }

    /// Whether a type is surely there, and as it is known.
    pub(super) fn is_claimed_type(&self, name: &ObjectName) -> bool {
        let made = self.types.get(name).and_then(Type::made);
        made.is_some_and(|made| self.is_settled(made)) && !self.is_doubtful(name)
    }

    fn domain(&self, name: &ObjectName, domain: &Domain) -> SchemaObject {
        let mut aspects = vec![exact("nullable", (!domain.not_null).to_string())];
        aspects.extend(self.spelled(&domain.base).map(|base| exact("base type", base)));
        // A `NULL` is no default to the server but where it has to be converted (`DefineDomain` in
        // `typecmds.c`), and where there is none, that of the base type is taken.
        if let Some(default) = domain.default.as_ref().filter(|one| !may_be_equal(one, "null")) {
            let scope = DomainScope { catalog: self, base: &domain.base };
            let printed = scope.default(default).map(|text| Expression::Printed(text.into()));
            let default = Value::Expression(printed.unwrap_or_else(|| expression(default)));
            aspects.push(Aspect::new("default".into(), default));
        }
        object(ObjectKind::Domain, name.clone(), aspects, &domain.place)
    }

    fn composite(&self, name: &ObjectName, composite: &Composite) -> SchemaObject {
        let columns = composite.attributes.iter().map(|attribute| {
            manifest::Column::new(
                attribute.name.clone().into(),
                self.spelled(&attribute.data_type).map(Into::into),
                true,
                Details::None,
                Some(attribute.place.origin()),
            )
        });
        let columns: Vec<manifest::Column> = columns.collect();
        let columns = Some(columns.into());
        let object = object(ObjectKind::Composite, name.clone(), vec![], &composite.place);
        SchemaObject { columns, ..object }
    }

    fn range(&self, name: &ObjectName, range: &Range) -> SchemaObject {
        let subtype = self.spelled(&range.subtype).map(|subtype| exact("subtype", subtype));
        object(ObjectKind::Range, name.clone(), subtype.into_iter().collect(), &range.place)
    }
}

fn domain_check(domain: &ObjectName, check: &Check, scope: &DomainScope<'_>) -> SchemaObject {
    let mut aspects = Vec::new();
    for (aspect, value) in check.definition.iter() {
        match (aspect, value) {
            ("validity", syntax::Value::Exact(validity)) => {
                aspects.push(exact("validated", (validity == "valid").to_string()));
            }
            ("expression", syntax::Value::Expression(text)) => {
                let printed = scope.check(text).map(|text| Expression::Printed(text.into()));
                let value = Value::Expression(printed.unwrap_or_else(|| expression(text)));
                aspects.push(Aspect::new("expression".into(), value));
            }
            ("expression", _) => {
                let value = Value::Expression(Expression::Present);
                aspects.push(Aspect::new("expression".into(), value));
            }
            _ => {}
        }
    }
    let name = ObjectName::unqualified(check.name.clone());
    let on = Some(domain.clone());
    SchemaObject { on, ..object(ObjectKind::DomainCheck, name, aspects, &check.place) }
}
