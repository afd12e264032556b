//! Runs of several peers, in turn.

use crate::Fallible;
use crate::peer::{Peer, Prepared};
use crate::series::Series;
use crate::server::{Network, Server, Way};

/// What each run begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// Everything is applied.
    Applied,
    /// The database is empty.
    Empty,
}

/// The times of one peer.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) peer: Peer,
    pub(crate) connect: Series,
    pub(crate) run: Series,
    /// Both together.
    pub(crate) whole: Series,
}

/// All peers once, then all of them again; each time another one is the first.
pub(crate) async fn paired(
    server: &Server,
    way: &Way,
    prepared: &Prepared,
    peers: &[Peer],
    before: Before,
    runs: usize,
) -> Fallible<Vec<Measured>> {
    let mut measured: Vec<Measured> = peers
        .iter()
        .map(|peer| Measured {
            peer: *peer,
            connect: Series::default(),
            run: Series::default(),
            whole: Series::default(),
        })
        .collect();
    if before == Before::Applied {
        for peer in peers {
            server.database(peer.database()).await?;
        }
        let near = server.way(Network::Local)?;
        for peer in peers {
            prepared.run(*peer, &near).await?;
            // What is read for the first time is not in the caches of the server yet.
            prepared.run(*peer, way).await?;
        }
    }
    for run in 0..runs {
        for turn in 0..peers.len() {
            let one = &mut measured[(run + turn) % peers.len()];
            if before == Before::Empty {
                server.database(one.peer.database()).await?;
            }
            let timing = prepared.run(one.peer, way).await?;
            one.connect.push(timing.connect);
            one.run.push(timing.run);
            one.whole.push(timing.connect + timing.run);
        }
    }
    Ok(measured)
}

/// The times of one of them.
pub(crate) fn of(measured: &[Measured], peer: Peer) -> Fallible<&Measured> {
    let found = measured.iter().find(|one| one.peer == peer);
    found.ok_or_else(|| format!("{} was not measured", peer.name()).into())
}
