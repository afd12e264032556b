//! Which statements of a file are declared opaque.

use std::collections::BTreeMap;

use super::syntax::{Kind, Statement};
use crate::diagnostic::Diagnostic;
use crate::folder::File;
use crate::opaque::{Declared, Which};

/// What `schema.toml` declares, and what of that has been found.
pub(super) struct OfSettings<'a> {
    all: Vec<(&'a Declared, bool)>,
}

impl<'a> OfSettings<'a> {
    pub(super) fn new(all: &'a [Declared]) -> Self {
        OfSettings { all: all.iter().map(|one| (one, false)).collect() }
    }

    /// The statements of a file that are declared opaque, by their place among all of them.
    /// `version` is that of an up. What is declared in vain is a finding.
    pub(super) fn find(
        &mut self,
        file: &'a File,
        version: Option<i64>,
        statements: &[Statement],
        findings: &mut Vec<Diagnostic>,
    ) -> BTreeMap<usize, &'a Declared> {
        let mut found = BTreeMap::new();
        let mut add = |declared: &'a Declared, at: Result<usize, &str>| {
            let label = match at {
                Ok(at) if has_effect(&statements[at].kind) => {
                    found.insert(at, declared);
                    return;
                }
                Ok(_) => "the statement changes nothing of the schema",
                Err(label) => label,
            };
            findings.push(declared.idle(label));
        };
        for declared in &file.opaque {
            let Which::After(behind) = declared.statement else { continue };
            let at = statements.partition_point(|one| one.span.end < behind);
            add(
                declared,
                match statements.get(at) {
                    None => Err("no statement follows"),
                    Some(one) if one.span.start < behind => Err("stands inside of a statement"),
                    Some(_) => Ok(at),
                },
            );
        }
        let line = |at: u32| file.source.line(at);
        for (declared, used) in &mut self.all {
            let wanted = match &declared.statement {
                Which::After(_) => continue,
                Which::OfVersion(wanted, line) => (version == Some(*wanted)).then_some(*line),
                Which::OfFile(path, line) => {
                    let folder = declared.source.path().strip_suffix("schema.toml");
                    let below = folder.and_then(|folder| file.source.path().strip_prefix(folder));
                    (below == Some(path)).then_some(*line)
                }
            };
            let Some(wanted) = wanted else { continue };
            *used = true;
            let at = statements.partition_point(|one| line(one.span.end) < wanted);
            let is_there = statements.get(at).is_some_and(|one| line(one.span.start) <= wanted);
            add(declared, if is_there { Ok(at) } else { Err("no statement stands on this line") });
        }
        found
    }

    /// A finding for each entry whose file is not there.
    pub(super) fn idle(&self, findings: &mut Vec<Diagnostic>) {
        let idle = self.all.iter().filter(|(_, used)| !used);
        findings.extend(idle.map(|(declared, _)| {
            declared.idle(match declared.statement {
                Which::OfVersion(..) => "no migration has this version",
                Which::OfFile(..) | Which::After(_) => "there is no such up or down",
            })
        }));
    }
}

fn has_effect(kind: &Kind) -> bool {
    !matches!(kind, Kind::Inert | Kind::Setting { .. } | Kind::Transaction(_))
}
