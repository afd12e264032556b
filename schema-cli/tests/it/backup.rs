//! `backup`, `restore` and `recreate`, on rows that are compared one by one before and after.

use serde_json::Value;

use crate::database::postgres;
use crate::kept::{execute, fill, is_sqlite, project, rows, texts};
use crate::{Project, Ran};

struct Case {
    project: Project,
    url: String,
}

impl Case {
    /// A migrated and seeded database.
    fn new(name: &str, url: String) -> Case {
        let case = Case { project: project(name, &url), url };
        case.schema(&["drop", "--yes", "--force"]).ends(0);
        case.schema(&["create"]).ends(0);
        case.schema(&["up"]).ends(0);
        case
    }

    fn both(name: &str) -> [Case; 2] {
        let sqlite = Case::new(&format!("{name}_sqlite"), "sqlite:gpu.db".to_owned());
        [sqlite.with_path(), Case::new(&format!("{name}_postgres"), postgres(name))]
    }

    /// The address as this process needs it, which works in another folder.
    fn with_path(mut self) -> Case {
        self.url = format!("sqlite:{}", self.project.path("gpu.db").display());
        self
    }

    fn schema(&self, arguments: &[&str]) -> Ran {
        let ran = self.project.schema_with(arguments, &[("DATABASE_URL", &self.url)]);
        assert!(!format!("{ran:?}").contains("s3cret"), "{ran:#?}");
        ran
    }

    /// The folder of a new backup.
    fn backup(&self) -> String {
        let made = self.schema(&["backup", "--verify", "--json"]).ends(0).json();
        made["backup"]["folder"].as_str().unwrap().to_owned()
    }

    fn record(&self, folder: &str) -> Value {
        serde_json::from_str(&self.project.read(&format!("{folder}/backup.json"))).unwrap()
    }
}

#[test]
fn rows_are_the_same_after_a_backup_and_its_restore() {
    for case in Case::both("restored rows") {
        fill(&case.url);
        let before = rows(&case.url);
        let none = case.schema(&["restore"]).ends(0);
        assert!(none.stdout.contains("holds no complete backup"), "{none:?}");
        let folder = case.backup();
        let record = case.record(&folder);
        assert_eq!((&record["format"], &record["version"]), (&1.into(), &1.into()), "{record:#}");
        if !is_sqlite(&case.url) {
            let fingerprint = case.schema(&["fingerprint", "--dialect", "postgres"]).ends(0);
            assert_eq!(record["fingerprint"], fingerprint.stdout.trim(), "{record:#}");
            assert!(record["wal_position"].as_str().unwrap().contains('/'), "{record:#}");
            let csv = case.project.read(&format!("{folder}/tables/public.log.csv"));
            assert_eq!(csv, "entry\n\n\"\"\n\"one\"\n");
        }
        let listed = case.schema(&["restore"]).ends(0);
        assert!(
            listed.stdout.contains(&folder) && listed.stdout.contains("same migrations"),
            "{listed:?}"
        );

        // Not over rows, unless that is said; and not without being asked.
        let full = case.schema(&["restore", &folder]).ends(1);
        assert!(full.stderr.contains("these tables are not empty"), "{full:?}");
        case.schema(&["restore", &folder, "--replace"]).ends(2);
        execute(
            &case.url,
            "DELETE FROM disks; UPDATE users SET name = name || '!'; INSERT INTO log VALUES ('x');",
        );
        assert_ne!(rows(&case.url), before);
        let restored = case.schema(&["restore", &folder, "--replace", "--yes"]).ends(0);
        assert!(restored.stdout.contains("from firing"), "{restored:?}");
        assert_eq!(rows(&case.url), before, "{}", case.url);

        // Into a new database.
        case.schema(&["reset", "--yes"]).ends(0);
        case.schema(&["restore", &folder]).ends(0);
        assert_eq!(rows(&case.url), before, "{}", case.url);
        case.schema(&["verify"]).ends(0);
    }
}

