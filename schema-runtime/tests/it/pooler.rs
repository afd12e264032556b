//! `PostgreSQL` through `PgBouncer` in transaction mode.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use schema_runtime::testing::TestDatabase;
use schema_runtime::{Error, Migrator, Repair, Target};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::postgres::{count, database, disks, pool_of_one, run, schema, tables};
use crate::recovery::named;

/// A pooler of its own for one test, ended with it.
struct PgBouncer {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl PgBouncer {
    fn start(database: &TestDatabase) -> Self {
        let options = database.connect_options();
        let socket = options.get_socket().unwrap().clone();
        // The socket's folder is the server's: what may enter it is its user.
        let uid = std::fs::metadata(&socket).unwrap().uid();
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let folder =
            std::env::temp_dir().join(format!("schema-pooler-{}-{port}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o777)).unwrap();
        let ini = folder.join("pgbouncer.ini");
        let (server, user) = (socket.display(), options.get_username());
        std::fs::write(
            &ini,
            format!(
                "[databases]\n* = host={server} port={} user={user}\n[pgbouncer]\nlisten_addr = \
                 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = \
                 transaction\ndefault_pool_size = 5\nlogfile = {}\n",
                options.get_port(),
                folder.join("log").display()
            ),
        )
        .unwrap();
        let mut command = Command::new("pgbouncer");
        // Debian has it where only root looks.
        let path = std::env::var("PATH").unwrap_or_default();
        command.arg(&ini).env("PATH", format!("{path}:/usr/sbin")).stderr(Stdio::null());
        command.stdout(Stdio::null());
        if is_root() {
            command.arg("-u").arg(user_name(uid));
        }
        let told = "no PgBouncer on this machine: `apt-get install pgbouncer` (scripts/test does)";
        let child = command.spawn();
        assert!(child.is_ok(), "{told}: {child:?}");
        let child = child.unwrap();
        let bouncer = PgBouncer { child, folder, port };
        let began = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            let log = std::fs::read_to_string(bouncer.folder.join("log")).unwrap_or_default();
            assert!(began.elapsed() < Duration::from_secs(20), "PgBouncer did not start: {log}");
            std::thread::sleep(Duration::from_millis(20));
        }
        bouncer
    }

    fn options(&self, database: &TestDatabase) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.port)
            .username("postgres")
            .database(database.name())
            .ssl_mode(PgSslMode::Disable)
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

fn user_name(uid: u32) -> String {
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let of = |line: &str| line.split(':').nth(2) == Some(uid.to_string().as_str());
    users.lines().find(|line| of(line)).unwrap().split(':').next().unwrap().to_owned()
}

#[tokio::test]
async fn everything_in_a_transaction_works_through_a_pooler() {
    let database = database().await;
    let bouncer = PgBouncer::start(&database);
    let options = bouncer.options(&database);
    // As sqlx connects by itself.
    let text = schema(disks()).start(&pool_of_one(options.clone())).await.unwrap_err().to_string();
    assert!(text.contains("unsupported startup parameter: extra_float_digits"), "{text}");
    assert!(text.contains("connect with `PgConnectOptions::extra_float_digits(None)`"), "{text}");

    let pool = pool_of_one(options.extra_float_digits(None));
    let upheaval = ["SET search_path = ''", "SET ROLE pg_monitor", "SAVEPOINT s", "SELECT 1"];
    let good = schema(disks().both(3, "m", &upheaval, &["SELECT 1"]));
    assert_eq!(good.start(&pool).await.unwrap().applied.len(), 3);
    assert_eq!(good.start(&pool).await.unwrap().applied.len(), 0);
    let bad = schema(disks().up(3, "m", &upheaval).up(4, "bad", &["SAVEPOINT s", "SELECT 1 / 0"]));
    let text = bad.start(&pool).await.unwrap_err().to_string();
    assert!(text.starts_with("migration 4_bad failed: division by zero"), "{text}");
    let migrator = Migrator::new(&good);
    migrator.check(&pool).await.unwrap();
    migrator.status(&pool).await.unwrap();
    migrator.repair(&pool, Repair::Look).await.unwrap();
    // Who begins at once finds the others' work done.
    let pools: Vec<_> =
        (0..4).map(|_| pool_of_one(bouncer.options(&database).extra_float_digits(None))).collect();
    migrator.revert_to(&pool, Target::__empty()).await.unwrap();
    let started = futures_util::future::join_all(pools.iter().map(|pool| good.start(pool))).await;
    assert!(started.iter().all(Result::is_ok), "{started:?}");
    // No session of the pooler's is left changed.
    for pool in &pools {
        let role = "SELECT count(*) FROM pg_roles WHERE rolname = current_user AND current_user = \
                    session_user AND current_schema() = 'public'";
        assert_eq!(count_unprepared(pool, role).await, 1);
    }
}

/// The pooler knows of no statement that another session has prepared.
async fn count_unprepared(pool: &sqlx::PgPool, sql: &'static str) -> i64 {
    use sqlx::{Executor as _, Row as _};
    pool.fetch_one(sqlx::raw_sql(sql)).await.unwrap().try_get(0).unwrap()
}

#[tokio::test]
async fn what_needs_a_session_is_refused_through_a_pooler_or_runs_directly() {
    let database = database().await;
    let bouncer = PgBouncer::start(&database);
    let pool = pool_of_one(bouncer.options(&database).extra_float_digits(None));
    let up = [
        "CREATE INDEX CONCURRENTLY disks_by_size ON disks (disk_size)",
        "SET work_mem = '7MB'",
        "CREATE TABLE more (id int)",
    ];
    let folder = named(disks().outside(3, "more", &up, &["DROP TABLE more"]), 3);
    let schema = schema(folder.up(4, "last", &["SELECT 1"]));
    let error = schema.start(&pool).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 3_more runs outside of a transaction (migrations/3_more/up.sql) and needs a session \
         of its own, and this connection goes through a pooler that gives each transaction another one \
         (PgBouncer in transaction mode?): nothing was run\n\
         what to do: say with `Migrator::direct` how to connect to the server itself\n\
         hint: ask the operator"
    );
    assert_eq!(tables(database.pool(), "more").await, 0);
    assert_eq!(count(database.pool(), "SELECT count(*) FROM _sqlx_migrations").await, 2);
    let wrong = Migrator::new(&schema).direct(database.connect_options().port(1));
    let error = wrong.start(&pool).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    let migrator = Migrator::new(&schema).direct(database.connect_options());
    assert_eq!(migrator.start(&pool).await.unwrap().applied.len(), 2);
    migrator.revert_to(&pool, Target::__version(2)).await.unwrap_err();
    assert_eq!(tables(database.pool(), "more").await, 1);
    // Without a pooler in between nothing is refused, whatever is busy.
    run(database.pool(), "SELECT 1").await;
}

#[tokio::test]
async fn a_debug_print_shows_no_password() {
    let schema = schema(disks());
    let options = PgConnectOptions::new_without_pgpass().password("secret");
    let text = format!("{:?}", Migrator::new(&schema).direct(options));
    assert!(!text.contains("secret"), "{text}");
}
