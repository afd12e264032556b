//! A server that takes encrypted connections only, with a certificate of its own authority.

use schema_runtime::testing::Cluster;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::Project;

/// Run by the shared server as its own user, so that this test need not be another one: a second server in a
/// folder beside its data, on a free port of 127.0.0.1 and `localhost`, and the authority's certificate for all to
/// read. That folder goes with the first server, and a server whose folder is gone ends.
const START: &str = r#"set -e
exec >"$1.log" 2>&1
bin=$2; mkdir "$1"; cd "$1"
unset PGHOST PGPORT PGDATA PGUSER PGDATABASE
openssl req -new -x509 -days 2 -nodes -newkey rsa:2048 -keyout ca.key -out "$3" -subj /CN=authority
openssl req -new -nodes -newkey rsa:2048 -keyout server.key -out server.csr -subj /CN=localhost
printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' > ext
openssl x509 -req -in server.csr -CA "$3" -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out server.crt
chmod 600 server.key; chmod 644 "$3"
"$bin/initdb" -D data --no-sync -A trust -U app
printf 'hostssl all all 0.0.0.0/0 trust\nhostssl all all ::/0 trust\n' > data/pg_hba.conf
"$bin/pg_ctl" -D data -w -o "-c listen_addresses=localhost -c port=$4 -c unix_socket_directories='' -c fsync=off \
    -c ssl=on -c ssl_cert_file=$1/server.crt -c ssl_key_file=$1/server.key" start"#;

struct Encrypted {
    folder: String,
    authority: String,
    port: u16,
    programs: String,
}

fn shell(script: &str, arguments: &[&str]) -> Result<(), sqlx::Error> {
    // `COPY .. TO PROGRAM` gives the text to a shell.
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let arguments: Vec<String> = arguments.iter().map(|one| quoted(one)).collect();
    let call = format!("sh -c {} sh {}", quoted(script), arguments.join(" "));
    let sql = format!("COPY (SELECT) TO PROGRAM '{}'", call.replace('\'', "''"));
    query(&sql).map(drop)
}

fn query(sql: &str) -> Result<Option<String>, sqlx::Error> {
    let cluster = Cluster::shared().expect("a PostgreSQL server");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect_with(&cluster.connect_options()).await?;
        let is_query = sql.starts_with("SHOW") || sql.starts_with("SELECT");
        let sql = AssertSqlSafe(sql.to_owned());
        if is_query {
            return sqlx::query_scalar(sql).fetch_optional(&mut connection).await;
        }
        sqlx::raw_sql(sql).execute(&mut connection).await.map(|_| None)
    })
}

impl Encrypted {
    fn start() -> Encrypted {
        let data = query("SHOW data_directory").unwrap().unwrap();
        let programs =
            query("SELECT setting FROM pg_config WHERE name = 'BINDIR'").unwrap().unwrap();
        let folder = format!("{data}/tls_{}", std::process::id());
        let authority = format!("/tmp/schema-tls-{}.crt", std::process::id());
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let started = shell(START, &[&folder, &programs, &authority, &port.to_string()]);
        let log = || std::fs::read_to_string(format!("{folder}.log")).unwrap_or_default();
        assert!(started.is_ok(), "{started:?}\n{}", log());
        Encrypted { folder, authority, port, programs }
    }

    fn url(&self, host: &str, parameters: &str) -> String {
        format!("postgres://app:s3cret@{host}:{}/postgres?{parameters}", self.port)
    }
}

impl Drop for Encrypted {
    fn drop(&mut self) {
        let stop = r#""$1/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null; rm -rf "$2" "$2.log" "$3""#;
        let _ = shell(stop, &[&self.programs, &self.folder, &self.authority]);
    }
}

#[test]
fn an_encrypted_server_is_reached_and_its_certificate_is_checked() {
    let server = Encrypted::start();
    let project = Project::new("tls", &[("migrations/1_a.sql", "CREATE TABLE a (id integer);\n")]);
    project.write("migrations/schema.toml", "dialect = \"postgres\"\n");
    let root = format!("&sslrootcert={}", server.authority.replace('/', "%2F"));
    let ping = |host: &str, parameters: &str, status: i32| {
        let url = server.url(host, parameters);
        let ran = project.schema(&["ping", "-D", &url, "--connect-timeout", "5"]).ends(status);
        assert!(!format!("{ran:?}").contains("s3cret"), "{ran:?}");
        ran.stdout + &ran.stderr
    };
    let plain = ping("localhost", "sslmode=disable", 3);
    assert!(plain.contains("no encryption"), "{plain}");
    assert!(ping("localhost", "sslmode=require", 0).contains("answers after"));
    assert!(ping("127.0.0.1", "sslmode=require", 0).contains("answers after"));
    // As libpq: the default takes what the server offers.
    assert!(ping("localhost", "", 0).contains("answers after"));
    assert!(ping("localhost", &format!("sslmode=verify-full{root}"), 0).contains("answers after"));
    assert!(ping("localhost", &format!("sslmode=verify-ca{root}"), 0).contains("answers after"));
    let unknown = ping("localhost", "sslmode=verify-full", 3);
    assert!(unknown.to_lowercase().contains("certificate"), "{unknown}");
    let other = ping("127.0.0.1", &format!("sslmode=verify-full{root}"), 3);
    assert!(other.to_lowercase().contains("certificate"), "{other}");
    let url = server.url("localhost", &format!("sslmode=verify-full{root}"));
    project.schema(&["up", "-D", &url]).ends(0);
    project.schema(&["verify", "-D", &url]).ends(0);
    project.schema(&["prove", "-D", &url]).ends(0);
}
