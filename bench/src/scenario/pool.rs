//! A start that has nothing to do, as a service has it: a pool is made for it.

use std::time::Instant;

use schema_runtime::Migrator;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::folder::Folder;
use crate::peer::{Peer, Prepared};
use crate::section::{Goal, Section};
use crate::series::Series;
use crate::server::{Network, Server, Way};
use crate::{Extent, Fallible};

/// Connecting, and the ping of the pool, included.
pub(crate) async fn pool(server: &Server, extent: Extent) -> Fallible<Section> {
    let mut section = Section::new(
        "The same through a pool",
        "300 applied migrations, history only, through a `PgPool` with sqlx's own options that is made for it: \
         connecting and the ping before a connection is handed out included. Milliseconds: median (least–most).",
    );
    let prepared = Prepared::of(&Folder::small(300)).await?;
    let local = server.way(Network::Local)?;
    server.database(Peer::Sqlx.database()).await?;
    prepared.run(Peer::Sqlx, &local).await?;
    let mut rows = Vec::new();
    for (network, times) in [(Network::Far(1), 3.0), (Network::Far(20), 4.5)] {
        let way = server.way(network)?;
        let (mut ours, mut sqlx) = (Series::default(), Series::default());
        for run in 0..extent.runs(if network == Network::Far(20) { 15 } else { 31 }) {
            for turn in [run % 2 == 0, run % 2 == 1] {
                let began = Instant::now();
                let pool = connected(&way).await?;
                if turn {
                    Migrator::new(&prepared.schema).migrate(&pool).await?;
                    ours.push(began.elapsed());
                } else {
                    prepared.sqlx.run(&pool).await?;
                    sqlx.push(began.elapsed());
                }
                pool.close().await;
            }
        }
        let judged = Goal::Faster(times).judged(&ours, &sqlx);
        rows.push(vec![network.name(), Peer::Ours.name().to_owned(), ours.text(), judged]);
        rows.push(vec![String::new(), Peer::Sqlx.name().to_owned(), sqlx.text(), String::new()]);
    }
    section.table(&["network", "", "pool and start", "against sqlx"], &rows);
    Ok(section)
}

async fn connected(way: &Way) -> Fallible<PgPool> {
    Ok(PgPoolOptions::new().connect_with(way.options(Peer::Sqlx.database())).await?)
}
