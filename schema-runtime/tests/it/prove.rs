//! `testing::prove`, on folders that are right and on folders with one fault each.

use schema_runtime::__private::v1::{Dialect, DownFinding, Postgres, Sqlite};
use schema_runtime::Schema;
use schema_runtime::testing::{
    self, Fault, FaultKind, Proof, ProofError, ProvenDown, Server, Setup, TestDatabase,
};
use sqlx::PgPool;

use crate::folder::{Folder, script};

fn postgres() -> Folder {
    Folder::new(Dialect::Postgres)
}

fn sqlite() -> Folder {
    Folder::new(Dialect::Sqlite)
}

async fn proven(folder: Folder) -> Result<Proof, ProofError> {
    let schema: Schema<Postgres> = Schema::new(folder.embedded());
    // Whatever DATABASE_URL says.
    Setup::new(&schema).server(Server::cluster().unwrap()).prove().await
}

async fn proven_sqlite(folder: Folder) -> Result<Proof, ProofError> {
    let schema: Schema<Sqlite> = Schema::new(folder.embedded());
    testing::prove(&schema).await
}

fn faults(result: Result<Proof, ProofError>) -> (Vec<Fault>, String) {
    let error = result.map(|proof| proof.to_string()).unwrap_err();
    let text = error.to_string();
    match error {
        ProofError::Faults(proof) => (proof.faults, text),
        _ => (vec![], text),
    }
}

const DISKS: &[&str] = &["CREATE TABLE disks (id bigint PRIMARY KEY, size bigint NOT NULL)"];
const NO_DISKS: &[&str] = &["DROP TABLE disks"];

/// A folder whose second migration has a fault, and a third that has none.
fn with(up: &[&str], down: &[&str]) -> Folder {
    postgres()
        .both(1, "disks", DISKS, NO_DISKS)
        .both(2, "faulty", up, down)
        .both(3, "parts", &["CREATE TABLE parts (id int)"], &["DROP TABLE parts"])
        .table(1, "disks", &["id bigint"])
}

#[tokio::test]
async fn a_folder_that_is_right_is_proven() {
    let folder = with(
        &["ALTER TABLE disks ADD label text", "CREATE INDEX by_label ON disks (label)"],
        &["ALTER TABLE disks DROP label"],
    );
    let proof = proven(folder.fixture("disks", &[UPSERT])).await.unwrap();
    assert!(proof.migrations.iter().all(|one| one.down == ProvenDown::Restores), "{proof:#}");
    assert_eq!((proof.way_back, proof.fixtures.len()), (3, 1));
    let text = proof.to_string();
    let start =
        "proven: 3 migrations, 3 downs that restore, 1 fixture run twice, 1 table verified, in ";
    assert!(text.starts_with(start) && !text.contains('\n'), "{text}");
}

const UPSERT: &str = "INSERT INTO disks (id, size) VALUES (1, 2) \
    ON CONFLICT (id) DO UPDATE SET size = excluded.size";

/// A migration's two scripts, the kind of fault, and what the text says.
type Case = (&'static [&'static str], &'static [&'static str], FaultKind, &'static [&'static str]);

