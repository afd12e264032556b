//! What stands between a client and the server, and reads the messages that the client sends.

use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinHandle;

/// A message of a client, with its kind and its length.
pub(crate) struct Message {
    pub(crate) bytes: Vec<u8>,
    /// Where the text of a simple query begins; `None`: it is something else.
    text: Option<usize>,
}

impl Message {
    /// The text of a simple query.
    pub(crate) fn query(&self) -> Option<String> {
        Some(String::from_utf8_lossy(&self.bytes[self.text?..]).into_owned())
    }

    /// As much of it as arrives where its sender is gone in the middle.
    pub(crate) fn half(&self) -> &[u8] {
        &self.bytes[..self.bytes.len() / 2]
    }
}

/// The messages of one connection, in their order.
pub(crate) struct Messages {
    client: OwnedReadHalf,
    is_first: bool,
}

impl Messages {
    pub(crate) fn of(client: OwnedReadHalf) -> Self {
        Messages { client, is_first: true }
    }

    /// `None`: the client is gone.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        // The first message has no kind. The length counts itself.
        let head = if self.is_first { 4 } else { 5 };
        self.is_first = false;
        let mut bytes = vec![0; head];
        self.client.read_exact(&mut bytes).await.ok()?;
        let length: [u8; 4] = bytes[head - 4..].try_into().unwrap();
        bytes.resize(head - 4 + usize::try_from(u32::from_be_bytes(length)).unwrap(), 0);
        self.client.read_exact(&mut bytes[head..]).await.ok()?;
        let text = (head == 5 && bytes[0] == b'Q').then_some(head);
        Some(Message { bytes, text })
    }
}

/// One connection through a proxy: what the server says goes to the client as it is. Cut when it is
/// dropped.
pub(crate) struct Relay {
    messages: Messages,
    server: OwnedWriteHalf,
    back: JoinHandle<()>,
}

impl Relay {
    pub(crate) fn of(client: TcpStream, server: UnixStream) -> Self {
        let (from_client, mut to_client) = client.into_split();
        let (mut from_server, server) = server.into_split();
        let back = tokio::spawn(async move {
            let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
        });
        Relay { messages: Messages::of(from_client), server, back }
    }

    /// The client's next message, which is not sent yet.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        self.messages.next().await
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.server.write_all(bytes).await.unwrap();
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.back.abort();
    }
}

/// Listens on a port of its own, which it gives, and hands over each client with a connection to the
/// server.
pub(crate) async fn listen<F>(
    options: &PgConnectOptions,
    forward: impl Fn(TcpStream, UnixStream) -> F + Send + 'static,
) -> u16
where
    F: Future<Output = ()> + Send + 'static,
{
    let socket = options.get_socket().unwrap().join(format!(".s.PGSQL.{}", options.get_port()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = UnixStream::connect(&socket).await.unwrap();
            tokio::spawn(forward(client, server));
        }
    });
    port
}
