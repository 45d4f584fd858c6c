//! A server that is killed: `fanben serve` as a process of its own, on one port.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use hyper::StatusCode;

use crate::crowd::Browser;

/// How a server is started again and again.
pub(super) struct Server {
    program: PathBuf,
    /// Where the database is. Given in the variable, so that nobody reads a password in a list of
    /// processes.
    url: String,
    folder: PathBuf,
    pub(super) address: SocketAddr,
}

/// It runs, until it is killed or dropped.
pub(super) struct Running {
    child: Child,
    /// From its start until it said that it is ready.
    pub(super) took: Duration,
}

/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_mins(1);

impl Server {
    /// Its key, its log and what it leaves are in the folder.
    pub(super) fn of(url: String, folder: &Path) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("不知道自己在哪里")?;
        // Free a moment ago: nobody else on the machine is told of it.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        Ok(Self { program, url, folder: folder.to_owned(), address })
    }

    /// A command of the same program on the same database.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env("FANBEN_DB", &self.url).current_dir(&self.folder);
        command
    }

    pub(super) fn key(&self) -> PathBuf {
        self.folder.join("soak.key")
    }

    /// Starts it and waits until it is ready.
    pub(super) async fn start(&self) -> anyhow::Result<Running> {
        let log = File::options().create(true).append(true).open(self.folder.join("serve.log"))?;
        let port = self.address.port().to_string();
        let began = Instant::now();
        let child = self
            .command(&["serve", "--port", &port, "--key", "soak.key", "--log", "warn"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("服务启动不了")?;
        let mut running = Running { child, took: Duration::ZERO };
        let browser = Browser::of(self.address);
        loop {
            if let Some(status) = running.child.try_wait()? {
                let log = self.folder.join("serve.log");
                let said = std::fs::read_to_string(log).unwrap_or_default();
                bail!("服务一启动就停了({status}):{said}");
            }
            if began.elapsed() > PATIENCE {
                bail!("服务{}秒还没有就绪", PATIENCE.as_secs());
            }
            match browser.get("/readyz", "", false).await {
                Ok(page) if page.status == StatusCode::OK => break,
                _ => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
        running.took = began.elapsed();
        Ok(running)
    }
}

impl Running {
    /// The most memory it held so far, in KiB; where the system tells.
    pub(super) fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.split_whitespace().next()?.parse().ok()
    }

    /// As `kill -9`: it cannot say a word before it ends.
    pub(super) fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Ended already where it was killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
