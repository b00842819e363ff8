//! Registries of others, started on loopback and ended by their process's number.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

const PATIENCE: Duration = Duration::from_secs(20);

/// How a registry is told where to listen and where to keep things.
pub(super) type Kind = fn(&mut Command, port: u16, folder: &Path) -> Result<()>;

/// Debian's `docker-registry` (distribution).
pub(super) const DOCKER_REGISTRY: Kind = |command, port, folder| {
    let (storage, file) = (folder.join("storage"), folder.join("docker-registry.yml"));
    let text = format!(
        "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: 127.0.0.1:{port}\n",
        storage.display()
    );
    fs_err::write(&file, text)?;
    command.arg("serve").arg(file);
    Ok(())
};

/// go-containerregistry's `registry`, which keeps everything in memory.
pub(super) const REGISTRY: Kind = |command, port, _| {
    command.args(["-port", &port.to_string()]);
    Ok(())
};

/// A registry that runs until this is dropped.
pub(super) struct Running {
    child: Child,
    port: u16,
}

impl Running {
    /// `127.0.0.1:port`.
    pub(super) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Ended already is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Starts a registry and waits until it listens.
pub(super) fn start(program: &Path, kind: Kind, folder: &Path) -> Result<Running> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut command = Command::new(program);
    kind(&mut command, port, folder)?;
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let child = command.spawn().with_context(|| format!("start {}", program.display()))?;
    let mut running = Running { child, port };
    let until = Instant::now() + PATIENCE;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if Instant::now() > until || running.child.try_wait()?.is_some() {
            bail!("start {}: it does not listen", program.display());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(running)
}