#[test]
fn some_tables_are_restored_with_those_that_they_refer_to() {
    for case in Case::both("restored tables") {
        fill(&case.url);
        let before = rows(&case.url);
        let folder = case.backup();
        case.schema(&["reset", "--yes"]).ends(0);
        let alone = case.schema(&["restore", &folder, "--table", "disks"]).ends(1);
        assert!(alone.stderr.contains("in the same call"), "{alone:?}");
        let unknown = case.schema(&["restore", &folder, "--table", "disk"]).ends(2);
        assert!(
            unknown.stderr.contains("no table `disk`") && unknown.stderr.contains("users"),
            "{unknown:?}"
        );
        let names = ["--table", "disks", "--table", "users", "--table", "teams"];
        case.schema(&[&["restore", &folder][..], &names].concat()).ends(0);
        let after = rows(&case.url);
        for table in ["disks", "users", "teams"] {
            assert_eq!(after[table], before[table], "{table}");
        }
        assert!(after["log"].is_empty(), "{:?}", after["log"]);
    }
}

#[test]
fn a_damaged_backup_is_told_and_nothing_is_written() {
    for case in Case::both("damaged") {
        fill(&case.url);
        let before = rows(&case.url);
        let folder = case.backup();
        let files: &[&str] = if is_sqlite(&case.url) {
            &["database.sqlite"]
        } else {
            &["tables/public.users.csv", "database.dump"]
        };
        for file in files {
            let path = case.project.path(&format!("{folder}/{file}"));
            let whole = std::fs::read(&path).unwrap();
            let mut changed = whole.clone();
            *changed.last_mut().unwrap() ^= 1;
            for (bytes, why) in
                [(&whole[..whole.len() - 1], "bytes, and had"), (&changed, "has changed")]
            {
                std::fs::write(&path, bytes).unwrap();
                let refused = case.schema(&["restore", &folder, "--replace", "--yes"]).ends(1);
                assert!(
                    refused.stderr.contains(why) && refused.stderr.contains(file),
                    "{refused:?}"
                );
            }
            std::fs::remove_file(&path).unwrap();
            let refused = case.schema(&["restore", &folder, "--replace", "--yes"]).ends(1);
            assert!(refused.stderr.contains("is not there"), "{refused:?}");
            std::fs::write(&path, whole).unwrap();
        }
        case.project.write(&format!("{folder}/backup.json"), "{\"format\": 2}");
        let refused = case.schema(&["restore", &folder]).ends(2);
        assert!(refused.stderr.contains("format 2"), "{refused:?}");
        assert_eq!(rows(&case.url), before);
    }
}

#[test]
fn recreate_gives_a_new_database_with_the_rows_that_fit() {
    for case in Case::both("recreated") {
        fill(&case.url);
        // What the migrations say, and the database has not: seed 004's drift.
        execute(
            &case.url,
            "ALTER TABLE disks DROP COLUMN size; ALTER TABLE teams ADD COLUMN stray integer;",
        );
        case.schema(&["verify"]).ends(1);
        let before = rows_without_drift(&case.url);
        let unasked = case.schema(&["recreate", "--restore", "--fixtures", "fixtures"]).ends(2);
        assert!(
            unasked.stderr.contains("users: 3 rows") && unasked.stderr.contains("--yes"),
            "{unasked:?}"
        );
        let arguments = ["recreate", "--restore", "--fixtures", "fixtures", "--yes"];
        let ran = case.schema(&arguments).ends(0);
        assert!(ran.stdout.contains("disks.size is not in the backup"), "{ran:?}");
        assert!(ran.stdout.contains("teams.stray is not in the database"), "{ran:?}");
        assert!(ran.stdout.contains("1 fixture run"), "{ran:?}");
        assert_eq!(rows_without_drift(&case.url), before, "{}", case.url);
        case.schema(&["verify"]).ends(0);

        // With nothing but what migrations and fixtures make, and no rows.
        let ran = case.schema(&["recreate", "--yes"]).ends(0);
        assert!(ran.stdout.contains("what was there before: backups/"), "{ran:?}");
        assert!(rows(&case.url)["users"].is_empty());
        let listed = case.schema(&["restore", "--json"]).ends(0).json();
        assert_eq!(listed["backups"].as_array().unwrap().len(), 2, "{listed:#}");
        let newest = listed["backups"][1]["folder"].as_str().unwrap();
        case.schema(&["restore", newest]).ends(0);
        assert_eq!(rows_without_drift(&case.url), before, "{}", case.url);

        // A migration that fails leaves the old one as it was.
        let made = if is_sqlite(&case.url) {
            // Declared, as if the application registered it, which this command does not.
            let settings = "dialect = \"sqlite\"\n[sqlite]\nfunctions = [{ name = \"slug\", arguments = 1 }]\n";
            case.project.write("migrations/schema.toml", settings);
            "CREATE TABLE late (id INTEGER PRIMARY KEY);\nINSERT INTO late VALUES (slug(1));"
        } else {
            case.project.write("migrations/schema.toml", "dialect = \"postgres\"\n");
            "CREATE TABLE late (id integer PRIMARY KEY);\nINSERT INTO late VALUES (1 / 0);"
        };
        case.project.write("migrations/0002_fails/up.sql", made);
        case.project.write("migrations/0002_fails/down.sql", "DROP TABLE late;\n");
        case.schema(&["check"]).ends(0);
        let failed = case.schema(&["recreate", "--yes"]).ends(1);
        assert!(failed.stderr.contains("2_fails"), "{failed:?}");
        assert_eq!(rows_without_drift(&case.url), before, "{}", case.url);
        case.schema(&["recreate", "--no-backup"]).ends(2);
    }
}

