//! The commands that work on a database, on SQLite and on a real PostgreSQL server.

use schema_runtime::testing::Cluster;
use serde_json::json;

use crate::{Project, Ran};

const UP: [&str; 2] = [
    "CREATE TABLE users (user_id integer PRIMARY KEY, name text NOT NULL);\n",
    "CREATE TABLE keys (key text PRIMARY KEY, user_id integer NOT NULL REFERENCES users (user_id));\n",
];

/// A project whose folder says nothing of its dialect.
fn project(name: &str) -> Project {
    Project::new(
        name,
        &[
            ("migrations/0001_users/up.sql", UP[0]),
            ("migrations/0001_users/down.sql", "DROP TABLE users;\n"),
            ("migrations/0002_keys/up.sql", UP[1]),
            ("migrations/0002_keys/down.sql", "DROP TABLE keys;\n"),
            (
                "fixtures/001_users.sql",
                "INSERT INTO users (user_id, name) VALUES (1, 'root') ON CONFLICT (user_id) DO NOTHING;\n",
            ),
        ],
    )
}

/// The address of a database that is not there yet, on the server that the tests of this process share.
pub(crate) fn postgres(database: &str) -> String {
    let cluster = Cluster::shared().expect("a PostgreSQL server");
    let mut options = cluster.connect_options();
    options = options.database(database);
    let socket = options.get_socket().expect("a socket").display().to_string();
    let user = options.get_username().to_owned();
    format!(
        "postgres://{user}:s3cret@localhost:{}/{database}?host={}",
        options.get_port(),
        socket.replace('/', "%2F")
    )
}

#[test]
fn a_sqlite_database_lives_from_create_to_drop() {
    lives(&project("sqlite"), "sqlite:gpu.db", "gpu.db");
}

#[test]
fn a_postgres_database_lives_from_create_to_drop() {
    lives(&project("postgres"), &postgres("gpu \"life\""), "gpu \"life\"");
}

