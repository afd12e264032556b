//! The order of migrations, and versions that stand twice.

use super::MigrationFiles;
use crate::diagnostic::{Code, Diagnostic};

/// Sorts by version; of several with one version only the first is kept, the others are findings.
pub(super) fn sort(
    mut migrations: Vec<MigrationFiles>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<MigrationFiles> {
    migrations.sort_by_key(|migration| migration.version);
    let mut sorted: Vec<MigrationFiles> = Vec::with_capacity(migrations.len());
    for migration in migrations {
        match sorted.last() {
            Some(last) if last.version == migration.version => findings.push(
                Diagnostic::new(
                    Code::DuplicateVersion,
                    format!("version {} stands twice", migration.version),
                )
                .about(migration.up.source.path())
                .help(format!(
                    "`{}` has the same version; give the one that is not released yet a version \
                     of its own",
                    last.up.source.path()
                )),
            ),
            _ => sorted.push(migration),
        }
    }
    sorted
}
