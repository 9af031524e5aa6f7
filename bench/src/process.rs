//! Programs that a run starts, and stops by their handle.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::Outcome;

/// How long a program may take to be ready, or to stop when asked to.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a program that starts is asked whether it is ready: the cold start's resolution.
const GLANCE: Duration = Duration::from_millis(1);

/// A program that runs until this is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts a program; what it says goes to the file `log`.
    pub fn start(command: &mut Command, log: &Path) -> Outcome<Self> {
        let program = command.get_program().display().to_string();
        let failed = |error| format!("{program} cannot be started: {error}");
        let output = File::options().create(true).append(true).open(log).map_err(failed)?;
        let errors = output.try_clone().map_err(failed)?;
        let child =
            command.stdin(Stdio::null()).stdout(output).stderr(errors).spawn().map_err(failed)?;
        Ok(Self { child, log: log.to_owned() })
    }

    /// Its number, to look it up by.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the program answers a GET of `path` with 200.
    pub fn wait_until_ready(&mut self, address: SocketAddr, path: &str) -> Outcome<()> {
        let give_up = Instant::now() + PATIENCE;
        while !answers(address, path) {
            let ended = self.child.try_wait().map_err(|error| error.to_string())?;
            if ended.is_some() || Instant::now() > give_up {
                let said = std::fs::read_to_string(&self.log).unwrap_or_default();
                return Err(format!("a program does not serve {path}; it said:\n{}", said.trim()));
            }
            sleep(GLANCE);
        }
        Ok(())
    }
}

impl Drop for Running {
    /// Asks it to stop, so that it stops its own children too, and insists when it does not.
    fn drop(&mut self) {
        let asked = Pid::from_raw(self.child.id().cast_signed())
            .is_some_and(|id| kill_process(id, Signal::TERM).is_ok());
        let give_up = Instant::now() + PATIENCE;
        while asked && Instant::now() < give_up {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            sleep(Duration::from_millis(5));
        }
        // It may have ended in between, which is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn answers(address: SocketAddr, path: &str) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
        let mut start = [0; 12];
        match stream.read_exact(&mut start) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
            read => read.map(|()| start == *b"HTTP/1.1 200"),
        }
    };
    ask().unwrap_or(false)
}

/// Addresses on this machine where nothing listens just now.
pub fn free_addresses<const N: usize>() -> Outcome<[SocketAddr; N]> {
    let failed = |error| format!("no free port: {error}");
    let mut addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)); N];
    // All are held until all are found, so that none is found twice.
    let mut held = Vec::new();
    for address in &mut addresses {
        let listener = TcpListener::bind(*address).map_err(failed)?;
        *address = listener.local_addr().map_err(failed)?;
        held.push(listener);
    }
    Ok(addresses)
}
