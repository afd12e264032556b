//! Embedded folders, built by hand as the macro would.

use schema_runtime::__private::v1::{
    Checksum, Column, ColumnDetails, Details, Dialect, Down, Embedded, Fill, Fixture, List,
    Manifest, Migration, ObjectName, Origin, Requirement, Script, Statement, Table, Touched,
    TransactionClass, Verification,
};
use sha2::{Digest as _, Sha384};

/// A folder in the making.
#[derive(Clone)]
pub(crate) struct Folder {
    dialect: Dialect,
    migrations: Vec<Migration>,
    fixtures: Vec<Fixture>,
    tables: Vec<Table>,
    require: Vec<Requirement>,
}

/// Texts without a statement.
pub(crate) const EMPTY: [&str; 6] =
    ["", "\n", "-- only a comment", "/* only a comment */", "-- one\n-- two\n", ";"];

/// How a file spells transactions of its own: not the `BEGIN` and `COMMIT` around it.
pub(crate) const BEGIN: &str = "BEGIN TRANSACTION";
pub(crate) const COMMIT: &str = "COMMIT TRANSACTION";

/// Statements, one below the other, behind a comment of one line.
pub(crate) fn script(path: &str, statements: &[&str], no_transaction: bool) -> Script {
    let mut sql = String::from("-- a script \u{e9}\n");
    let mut found = Vec::new();
    for statement in statements {
        let line = 1 + sql.matches('\n').count();
        let start = sql.len();
        sql.push_str(statement);
        let class = match *statement {
            "BEGIN" | "COMMIT" => TransactionClass::Wrapper,
            text if text.starts_with("SET TRANSACTION") => TransactionClass::Opening,
            text if text.starts_with("BEGIN ISOLATION LEVEL") => TransactionClass::Opening,
            text if text.contains("INDEX CONCURRENTLY") => TransactionClass::Outside,
            "DISCARD ALL" => TransactionClass::Outside,
            text if text.contains("SAVEPOINT") => TransactionClass::Savepoint,
            // As a script whose syntax is not understood is carried.
            // A body in quotes may have some of its own.
            text if text.contains(';') && !text.contains("BEGIN\n") => TransactionClass::Unread,
            _ => TransactionClass::Inside,
        };
        let discards = statement.starts_with("DROP");
        let offset = |at: usize| u32::try_from(at).unwrap();
        let own = statement.strip_prefix("SET app.").and_then(|rest| rest.split(' ').next());
        let own = own.map(|name| (offset(start + 4), offset(start + 8 + name.len())));
        let made = Statement::new(offset(start), offset(sql.len()), offset(line), class, discards);
        found.push(made.with_setting(own));
        sql.push_str(";\n");
    }
    let checksum = Checksum(Sha384::digest(&sql).into());
    Script::new(path.to_owned().into(), sql.into(), checksum, no_transaction, found.into())
}

/// How statements of SQLite stand to transactions.
fn classify(script: &mut Script) {
    let (sql, outside) = (script.sql.clone(), script.no_transaction);
    for statement in script.statements.to_mut() {
        let text = &sql[statement.start as usize..statement.end as usize];
        let words: Vec<&str> = text.split([' ', '=']).collect();
        let class = match *words {
            ["VACUUM"] => TransactionClass::Outside,
            ["BEGIN" | "COMMIT", ..] if outside => TransactionClass::Control,
            ["PRAGMA", ..] if outside => TransactionClass::Session,
            ["DROP", "TABLE", ..] | ["PRAGMA", "foreign_keys", .., "OFF"] if !outside => {
                TransactionClass::WithoutForeignKeys
            }
            _ => continue,
        };
        statement.transaction = class;
    }
}

