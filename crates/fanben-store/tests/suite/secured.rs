//! A PostgreSQL of its own that speaks TLS, or does not.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::authority::{authority, certificate};
use crate::postgres::{binaries, command};

/// A server on the loopback, gone with the test. Its certificate is for `localhost`, made by `office`; a `stranger` made none.
pub(crate) struct Server {
    folder: tempfile::TempDir,
    pub(crate) port: u16,
    watched: Child,
}

impl Server {
    /// The file of an authority.
    pub(crate) fn authority(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.pem"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The shell ends with our end of the pipe and takes the server with it.
        drop(self.watched.stdin.take());
        let _ = self.watched.wait();
    }
}

pub(crate) fn begin(tls: bool) -> Server {
    let binaries = binaries();
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    authority(at, "office");
    authority(at, "stranger");
    certificate(at, "office", "DNS:localhost");
    // Whoever runs the server has to own its folder and its key.
    let _ = Command::new("chown").arg("-R").arg("postgres").arg(at).output();
    let made = command(&binaries.join("initdb"))
        .arg("-D")
        .arg(at.join("data"))
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"])
        .current_dir("/")
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let ssl = if tls {
        "-c ssl=on -c ssl_cert_file=\"$1/server.pem\" -c ssl_key_file=\"$1/server.key\""
    } else {
        ""
    };
    let script = format!(
        "\"$0\" -D \"$1/data\" -k \"$1\" -h 127.0.0.1 -p {port} -c fsync=off {ssl} \
         >\"$1/log\" 2>&1 & server=$!; read -r _; kill -INT $server; wait $server"
    );
    let watched = command(Path::new("/bin/sh"))
        .arg("-c")
        .arg(script)
        .arg(binaries.join("postgres"))
        .arg(at)
        .stdin(Stdio::piped())
        .current_dir("/")
        .spawn()
        .unwrap();
    let mut server = Server { folder, port, watched };
    let began = Instant::now();
    let ready = |server: &Server| {
        let ask = Command::new(binaries.join("pg_isready"))
            .args(["-q", "-U", "postgres", "-h", "127.0.0.1", "-p", &server.port.to_string()])
            .status();
        ask.is_ok_and(|status| status.success())
    };
    while !ready(&server) {
        let log = std::fs::read_to_string(server.folder.path().join("log")).unwrap_or_default();
        assert!(began.elapsed() < Duration::from_mins(1), "the server does not answer: {log}");
        std::thread::sleep(Duration::from_millis(50));
    }
    server.watched.stdin.as_mut().unwrap().flush().unwrap();
    server
}