/// Every command in the order of a database's life.
fn lives(project: &Project, url: &str, name: &str) {
    let schema = |arguments: &[&str]| -> Ran {
        let ran = project.schema_with(arguments, &[("DATABASE_URL", url)]);
        assert!(!format!("{ran:?}").contains("s3cret"), "{ran:#?}");
        ran
    };
    assert!(schema(&["drop", "--yes"]).ends(0).stdout.contains("is not there"));
    let absent = schema(&["up", "--connect-timeout", "1"]).ends(3);
    assert!(absent.stderr.contains("`schema create`"), "{absent:?}");
    assert_eq!(schema(&["create", "--json"]).ends(0).json()["made"], true);
    assert!(schema(&["create"]).ends(0).stdout.contains("is there already"));
    assert!(schema(&["ping"]).ends(0).stdout.contains("answers after"));

    let plan = schema(&["plan", "--fixtures", "fixtures"]).ends(0);
    assert!(plan.stdout.contains("run 2_keys") && plan.stdout.contains(UP[1].trim()), "{plan:?}");
    assert!(plan.stdout.contains("run fixture"), "{plan:?}");
    let dry = schema(&["up", "--dry-run", "--target-version", "1", "--json"]).ends(0).json();
    assert_eq!(dry["steps"].as_array().unwrap().len(), 1, "{dry:#}");
    assert!(schema(&["history"]).ends(0).stdout.contains("no migration was applied"));

    let up = schema(&["up", "--target-version", "1"]).ends(0);
    assert!(up.stdout.starts_with("schema is at 1_users: 1 migration applied"), "{up:?}");
    assert!(up.stdout.contains("1 pending"), "{up:?}");
    assert!(up.stderr.contains("running migration 1 of 1: 1_users"), "{up:?}");
    let refused = schema(&["verify"]).ends(1);
    assert!(refused.stderr.contains("keys"), "{refused:?}");
    let drift = schema(&["diff", "--json"]).ends(1).json();
    assert!(
        drift["drift"]["differences"].as_array().is_some_and(|all| !all.is_empty()),
        "{drift:#}"
    );
    let up = schema(&["up", "-q"]).ends(0);
    assert_eq!((&*up.stdout, &*up.stderr), ("", ""));
    let verified = schema(&["verify", "--scripts", "--json"]).ends(0).json();
    assert_eq!(
        (&verified["verified"]["tables"], &verified["scripts"]["scripts"]),
        (&2.into(), &0.into())
    );
    assert!(schema(&["verify", "--scripts"]).ends(0).stdout.contains("0 verify scripts run"));

    let seed = schema(&["seed", "--fixtures", "fixtures"]).ends(0);
    assert!(seed.stdout.contains("1 fixture"), "{seed:?}");
    let status = schema(&["status", "--json"]).ends(0).json();
    assert_eq!(status["migrations"][1]["standing"], "applied", "{status:#}");
    let history = schema(&["history", "--json"]).ends(0).json();
    assert_eq!(history["migrations"][0]["version"], 1, "{history:#}");
    let baseline = schema(&["baseline"]).ends(1);
    assert!(baseline.stderr.starts_with("error: "), "{baseline:?}");
    assert!(schema(&["repair"]).ends(0).stdout.contains("nothing to repair"));
    schema(&["repair", "--applied", "--not-applied"]).ends(2);

    // A down that discards data is not run unasked.
    let asked = schema(&["down"]).ends(2);
    assert!(asked.stderr.contains("migrations/0002_keys/down.sql:1: DROP TABLE keys"), "{asked:?}");
    assert!(asked.stderr.contains("pass `--yes`"), "{asked:?}");
    let dry = schema(&["down", "--dry-run"]).ends(0);
    assert!(dry.stdout.starts_with("would revert 1 migration on"), "{dry:?}");
    let down = schema(&["down", "--yes"]).ends(0);
    assert!(down.stdout.starts_with("schema is at 1_users: 1 migration reverted"), "{down:?}");
    schema(&["to", "2"]).ends(0);
    let dry = schema(&["to", "empty", "--dry-run", "--json"]).ends(0).json();
    assert_eq!(dry["revert"]["steps"].as_array().unwrap().len(), 2, "{dry:#}");
    schema(&["to", "empty"]).ends(2);
    let to = schema(&["to", "empty", "--yes"]).ends(0);
    assert!(to.stdout.starts_with("schema is empty: 2 migrations reverted"), "{to:?}");
    let wrong = schema(&["to", "7"]).ends(2);
    assert!(
        wrong.stderr.contains("no migration 7") && wrong.stderr.contains("2_keys"),
        "{wrong:?}"
    );
    let nothing = schema(&["down", "--yes", "--json"]).ends(0).json();
    assert_eq!(nothing["reverted"], json!([]));

    schema(&["up"]).ends(0);
    let unasked = schema(&["reset"]).ends(2);
    assert!(unasked.stderr.contains("destroys 4 tables"), "{unasked:?}");
    let reset = schema(&["reset", "--yes", "--fixtures", "fixtures"]).ends(0);
    assert!(
        reset.stdout.contains("2 migrations applied") && reset.stdout.contains("1 fixture"),
        "{reset:?}"
    );
    let unasked = schema(&["drop", "--json"]).ends(2);
    assert_eq!(unasked.json()["error"]["kind"], "call");
    let dropped = schema(&["drop", "-y"]).ends(0);
    assert!(dropped.stdout.contains(name), "{dropped:?}");
    assert_eq!(schema(&["drop", "-y", "--json"]).ends(0).json()["dropped"], false);
}