impl Folder {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Folder {
            dialect,
            migrations: Vec::new(),
            fixtures: Vec::new(),
            tables: Vec::new(),
            require: Vec::new(),
        }
    }

    pub(crate) fn up(self, version: i64, name: &str, up: &[&str]) -> Self {
        self.with(version, name, up, Down::ForwardOnly, false)
    }

    pub(crate) fn both(self, version: i64, name: &str, up: &[&str], down: &[&str]) -> Self {
        let down = script(&format!("migrations/{version}_{name}/down.sql"), down, false);
        self.with(version, name, up, Down::Script(down), false)
    }

    pub(crate) fn outside(self, version: i64, name: &str, up: &[&str], down: &[&str]) -> Self {
        let down = script(&format!("migrations/{version}_{name}/down.sql"), down, true);
        self.with(version, name, up, Down::Script(down), true)
    }

    fn with(mut self, version: i64, name: &str, up: &[&str], down: Down, outside: bool) -> Self {
        let up = script(&format!("migrations/{version}_{name}/up.sql"), up, outside);
        self.migrations.push(Migration::new(
            version,
            name.to_owned().into(),
            up,
            down,
            None,
            List::default(),
            List::default(),
            vec![Touched::new(format!("only {version}").into(), true)].into(),
        ));
        self
    }

    /// A script each way that holds no statement.
    pub(crate) fn empty(self, version: i64, name: &str, text: &str, outside: bool) -> Self {
        let empty = |way: &str| {
            let path = format!("migrations/{version}_{name}/{way}.sql");
            let sql = text.to_owned().into();
            let checksum = Checksum(Sha384::digest(text).into());
            Script::new(path.into(), sql, checksum, outside, List::default())
        };
        let down = Down::Script(empty("down"));
        self.with(version, name, &[], down, outside).change(version, |one| one.up = empty("up"))
    }

    /// What the lock file or a finding changes about a migration.
    pub(crate) fn change(mut self, version: i64, change: impl FnOnce(&mut Migration)) -> Self {
        let is_it = |one: &&mut Migration| one.version == version;
        change(self.migrations.iter_mut().find(is_it).unwrap());
        self
    }

    pub(crate) fn fixture(mut self, name: &str, statements: &[&str]) -> Self {
        let script = script(&format!("fixtures/{name}.sql"), statements, false);
        self.fixtures.retain(|fixture| fixture.name != name);
        self.fixtures.push(Fixture::new(name.to_owned().into(), script));
        self
    }

    /// Claims a table; each column is `name type`, with `?` behind it where it may be NULL.
    pub(crate) fn table(mut self, version: i64, name: &str, columns: &[&str]) -> Self {
        let origin = |line| {
            let path = format!("migrations/{version}_m/up.sql").into();
            Some(Origin::new(version, path, line))
        };
        let columns: Vec<Column> = columns
            .iter()
            .zip(3..)
            .map(|(text, line)| {
                let (name, data_type) = text.trim_end_matches('?').split_once(' ').unwrap();
                let nullable = text.ends_with('?');
                let data_type = Some(data_type.to_owned().into());
                let name = name.to_owned().into();
                // What fills it is not claimed.
                let details = ColumnDetails { fill: Fill::Unknown, ..ColumnDetails::default() };
                Column::new(name, data_type, nullable, Details::new(details), origin(line))
            })
            .collect();
        let name = match name.split_once('.') {
            Some((schema, name)) => {
                ObjectName::new(Some(schema.to_owned().into()), name.to_owned().into())
            }
            None => ObjectName::new(None, name.to_owned().into()),
        };
        let (columns, none) = (columns.into(), List::default());
        let (indexes, details) = (List::default(), Details::None);
        // Nor are all of its constraints and indexes.
        self.tables.push(Table::new(name, columns, false, none, indexes, details, origin(2)));
        self
    }

    pub(crate) fn require(mut self, table: &str, columns: &[&str]) -> Self {
        let columns: Vec<_> = columns.iter().map(|column| (*column).to_owned().into()).collect();
        let table = ObjectName::new(None, table.to_owned().into());
        self.require.push(Requirement::new(table, columns.into()));
        self
    }

    pub(crate) fn embedded(mut self) -> Embedded {
        if self.dialect == Dialect::Sqlite {
            for migration in &mut self.migrations {
                classify(&mut migration.up);
                if let Down::Script(down) = &mut migration.down {
                    classify(down);
                }
            }
        }
        let manifest =
            Manifest::new(self.tables.into(), List::default(), List::default(), List::default());
        Embedded::new(
            self.dialect,
            "migrations".into(),
            self.migrations.into(),
            self.fixtures.into(),
            manifest,
            self.require.into(),
            Verification::default(),
            Some("ask the operator".into()),
            vec![].into(),
        )
    }
}
