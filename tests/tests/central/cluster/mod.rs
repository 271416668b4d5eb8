//! A PostgreSQL cluster that a test starts itself, in a folder of its own, and that ends with it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// What PostgreSQL says goes there.
const LOG: &str = "postgresql.log";
/// The user that PostgreSQL runs as where the test is root, which it refuses: `nobody`.
const NOBODY: u32 = 65_534;

/// A running cluster.
pub struct Cluster {
    server: Child,
    port: u16,
    databases: AtomicU32,
    folder: TempDir,
    postgres: PathBuf,
    root: bool,
}

fn serve(postgres: &Path, folder: &Path, port: u16, root: bool) -> Child {
    let mut server = Command::new(postgres);
    server.arg("-D").arg(folder.join("data")).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
    server.arg("-k").arg(folder).args(["-c", "fsync=off"]);
    // A file, since nobody reads along: a full pipe would stop it in the middle of a checkpoint.
    let log = std::fs::File::options().create(true).append(true).open(folder.join(LOG));
    server.current_dir(folder).stdout(Stdio::null()).stderr(log.expect("a log"));
    as_user(&mut server, root);
    server.spawn().expect("postgres runs")
}

/// PostgreSQL's programs: on the path, or where Debian puts them.
fn program(name: &str) -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = debian.chain(std::env::split_paths(&path)).collect();
    folders.sort();
    folders.into_iter().rev().map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn as_user(command: &mut Command, root: bool) {
    #[cfg(unix)]
    if root {
        std::os::unix::process::CommandExt::uid(command, NOBODY);
        std::os::unix::process::CommandExt::gid(command, NOBODY);
    }
}

fn is_root(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        std::os::unix::fs::MetadataExt::uid(&folder.metadata().expect("a folder")) == 0
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        false
    }
}

impl Cluster {
    /// Starts one; `None`, with a message, where PostgreSQL is not installed.
    #[allow(clippy::print_stderr)] // a test that is left out says so
    pub fn start() -> Option<Self> {
        let (Some(initdb), Some(postgres)) = (program("initdb"), program("postgres")) else {
            assert!(
                std::env::var_os("GUICHET_NEEDS_POSTGRES").is_none(),
                "PostgreSQL is missing: scripts/setup test installs it"
            );
            eprintln!("left out: PostgreSQL is not installed (scripts/setup test installs it)");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let root = is_root(folder.path());
        if root {
            #[cfg(unix)]
            std::os::unix::fs::chown(folder.path(), Some(NOBODY), Some(NOBODY))
                .expect("it is given");
        }
        let data = folder.path().join("data");
        let mut init = Command::new(initdb);
        init.args(["--auth=trust", "--username=guichet", "--encoding=UTF8", "--locale=C"]);
        init.arg("--no-sync").arg("-D").arg(&data).current_dir(folder.path());
        as_user(&mut init, root);
        let done = init.output().expect("initdb runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let port = port.expect("a free port").port();
        let server = serve(&postgres, folder.path(), port, root);
        let databases = AtomicU32::new(0);
        let mut cluster = Self { server, port, databases, folder, postgres, root };
        cluster.wait();
        Some(cluster)
    }

    /// Kills it, and starts it anew over what is on the disk.
    pub fn crash(&mut self) {
        let until = Instant::now() + Duration::from_secs(20);
        let _ = self.server.kill();
        let _ = self.server.wait();
        while Instant::now() < until {
            self.server = serve(&self.postgres, self.folder.path(), self.port, self.root);
            // It refuses to start while one of the old one's processes is still there.
            while self.server.try_wait().expect("it is asked").is_none() {
                if std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("PostgreSQL does not start again");
    }

    fn wait(&mut self) {
        let until = Instant::now() + Duration::from_secs(60);
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if Instant::now() > until || self.server.try_wait().expect("it is asked").is_some() {
                let said = std::fs::read_to_string(self.folder.path().join(LOG));
                let said = said.unwrap_or_default();
                panic!("PostgreSQL does not start: {said}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The address of a fresh database.
    pub fn database(&self) -> String {
        let name = format!("t{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.maintain(&format!("create database {name}"));
        self.url(&name)
    }

    /// The address of a copy of a database that nobody uses any more.
    pub fn copy_of(&self, database: &str) -> String {
        let name = format!("t{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let of = Self::name(database);
        self.maintain(&format!(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{of}'"
        ));
        self.maintain(&format!("create database {name} template {of}"));
        self.url(&name)
    }

    /// Does away with a database.
    pub fn discard(&self, database: &str) {
        self.maintain(&format!("drop database {} with (force)", Self::name(database)));
    }

    fn name(database: &str) -> &str {
        database.rsplit('/').next().expect("an address ends in a name")
    }

    fn url(&self, name: &str) -> String {
        format!("postgres://guichet@127.0.0.1:{}/{name}", self.port)
    }

    fn maintain(&self, sql: &str) {
        let maintenance = self.url("postgres");
        crate::runtime().block_on(async {
            let until = Instant::now() + Duration::from_secs(30);
            loop {
                // A port that answers does not say yet that the cluster is ready.
                match tokio_postgres::connect(&maintenance, tokio_postgres::NoTls).await {
                    Ok((client, connection)) => {
                        tokio::spawn(connection);
                        client.batch_execute(sql).await.expect("it is done");
                        return;
                    }
                    Err(error) if Instant::now() > until => panic!("{error}"),
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                }
            }
        });
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