#[test]
fn prove_runs_on_a_scratch_database_and_finds_a_wrong_down() {
    let server = postgres("postgres");
    for (name, url) in [("prove_sqlite", "sqlite:never.db"), ("prove_postgres", &server)] {
        let project = project(name);
        let schema = |arguments: &[&str]| project.schema_with(arguments, &[("DATABASE_URL", url)]);
        let proof = schema(&["prove", "--fixtures", "fixtures", "--json"]).ends(0).json();
        assert_eq!(proof["migrations"][1]["down"], "restores", "{proof:#}");
        assert!(!project.path("never.db").exists());
    }
    // What it makes depends on the server, so that the build cannot know of it.
    let project = project("prove_wrong");
    let made =
        "EXECUTE 'CREATE ' || (SELECT 'TABLE more (a integer)' FROM pg_stat_activity LIMIT 1);";
    let up = format!("{}DO $$ BEGIN {made} END $$;\n", UP[1]);
    project.write("migrations/0002_keys/up.sql", &up);
    project.schema(&["check", "--dialect", "postgres"]).ends(0);
    let wrong = project.schema(&["prove", "-D", &server]).ends(1);
    assert!(wrong.stderr.contains("migration 2_keys: the down does not give back"), "{wrong:?}");
    assert!(wrong.stderr.contains("more"), "{wrong:?}");
    let wrong = project.schema(&["prove", "-D", &server, "--json"]).ends(1).json();
    assert_eq!(wrong["faults"].as_array().map(Vec::len), Some(1), "{wrong:#}");
}

#[test]
fn a_database_is_found_in_the_call_the_environment_or_a_file() {
    let project = project("found");
    let none = project.schema(&["ping"]).ends(2);
    assert!(none.stderr.contains("there is no `.env` here"), "{none:?}");
    project.write(".env", "OTHER=1\nDATABASE_URL='sqlite:file.db?mode=rwc'\n");
    let shown = |ran: Ran| ran.ends(0).stdout;
    assert!(shown(project.schema(&["ping"])).contains("`file.db`"));
    let environment = [("DATABASE_URL", "sqlite:environment.db?mode=rwc")];
    assert!(shown(project.schema_with(&["ping"], &environment)).contains("`environment.db`"));
    let call = ["ping", "--database-url", "sqlite:call.db?mode=rwc"];
    assert!(shown(project.schema_with(&call, &environment)).contains("`call.db`"));
    let none = project.schema(&["ping", "--no-dotenv"]).ends(2);
    assert!(none.stderr.contains("`.env` was not looked at"), "{none:?}");
    project.write(".env", "DATABASE_URL=\"postgres://app:s3cret@db/gpu\n");
    let broken = project.schema(&["ping"]).ends(2);
    assert!(broken.stderr.contains(".env:1: "), "{broken:?}");
    assert!(!format!("{broken:?}").contains("s3cret"), "{broken:?}");
}

#[test]
fn what_cannot_be_reached_is_told_without_a_password() {
    let project = project("unreachable");
    // A port that nobody listens on, then addresses that are none.
    let dead = "postgres://app:s3cret@127.0.0.1:1/gpu";
    for command in ["ping", "up", "create", "drop", "prove", "status"] {
        let ran = project.schema(&[command, "-D", dead, "--connect-timeout", "1", "-v"]).ends(3);
        assert!(ran.stderr.contains("127.0.0.1:1"), "{ran:?}");
        assert!(!format!("{ran:?}").contains("s3cret"), "{ran:?}");
    }
    for url in ["postgres://app:s3cret@[::x/gpu", "mysql://app:s3cret@db/gpu", "s3cret"] {
        let ran = project.schema(&["up", "--database-url", url, "--json"]).ends(2);
        assert!(!format!("{ran:?}").contains("s3cret"), "{ran:?}");
    }
}

#[test]
fn a_folder_for_another_database_is_told_apart() {
    let project = project("other");
    project.write("migrations/schema.toml", "dialect = \"postgres\"\n");
    let ran = project.schema(&["up", "-D", "sqlite:gpu.db?mode=rwc"]).ends(2);
    assert!(ran.stderr.contains("are for PostgreSQL, and the database is SQLite"), "{ran:?}");
    project.write("migrations/0003_wrong/up.sql", "CREATE TABL;\n");
    let ran = project.schema(&["up", "-D", &postgres("postgres")]).ends(1);
    assert!(ran.stderr.contains("0003_wrong/up.sql:1"), "{ran:?}");
}

