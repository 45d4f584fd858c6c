//! A PostgreSQL of the tests' own: begun once for a test program in a folder of its own, reached by a
//! socket in it, gone with the program.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

struct Server {
    binaries: PathBuf,
    folder: PathBuf,
    /// Whose end of the pipe keeps the server alive.
    _watched: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The address of a new, empty database. Without PostgreSQL this is a failure: what holds on one
/// database only does not hold.
pub(crate) fn database() -> String {
    let server = SERVER.get_or_init(begin);
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let made = Command::new(server.binaries.join("createdb"))
        .arg("-h")
        .arg(&server.folder)
        .args(["-U", "postgres", &name])
        .output()
        .expect("createdb runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let folder = server.folder.to_string_lossy().replace('/', "%2F");
    format!("postgres://postgres@{folder}/{name}")
}

pub(crate) fn binaries() -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .expect("PostgreSQL is installed in /usr/lib/postgresql (apt-get install postgresql)")
        .map(|entry| entry.expect("a folder").path().join("bin"))
        .filter(|folder| folder.join("initdb").is_file())
        .collect();
    versions.sort();
    versions.pop().expect("a version of PostgreSQL with its initdb")
}

/// PostgreSQL refuses to run as root; Debian's own user for it exists wherever it is installed.
pub(crate) fn command(program: &Path) -> Command {
    let root = Command::new("id").arg("-u").output().expect("id runs").stdout == b"0\n";
    if root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn begin() -> Server {
    let binaries = binaries();
    let folder = std::env::temp_dir().join(format!("fanben-postgres-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the server");
    // Whoever runs the server has to own its folder.
    let _ = Command::new("chown").arg("postgres").arg(&folder).output();
    let data = folder.join("data");
    let made = command(&binaries.join("initdb"))
        .arg("-D")
        .arg(&data)
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"])
        .current_dir("/")
        .output()
        .expect("initdb runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    // The shell ends with our end of the pipe, however this program ends, and takes the server
    // with it.
    let script = "\"$0\" -D \"$1/data\" -k \"$1\" -h '' -c fsync=off -c synchronous_commit=off \
         -c full_page_writes=off >\"$1/log\" 2>&1 & server=$!; read -r _; kill -INT $server; \
         wait $server; rm -rf \"$1/data\" \"$1/log\"; rmdir \"$1\"";
    let mut watched = command(Path::new("/bin/sh"))
        .arg("-c")
        .arg(script)
        .arg(binaries.join("postgres"))
        .arg(&folder)
        .stdin(Stdio::piped())
        .current_dir("/")
        .spawn()
        .expect("the server begins");
    let began = Instant::now();
    loop {
        let ready = Command::new(binaries.join("pg_isready"))
            .args(["-q", "-U", "postgres", "-h"])
            .arg(&folder)
            .status();
        if ready.is_ok_and(|status| status.success()) {
            break;
        }
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(began.elapsed() < Duration::from_mins(1), "the server does not answer: {log}");
        std::thread::sleep(Duration::from_millis(50));
    }
    if let Some(pipe) = &mut watched.stdin {
        pipe.flush().expect("the pipe stays open");
    }
    Server { binaries, folder, _watched: watched }
}
