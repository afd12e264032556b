//! What a real server shows, held against what the build says of a folder. PostgreSQL only.
//!
//! [`Folder`](folder::Folder) is what the build says: the manifest after each migration and the findings
//! about each down. [`lines`] is what a server shows and what a manifest claims, [`Claims`](claims::Claims) holds
//! one against the other; [`Truth`](truth::Truth) is what came of a down, [`Verdict`](verdict::Verdict) whether the
//! build said so. `schema agree` brings a folder to a server; the repository's own
//! judge, `examples/agreement`, does that in another way, on the same parts.

pub(crate) mod apply;
pub(crate) mod claims;
pub(crate) mod folder;
pub(crate) mod lines;
pub(crate) mod observed;
pub(crate) mod truth;
pub(crate) mod verdict;