#[test]
fn a_database_that_is_there_is_adopted_if_it_is_the_same() {
    let project = project("adopted");
    let url = "sqlite:gpu.db";
    project.schema(&["create", "-D", url]).ends(0);
    execute(&project, UP[0]);
    let ran = project.schema(&["baseline", "-D", url]).ends(1);
    assert!(ran.stderr.contains("keys"), "{ran:?}");
    let ran = project.schema(&["up", "-D", url]).ends(1);
    assert!(ran.stderr.contains("users"), "{ran:?}");
    execute(&project, UP[1]);
    let ran = project.schema(&["baseline", "-D", url, "--json"]).ends(0);
    assert_eq!(ran.json()["recorded"], 2);
    let ran = project.schema(&["up", "-D", url]).ends(0);
    assert!(ran.stdout.contains("no migration applied"), "{ran:?}");
}

#[test]
fn a_database_is_adopted_at_an_older_version_and_goes_on_from_there() {
    let project = project("adopted_older");
    let url = "sqlite:gpu.db";
    project.schema(&["create", "-D", url]).ends(0);
    execute(&project, UP[0]);
    let ran = project.schema(&["baseline", "-D", url, "--target-version", "7"]).ends(2);
    assert!(ran.stderr.contains("no migration 7"), "{ran:?}");
    let ran = project.schema(&["baseline", "-D", url, "--target-version", "1", "--json"]).ends(0);
    assert_eq!(ran.json()["recorded"], 1);
    let ran = project.schema(&["up", "-D", url]).ends(0);
    assert!(ran.stdout.starts_with("schema is at 2_keys: 1 migration applied"), "{ran:?}");
    project.schema(&["verify", "-D", url]).ends(0);
}

#[test]
fn what_a_newer_folder_has_applied_is_taken_on_request() {
    let project = project("newer");
    let schema =
        |arguments: &[&str]| project.schema_with(arguments, &[("DATABASE_URL", "sqlite:gpu.db")]);
    schema(&["create"]).ends(0);
    schema(&["up"]).ends(0);
    std::fs::remove_dir_all(project.path("migrations/0002_keys")).unwrap();
    project.write("migrations/0003_disks/up.sql", "CREATE TABLE disks (disk_id integer);\n");
    project.write("migrations/0003_disks/down.sql", "DROP TABLE disks;\n");
    let ran = schema(&["up"]).ends(1);
    assert!(ran.stderr.contains("2_keys"), "{ran:?}");
    let ran = schema(&["up", "--ignore-missing"]).ends(0);
    assert!(ran.stdout.contains("1 migration applied"), "{ran:?}");
}

#[test]
fn a_failed_migration_is_told_with_its_place() {
    let project = project("failed");
    let schema =
        |arguments: &[&str]| project.schema_with(arguments, &[("DATABASE_URL", "sqlite:gpu.db")]);
    schema(&["create"]).ends(0);
    schema(&["up", "--target-version", "1"]).ends(0);
    execute(&project, "INSERT INTO users VALUES (1, 'a'), (2, 'a');");
    project.write("migrations/0002_keys/up.sql", "\nCREATE UNIQUE INDEX one ON users (name);\n");
    project.write("migrations/0002_keys/down.sql", "DROP INDEX one;\n");
    let ran = schema(&["up", "--json"]).ends(1);
    assert!(ran.stderr.contains("migrations/0002_keys/up.sql:2"), "{ran:?}");
    assert_eq!(ran.json()["error"]["kind"], "refused");
}

/// Runs SQL on the file `gpu.db` of a project.
fn execute(project: &Project, sql: &'static str) {
    use sqlx::{ConnectOptions as _, Connection as _};
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(project.path("gpu.db"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = options.connect().await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
}