/// All rows, but for the columns that the test takes away and adds.
fn rows_without_drift(url: &str) -> Vec<String> {
    let sql = if is_sqlite(url) {
        [
            "SELECT json_array(disk_id, user_id, \"odd \"\"name\"\"\", quote(data)) FROM disks ORDER BY 1",
            "SELECT json_array(team_id, head) FROM teams ORDER BY 1",
            "SELECT json_array(user_id, name, shout, leader, team) FROM users ORDER BY 1",
        ]
    } else {
        [
            "SELECT (disk_id, user_id, \"odd \"\"name\"\"\", data, state, many, doc, at)::text FROM disks ORDER BY 1",
            "SELECT (team_id, head)::text FROM teams ORDER BY 1",
            "SELECT users::text FROM users ORDER BY 1",
        ]
    };
    sql.iter().flat_map(|sql| texts(url, sql)).collect()
}

#[test]
fn recreate_waits_for_nobody_and_ends_sessions_only_when_told() {
    let case = Case::new("in_use", postgres("in use"));
    fill(&case.url);
    execute(
        &case.url,
        "COMMENT ON DATABASE \"in use\" IS 'kept'; ALTER DATABASE \"in use\" SET search_path = \"$user\", public, extra; \
                        ALTER DATABASE \"in use\" SET work_mem = '5MB'; REVOKE CONNECT ON DATABASE \"in use\" FROM PUBLIC",
    );
    let before = rows(&case.url);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut other =
        runtime.block_on(<sqlx::PgConnection as sqlx::Connection>::connect(&case.url)).unwrap();
    let refused = case.schema(&["recreate", "--restore", "--yes"]).ends(1);
    assert!(refused.stderr.contains("is in use") && refused.stderr.contains("pid "), "{refused:?}");
    case.schema(&["recreate", "--restore", "--yes", "--force"]).ends(0);
    assert!(runtime.block_on(sqlx::Connection::ping(&mut other)).is_err());
    assert_eq!(rows(&case.url), before);
    let kept = "SELECT shobj_description(d.oid, 'pg_database') || array_to_string(setconfig, ';') || \
                has_database_privilege('public', d.oid, 'CONNECT') FROM pg_database d \
                JOIN pg_db_role_setting s ON s.setdatabase = d.oid WHERE datname = current_database()";
    let kept = texts(&case.url, kept);
    assert_eq!(kept, ["keptsearch_path=\"$user\", public, extra;work_mem=5MBfalse"]);
}

#[test]
fn pg_dump_is_looked_for_and_has_to_be_new_enough() {
    let case = Case::new("pg_dump", postgres("pg_dump"));
    let absent = case.schema(&["backup", "--pg-dump", "/nonexistent/pg_dump"]).ends(1);
    assert!(
        absent.stderr.contains("cannot be started") && absent.stderr.contains("PG_DUMP"),
        "{absent:?}"
    );
    case.project.write("old", "#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n");
    let status =
        std::process::Command::new("chmod").arg("+x").arg(case.project.path("old")).status();
    assert!(status.unwrap().success());
    let old = case
        .project
        .schema_with(&["backup"], &[("DATABASE_URL", &case.url), ("PG_DUMP", "./old")])
        .ends(1);
    assert!(old.stderr.contains("it is of version 9, and the server is of version"), "{old:?}");
    let listed = case.schema(&["restore"]).ends(0);
    assert!(listed.stdout.contains("holds no complete backup"), "{listed:?}");
    case.schema(&["backup", "--to", "here"]).ends(0);
    let again = case.schema(&["backup", "--to", "here"]).ends(2);
    assert!(again.stderr.contains("is there already"), "{again:?}");
}
