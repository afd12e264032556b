//! Who gets the events: an HTTP endpoint. As much of a client as that takes; a service has one with TLS.

use std::io;
use std::str::FromStr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long the receiver has to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// `http://host:port/path`
#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    authority: String,
    path: String,
}

impl FromStr for Webhook {
    type Err = &'static str;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected http://host:port/path";
        let rest = url.strip_prefix("http://").ok_or(EXPECTED)?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let port = authority.rsplit_once(':').map(|(_, port)| port.parse::<u16>());
        // What ends a line would begin a header.
        if url.contains(char::is_control) || !matches!(port, Some(Ok(_))) {
            return Err(EXPECTED);
        }
        Ok(Webhook { authority: authority.to_owned(), path: format!("/{path}") })
    }
}

impl Webhook {
    /// Sends a JSON document; anything but a 2xx is an error.
    ///
    /// The receiver may have taken it all the same: the answer can be lost. It knows by the key what it has.
    pub(crate) async fn post(&self, key: &str, body: &str) -> Result<(), String> {
        let line = match timeout(TIMEOUT, self.exchange(key, body)).await {
            Ok(Ok(line)) => line,
            Ok(Err(error)) => return Err(error.to_string()),
            Err(_) => return Err(format!("no answer in {} s", TIMEOUT.as_secs())),
        };
        let status = line.split(' ').nth(1).unwrap_or_default();
        if status.starts_with('2') {
            Ok(())
        } else {
            Err(format!("answered {:?}", line.trim_end()))
        }
    }

    /// The first line of the answer.
    async fn exchange(&self, key: &str, body: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(&self.authority).await?;
        let request = format!(
            "POST {} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nidempotency-key: {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.path,
            self.authority,
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).await?;
        Ok(line)
    }
}
