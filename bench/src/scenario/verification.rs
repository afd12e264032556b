//! The verification of a large schema.

use std::process::Command;
use std::time::Instant;

use schema_runtime::Migrator;
use sqlx::{Connection as _, PgConnection};

use crate::folder::Folder;
use crate::peer::{Peer, Prepared};
use crate::section::{Goal, Section};
use crate::series::Series;
use crate::server::{Network, Server};
use crate::{Extent, Fallible};

/// 1,000 tables of 20 columns, and 3,000 indexes.
pub(crate) async fn verification(server: &Server, extent: Extent) -> Fallible<Section> {
    let mut section = Section::new(
        "Verification of 1,000 tables",
        "1,000 tables of 20 columns and three indexes each, `Schema::start` with nothing to do. *Cold* is the first \
         on its connection, for which the server fills its caches; *warm* is one of the following on the same \
         connection. Milliseconds: median (least–most).",
    );
    let prepared = Prepared::of(&Folder::tables(extent.count(1_000), 20)).await?;
    let way = server.way(Network::Local)?;
    let database = Peer::OursVerified.database();
    server.database(database).await?;
    prepared.run(Peer::OursAtOnce, &way).await?;
    let (mut cold, mut warm) = (Series::default(), Series::default());
    for _ in 0..extent.runs(15) {
        let mut connection = PgConnection::connect_with(&way.options(database)).await?;
        for turn in 0..3 {
            let series = if turn == 0 { &mut cold } else { &mut warm };
            let began = Instant::now();
            Migrator::new(&prepared.schema).start(&mut connection).await?;
            series.push(began.elapsed());
        }
        connection.close().await?;
    }
    let mut rows = vec![
        vec!["warm".to_owned(), warm.text(), Goal::Below(100.0).judged(&warm, &warm)],
        vec!["cold".to_owned(), cold.text(), String::new()],
    ];
    let peak = peak_of_start(&prepared, &way.url(database))?;
    let met = if peak < 30.0 { "met" } else { "**missed**" };
    rows.push(vec![
        "memory, above what the service held before".to_owned(),
        format!("{peak:.1} MB"),
        format!("goal below 30 MB: {met}"),
    ]);
    section.table(&["", "", ""], &rows);
    Ok(section)
}

/// In MB of 1,000,000 bytes.
fn peak_of_start(prepared: &Prepared, url: &str) -> Fallible<f64> {
    let program = std::env::current_exe()?.with_file_name("peak");
    let output = Command::new(program).arg(prepared.root()).arg(url).output()?;
    if !output.status.success() {
        return Err(format!("peak: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse::<f64>()? / 1e6)
}
