//! A start that has nothing to do, on an open connection.

use crate::folder::Folder;
use crate::paired::{Before, Measured, of, paired};
use crate::peer::{Peer, Prepared};
use crate::section::{Goal, Section};
use crate::server::{Network, Server};
use crate::{Extent, Fallible};

const PEERS: &[Peer] = &[Peer::Ours, Peer::Sqlx, Peer::Refinery, Peer::Diesel];

/// With the history only: 300 applied migrations.
pub(crate) async fn history(server: &Server, extent: Extent) -> Fallible<Section> {
    let mut section = Section::new(
        "A start with nothing to do, history only",
        "300 applied migrations. The connection is open and has prepared no statement yet; connecting is shown \
         apart. Milliseconds: median (least–most).",
    );
    let prepared = Prepared::of(&Folder::small(300)).await?;
    let goals = [(Network::Local, 2.0), (Network::Far(1), 8.0), (Network::Far(20), 11.0)];
    let mut rows = Vec::new();
    for (network, times) in goals {
        let way = server.way(network)?;
        let runs = extent.runs(if network == Network::Far(20) { 15 } else { 51 });
        let all = paired(server, &way, &prepared, PEERS, Before::Applied, runs).await?;
        rows.extend(lines(network, &all, Peer::Ours, Goal::Faster(times))?);
    }
    section.table(&["network", "", "connecting", "start", "against sqlx"], &rows);
    Ok(section)
}

/// With everything verified: 300 tables of 12 columns and three indexes.
pub(crate) async fn verified(server: &Server, extent: Extent) -> Fallible<Section> {
    let mut section = Section::new(
        "A start with nothing to do, everything verified",
        "300 tables of 12 columns and three indexes each, all of which ours compares with what the service was \
         compiled for; the others look at their history only. Milliseconds: median (least–most).",
    );
    let prepared = Prepared::of(&Folder::tables(300, 12)).await?;
    let peers = [Peer::OursVerified, Peer::Sqlx, Peer::Refinery, Peer::Diesel];
    let goals = [
        (Network::Local, Goal::Below(20.0)),
        (Network::Far(1), Goal::Faster(1.5)),
        (Network::Far(20), Goal::Faster(6.0)),
    ];
    let mut rows = Vec::new();
    for (network, goal) in goals {
        let way = server.way(network)?;
        let runs = extent.runs(if network == Network::Far(20) { 15 } else { 51 });
        let all = paired(server, &way, &prepared, &peers, Before::Applied, runs).await?;
        rows.extend(lines(network, &all, Peer::OursVerified, goal)?);
    }
    section.table(&["network", "", "connecting", "start", "against sqlx"], &rows);
    Ok(section)
}

fn lines(network: Network, all: &[Measured], ours: Peer, goal: Goal) -> Fallible<Vec<Vec<String>>> {
    let (ours, sqlx) = (of(all, ours)?, of(all, Peer::Sqlx)?);
    let line = |one: &Measured| {
        let is_ours = one.peer == ours.peer;
        let judged = if is_ours { goal.judged(&ours.run, &sqlx.run) } else { String::new() };
        let name = if is_ours { network.name() } else { String::new() };
        vec![name, one.peer.name().to_owned(), one.connect.text(), one.run.text(), judged]
    };
    Ok(all.iter().map(line).collect())
}
