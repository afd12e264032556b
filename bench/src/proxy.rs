//! A network between a client and its server: each byte arrives so much later, each way.
//!
//! Plain threads, since the sleep of an async runtime is no finer than a millisecond.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Listens on `127.0.0.1` for as long as the process lives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Proxy {
    pub(crate) port: u16,
}

impl Proxy {
    /// Before the server that listens on this socket.
    pub(crate) fn start(socket: PathBuf, delay: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A client that finds no server sees its connection end.
                let _ = join(client, &socket, delay);
            }
        });
        Ok(Proxy { port })
    }
}

fn join(client: TcpStream, socket: &PathBuf, delay: Duration) -> io::Result<()> {
    client.set_nodelay(true)?;
    let server = UnixStream::connect(socket)?;
    let (client_out, server_out) = (client.try_clone()?, server.try_clone()?);
    carry(client, server_out, delay, |server| server.shutdown(std::net::Shutdown::Both));
    carry(server, client_out, delay, |client| client.shutdown(std::net::Shutdown::Both));
    Ok(())
}

/// What is read is written when its time has come; whatever follows is read meanwhile.
fn carry<R, W>(mut from: R, mut to: W, delay: Duration, end: fn(&W) -> io::Result<()>)
where
    R: Read + Send + 'static,
    W: Write + Send + 'static,
{
    let (sender, receiver) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if sender.send((Instant::now() + delay, buffer[..length].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        for (due, bytes) in receiver {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                break;
            }
        }
        let _ = end(&to);
    });
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn a_byte_takes_as_long_as_it_is_told_to() {
        let folder = std::env::temp_dir().join(format!("schema-bench-{}", std::process::id()));
        let _ = std::fs::remove_file(&folder);
        let listener = UnixListener::bind(&folder).unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut byte = [0];
            while stream.read_exact(&mut byte).is_ok() {
                stream.write_all(&byte).unwrap();
            }
        });
        let delay = Duration::from_millis(5);
        let proxy = Proxy::start(folder.clone(), delay).unwrap();
        let mut client = TcpStream::connect(("127.0.0.1", proxy.port)).unwrap();
        let began = Instant::now();
        client.write_all(b"a").unwrap();
        client.read_exact(&mut [0]).unwrap();
        let took = began.elapsed();
        std::fs::remove_file(folder).unwrap();
        assert!(took >= 2 * delay && took < 6 * delay, "{took:?}");
    }
}
