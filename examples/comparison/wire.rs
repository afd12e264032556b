//! What goes over the wire: a proxy before the server that counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};

use crate::Fallible;

/// Counts the messages that a client waits for the answer of: a simple query, or the end of an
/// extended one.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) options: PgConnectOptions,
    trips: Arc<AtomicUsize>,
}

impl Proxy {
    pub(crate) async fn start(server: &PgConnectOptions) -> Fallible<Self> {
        let socket = server.get_socket().ok_or("the server has no socket")?;
        let socket = socket.join(format!(".s.PGSQL.{}", server.get_port()));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(listener.local_addr()?.port())
            .username(server.get_username())
            .database(server.get_database().unwrap_or_default())
            .ssl_mode(PgSslMode::Disable);
        let trips = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&trips);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = UnixStream::connect(&socket).await else { continue };
                tokio::spawn(forward(client, server, Arc::clone(&counted)));
            }
        });
        Ok(Proxy { options, trips })
    }

    /// How many there were since it was asked last.
    pub(crate) fn trips(&self) -> usize {
        self.trips.swap(0, Ordering::Relaxed)
    }
}

/// Both ways, until one side is gone.
async fn forward(client: TcpStream, server: UnixStream, trips: Arc<AtomicUsize>) {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let back = tokio::spawn(async move {
        let (mut from, mut to) = (from_server, to_client);
        let _ = tokio::io::copy(&mut from, &mut to).await;
    });
    // It ends with an error, as every connection does.
    let _ = count(from_client, to_server, &trips).await;
    back.abort();
}

async fn count(
    mut from: impl tokio::io::AsyncRead + Unpin,
    mut to: impl tokio::io::AsyncWrite + Unpin,
    trips: &AtomicUsize,
) -> std::io::Result<()> {
    let mut is_first = true;
    loop {
        // The first message has no kind.
        let mut head = vec![0; if is_first { 4 } else { 5 }];
        is_first = false;
        from.read_exact(&mut head).await?;
        let [.., a, b, c, d] = head[..] else { return Ok(()) };
        let length = u32::from_be_bytes([a, b, c, d]).saturating_sub(4);
        let mut body = vec![0; usize::try_from(length).unwrap_or_default()];
        from.read_exact(&mut body).await?;
        let is_awaited = head.len() == 5 && matches!(head[0], b'Q' | b'S');
        trips.fetch_add(usize::from(is_awaited), Ordering::Relaxed);
        to.write_all(&head).await?;
        to.write_all(&body).await?;
    }
}
