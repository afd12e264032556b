//! A thousand small migrations.

use crate::folder::Folder;
use crate::paired::{Before, of, paired};
use crate::peer::{Peer, Prepared};
use crate::section::{Goal, Section};
use crate::server::{Network, Server};
use crate::{Extent, Fallible};

/// A durable commit each.
pub(crate) async fn each(server: &Server, extent: Extent) -> Fallible<Section> {
    let count = extent.count(1_000);
    let mut section = Section::new(
        "A thousand small migrations, a commit each",
        &format!(
            "{count} migrations of one statement on an empty database, each in a transaction of its own that is on \
             the disk before the next one begins. Milliseconds: median (least–most)."
        ),
    );
    let prepared = Prepared::of(&Folder::small(count)).await?;
    let peers = [Peer::Ours, Peer::Sqlx, Peer::Refinery, Peer::Diesel];
    let mut rows = Vec::new();
    for (network, times) in [(Network::Local, 1.4), (Network::Far(1), 2.4)] {
        let way = server.way(network)?;
        let runs = extent.runs(5);
        let all = paired(server, &way, &prepared, &peers, Before::Empty, runs).await?;
        let (ours, sqlx) = (of(&all, Peer::Ours)?, of(&all, Peer::Sqlx)?);
        for one in &all {
            let is_ours = one.peer == Peer::Ours;
            let judged = if is_ours {
                Goal::Faster(times).judged(&ours.run, &sqlx.run)
            } else {
                String::new()
            };
            let name = if is_ours { network.name() } else { String::new() };
            rows.push(vec![name, one.peer.name().to_owned(), one.run.text(), judged]);
        }
    }
    section.table(&["network", "", "all of them", "against sqlx"], &rows);
    Ok(section)
}

/// All of them in one transaction.
pub(crate) async fn at_once(server: &Server, extent: Extent) -> Fallible<Section> {
    let count = extent.count(1_000);
    let mut section = Section::new(
        "A thousand small migrations in one transaction",
        &format!(
            "The same {count} migrations, with `Migrator::in_one_transaction`, beside `psql -1` with all of them in \
             one file: the floor, which keeps no history. Connecting and starting the process included. \
             Milliseconds: median (least–most)."
        ),
    );
    let prepared = Prepared::of(&Folder::small(count)).await?;
    let way = server.way(Network::Local)?;
    let peers = [Peer::OursAtOnce, Peer::Psql];
    let all = paired(server, &way, &prepared, &peers, Before::Empty, extent.runs(11)).await?;
    let (ours, floor) = (of(&all, Peer::OursAtOnce)?, of(&all, Peer::Psql)?);
    let judged = Goal::Within(1.1).judged(&ours.whole, &floor.whole);
    let rows = [
        vec![ours.peer.name().to_owned(), ours.whole.text(), judged],
        vec![floor.peer.name().to_owned(), floor.whole.text(), String::new()],
    ];
    section.table(&["", "all of them", "against `psql`"], &rows);
    Ok(section)
}
