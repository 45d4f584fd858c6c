//! A database → `fanben serve` as a process of its own on one port, and what it uses: to be measured
//! (`bench`) and killed (`soak`).

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use hyper::StatusCode;

use super::Browser;

/// How a server is started again and again.
pub(crate) struct Server {
    program: PathBuf,
    /// Where the database is. Given in the variable, so that nobody reads a password in a list of
    /// processes.
    url: String,
    folder: PathBuf,
    /// It answers as behind a gateway, which says where requests come from.
    gateway: bool,
    pub(crate) address: SocketAddr,
}

/// It runs, until it is killed or dropped.
pub(crate) struct Running {
    child: Child,
    /// From its start until it said that it is ready.
    pub(crate) took: Duration,
}

/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_mins(1);

impl Server {
    /// Its key, its log and what it leaves are in the folder.
    pub(crate) fn of(url: String, folder: &Path) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("不知道自己在哪里")?;
        // Free a moment ago: nobody else on the machine is told of it.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        Ok(Self { program, url, folder: folder.to_owned(), gateway: false, address })
    }

    /// The same behind a gateway.
    pub(crate) fn behind_gateway(self) -> Self {
        Self { gateway: true, ..self }
    }

    /// A command of the same program on the same database.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env("FANBEN_DB", &self.url).current_dir(&self.folder);
        command
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.folder.join("crowd.key")
    }

    /// Starts it and waits until it is ready.
    pub(crate) async fn start(&self) -> anyhow::Result<Running> {
        let log = File::options().create(true).append(true).open(self.folder.join("serve.log"))?;
        let port = self.address.port().to_string();
        let began = Instant::now();
        let child = self
            .command(&["serve", "--port", &port, "--key", "crowd.key", "--log", "warn"])
            .args(self.gateway.then_some("--behind-tls"))
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
    pub(crate) fn memory(&self) -> Option<u64> {
        self.used().map(|used| used.most)
    }

    /// What it used so far; where the system tells.
    pub(crate) fn used(&self) -> Option<Used> {
        Used::of(&self.child.id().to_string())
    }

    /// As `kill -9`: it cannot say a word before it ends.
    pub(crate) fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

/// What a process used so far, as Linux tells.
#[derive(Clone, Copy, Default)]
pub(crate) struct Used {
    /// Time on all cores together.
    pub(crate) cpu: Duration,
    /// Memory it holds now, in KiB.
    pub(crate) memory: u64,
    /// The most memory it held, in KiB.
    pub(crate) most: u64,
}

/// Milliseconds of a tick in /proc: 100 ticks a second on every machine this is built for (proc(5),
/// `USER_HZ`).
const TICK: u64 = 10;

impl Used {
    /// By this program itself.
    pub(crate) fn own() -> Option<Self> {
        Self::of("self")
    }

    fn of(process: &str) -> Option<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        Self::read(&stat, &status)
    }

    fn read(stat: &str, status: &str) -> Option<Self> {
        // The program's name stands in brackets and may hold anything.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let ticks: u64 =
            fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
        let kib = |name: &str| -> Option<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse().ok()
        };
        let cpu = Duration::from_millis(ticks * TICK);
        Some(Self { cpu, memory: kib("VmRSS:")?, most: kib("VmHWM:")? })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Ended already where it was killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_process_used_is_read_behind_its_name() {
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 9 0 0 0 250 31 0 0 20 0 4 0 99 1000 20";
        let status = "Name:\ta\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n";
        let used = Used::read(stat, status).unwrap();
        assert_eq!(used.cpu, Duration::from_millis(2810));
        assert_eq!((used.memory, used.most), (102_400, 204_800));
    }
}