const CASES: &[Case] = &[
    (
        &["ALTER TABLE disks ADD label text", "CREATE INDEX by_size ON disks (size)"],
        &["ALTER TABLE disks DROP label"],
        FaultKind::DownDiffers,
        &[
            "migration 2_faulty: the down does not give back what was there before its up \
             (migrations/2_faulty/down.sql)\n  index public.by_size: expected nothing, found `CREATE INDEX \
             by_size ON public.disks USING btree (size)`: migrations/2_faulty/up.sql:3\n",
            "what to do: correct the down, or say in the up why there is none: `-- irreversible: why`",
        ],
    ),
    (
        &["ALTER TABLE disks DROP size"],
        &["ALTER TABLE disks ADD size integer"],
        FaultKind::DownDiffers,
        &[
            "column public.disks.size: expected `bigint`, found `integer`: migrations/2_faulty/up.sql:2",
            "not null public.disks.size: expected `not null`, found nothing",
        ],
    ),
    (
        &["CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
        &["SELECT 1"],
        FaultKind::DownDiffers,
        &[
            "function public.one(): expected nothing, found `CREATE OR REPLACE FUNCTION public.one()",
        ],
    ),
    (
        &["COMMENT ON TABLE disks IS 'ours'"],
        &["COMMENT ON TABLE disks IS ''; COMMENT ON TABLE disks IS 'none'"],
        FaultKind::DownDiffers,
        &["comment on table public.disks: expected nothing, found `none`"],
    ),
    (
        &["CREATE VIEW sizes AS SELECT size FROM disks"],
        &["DROP VIEW size"],
        FaultKind::DownFails,
        &[
            "the down fails, right after its up (migrations/2_faulty/down.sql)",
            "view \"size\" does not exist",
        ],
    ),
    (
        // No catalog shows that it ran; the second time it fails.
        &["SELECT lo_create(4711)"],
        &["SELECT 1"],
        FaultKind::UpAgainFails,
        &["the up fails when it runs again after its down (migrations/2_faulty/up.sql)", "4711"],
    ),
    (
        &[
            "DO $$ BEGIN EXECUTE format('ALTER TABLE disks ADD %I int', 'at' || (SELECT count(*) FROM \
             pg_largeobject_metadata)); PERFORM lo_create(0); END $$",
        ],
        &[
            "DO $$ BEGIN EXECUTE format('ALTER TABLE disks DROP %I', (SELECT attname FROM pg_attribute WHERE \
           attrelid = 'disks'::regclass AND attname ~ '^at')); END $$",
        ],
        FaultKind::UpAgainDiffers,
        &["column public.disks.at0: expected `integer`, found nothing", "column public.disks.at1"],
    ),
    (
        &["ALTER TABLE nothing ADD a int"],
        &["SELECT 1"],
        FaultKind::UpFails,
        &[
            "migration 2_faulty: the up fails (migrations/2_faulty/up.sql)",
            "relation \"nothing\" does not",
        ],
    ),
];

#[tokio::test]
async fn each_fault_is_found_and_named_with_its_object_and_its_line() {
    for (up, down, kind, texts) in CASES {
        let (faults, text) = faults(proven(with(up, down)).await);
        assert_eq!(faults.iter().map(|fault| fault.kind).collect::<Vec<_>>(), [*kind], "{text}");
        for part in *texts {
            assert!(text.contains(part), "{part}\nis not in\n{text}");
        }
    }
}

#[tokio::test]
async fn every_fault_is_told_at_once() {
    let folder = with(&["CREATE TABLE a ()"], &["SELECT 1"]).both(
        4,
        "also",
        &["CREATE TABLE b ()"],
        &["DROP TABLE c"],
    );
    let (faults, text) = faults(proven(folder).await);
    let found: Vec<_> = faults.iter().map(|fault| (fault.kind, fault.of.as_deref())).collect();
    assert_eq!(
        found,
        [
            (FaultKind::DownDiffers, Some("migration 2_faulty")),
            (FaultKind::DownFails, Some("migration 4_also")),
        ]
    );
    assert!(
        text.starts_with("the migrations are not proven, 2 faults: 4 migrations, 2 downs that"),
        "{text}"
    );
}

#[tokio::test]
async fn the_schema_after_the_last_is_held_against_the_manifest() {
    let folder = postgres().both(1, "disks", DISKS, NO_DISKS);
    let (faults, text) =
        faults(proven(folder.table(1, "disks", &["id bigint", "size integer"])).await);
    assert_eq!(faults[0].kind, FaultKind::ManifestDiffers);
    let line = "column `disks.size` has another type: expected `integer`, found `bigint`: defined in migrations/1_m/up.sql:4";
    assert!(text.contains(line), "{text}");
}

#[tokio::test]
async fn a_fixture_that_adds_rows_again_is_a_fault() {
    let folder = || postgres().both(1, "disks", &["CREATE TABLE disks (id int)"], NO_DISKS);
    let adding = folder().fixture("disks", &["INSERT INTO disks VALUES (1)"]);
    let (found, text) = faults(proven(adding).await);
    assert_eq!(found[0].kind, FaultKind::FixtureRepeats);
    let line = "rows of public.disks: expected `1`, found `2`: fixtures/disks.sql:2";
    assert!(text.contains(line) && text.contains("fixture disks: the fixture changes"), "{text}");
    let once = "INSERT INTO disks SELECT 1 WHERE NOT EXISTS (SELECT FROM disks)";
    proven(folder().fixture("disks", &[once])).await.unwrap();
    let failing = folder().fixture("disks", &["INSERT INTO parts VALUES (1)"]);
    assert_eq!(faults(proven(failing).await).0.first().unwrap().kind, FaultKind::FixtureFails);
}

/// What an empty table permits and one with rows does not.
#[tokio::test]
async fn the_way_back_is_walked_with_rows_in_the_tables() {
    let folder = postgres()
        .both(1, "disks", &["CREATE TABLE disks (id int, size int NOT NULL)"], NO_DISKS)
        .both(
            2,
            "no_size",
            &["ALTER TABLE disks DROP size"],
            &["ALTER TABLE disks ADD size int NOT NULL"],
        )
        .fixture("disks", &["INSERT INTO disks SELECT 1 WHERE NOT EXISTS (SELECT FROM disks)"]);
    let (found, text) = faults(proven(folder).await);
    assert_eq!(found[0].kind, FaultKind::WayBackFails, "{text}");
    assert!(text.contains("contains null values"), "{text}");
}

#[tokio::test]
async fn what_has_no_way_back_is_told_and_no_fault() {
    let finding =
        DownFinding::new("empty-down".into(), "it does nothing".into(), "d.sql".into(), Some(1));
    let folder = postgres()
        .both(1, "disks", DISKS, NO_DISKS)
        .up(2, "forward", &["ALTER TABLE disks ADD label text"])
        .both(3, "known", &["CREATE TABLE a ()"], &["SELECT 1"])
        .change(3, |migration| migration.down_findings = vec![finding].into())
        .both(
            4,
            "order",
            &["ALTER TABLE disks DROP size"],
            &["ALTER TABLE disks ADD size bigint NOT NULL"],
        )
        .both(5, "last", &["CREATE TABLE b ()"], &["DROP TABLE b"]);
    let proof = proven(folder).await.unwrap();
    assert_eq!(proof.way_back, 2, "down to the one with a finding");
    let text = proof.to_string();
    let (_, lines) = text.split_once('\n').unwrap();
    assert_eq!(
        lines,
        "  2_forward: not reverted, it has no down\n  3_known: not reverted, the down has accepted \
         findings:\n      it does nothing [empty-down] (d.sql:1)\n  4_order: the down restores, but for the \
         order of columns: public.disks"
    );
}

#[tokio::test]
async fn the_base_is_there_first() {
    let folder = || {
        postgres()
            .both(1, "disks", &["CREATE TABLE base.disks ()"], &["DROP TABLE base.disks"])
            .embedded()
    };
    let schema: Schema<Postgres> = Schema::new(folder());
    let setup = Setup::new(&schema).server(Server::cluster().unwrap());
    assert_eq!(faults(setup.prove().await).0.first().unwrap().kind, FaultKind::UpFails);
    let setup = setup.base("CREATE SCHEMA base");
    setup.prove().await.unwrap();
    setup.database().await.unwrap();
}

#[tokio::test]
async fn migrations_outside_of_a_transaction_are_proven() {
    let folder = postgres().both(1, "disks", DISKS, NO_DISKS).outside(
        2,
        "index",
        &["CREATE INDEX CONCURRENTLY by_size ON disks (size)"],
        &["DROP INDEX CONCURRENTLY by_size"],
    );
    assert_eq!(proven(folder).await.unwrap().way_back, 2);
}

/// Whatever comes of it, the scratch databases are gone, and a database of the user's is as it was.
#[tokio::test]
async fn nothing_is_touched_but_databases_that_were_made_for_it() {
    let theirs = TestDatabase::empty().await.unwrap();
    sqlx::raw_sql("CREATE TABLE theirs (id int)").execute(theirs.pool()).await.unwrap();
    // A server of its own, so that no other test makes databases on it; as a role that may only that.
    let cluster = schema_runtime::testing::Cluster::start().unwrap();
    let owner = PgPool::connect_with(cluster.connect_options()).await.unwrap();
    sqlx::raw_sql("CREATE ROLE maker LOGIN CREATEDB; CREATE ROLE nobody LOGIN")
        .execute(&owner)
        .await
        .unwrap();
    let server = |role: &str| {
        let url = cluster.database_url().replace("user=postgres", &format!("user={role}"));
        Server::at(&url).unwrap()
    };
    let names = async || -> Vec<String> {
        let sql = "SELECT datname::text FROM pg_database ORDER BY 1";
        sqlx::query_scalar(sql).fetch_all(&owner).await.unwrap()
    };
    let before = names().await;
    let prove = async |folder: Folder, role: &str| {
        let schema: Schema<Postgres> = Schema::new(folder.embedded());
        Setup::new(&schema).server(server(role)).prove().await
    };
    prove(with(&["CREATE TABLE a ()"], &["DROP TABLE a"]), "maker").await.unwrap();
    assert_eq!(names().await, before);
    let (_, text) = faults(prove(with(&["CREATE TABLE a ()"], &["DROP TABLE b"]), "maker").await);
    assert!(text.contains("the down fails"), "{text}");
    // The one that was spoiled may go in the background.
    for _ in 0..100 {
        if names().await == before {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(names().await, before);
    let refusal =
        prove(with(&["SELECT 1"], &["SELECT 1"]), "nobody").await.unwrap_err().to_string();
    assert!(refusal.contains("permit it with `ALTER ROLE \"nobody\" CREATEDB`"), "{refusal}");
    let text =
        "SELECT string_agg(relname, ',') FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    let left: String = sqlx::query_scalar(text).fetch_one(theirs.pool()).await.unwrap();
    assert_eq!(left, "theirs");
}

#[tokio::test]
async fn sqlite_is_proven_likewise() {
    let disks = || {
        sqlite().both(
            1,
            "disks",
            &["CREATE TABLE disks (id INTEGER PRIMARY KEY, size INT CHECK (size > 0))"],
            NO_DISKS,
        )
    };
    let label = &["ALTER TABLE disks ADD label TEXT"];
    let right = disks().both(2, "label", label, &["ALTER TABLE disks DROP COLUMN label"]).fixture(
        "disks",
        &["INSERT INTO disks (id, size) VALUES (1, 2) ON CONFLICT (id) DO NOTHING"],
    );
    let proof = proven_sqlite(right).await.unwrap();
    assert_eq!((proof.way_back, proof.fixtures.len(), proof.migrations.len()), (2, 1, 2));
    let left = disks().both(2, "label", label, &["SELECT 1"]);
    let (found, text) = faults(proven_sqlite(left).await);
    assert_eq!(found[0].kind, FaultKind::DownDiffers);
    let line = "column disks.label: expected nothing, found `text`: migrations/2_label/up.sql:2";
    assert!(text.contains(line), "{text}");
    let rebuilt = &["DROP TABLE disks", "CREATE TABLE disks (id INTEGER PRIMARY KEY, size INT)"];
    let (_, text) = faults(proven_sqlite(disks().both(2, "label", label, rebuilt)).await);
    let line = "clauses of disks: expected `check ( size > 0 )`, found it";
    assert!(text.contains("clauses of disks"), "{line}\n{text}");
    let repeating = disks().fixture("disks", &["INSERT INTO disks (size) VALUES (1)"]);
    let (found, text) = faults(proven_sqlite(repeating).await);
    assert_eq!(found[0].kind, FaultKind::FixtureRepeats, "{text}");
}

#[test]
fn a_script_is_found_by_its_text() {
    // `script` is what the cases above count their lines from: a comment comes first.
    assert_eq!(script("a.sql", &["SELECT 1"], false).statements[0].line, 2);
}
