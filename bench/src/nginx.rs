//! nginx as the proxy to be measured against.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use crate::Outcome;
use crate::process::{Running, free_addresses};
use crate::scratch::Scratch;

/// Where a package manager puts it, which is not on everybody's `PATH`.
const PLACES: [&str; 3] = ["/usr/sbin", "/usr/local/sbin", "/usr/local/nginx/sbin"];

/// A running nginx that passes everything on.
#[derive(Debug)]
pub struct Nginx {
    _running: Running,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Nginx {
    /// Starts nginx in front of `upstream`; `None` when it is not installed.
    pub fn before(upstream: SocketAddr, scratch: &Scratch) -> Outcome<Option<Self>> {
        let Some(program) = find() else { return Ok(None) };
        let [address] = free_addresses()?;
        let folder = scratch.path().display().to_string();
        let file = scratch.write("nginx.conf", &configuration(address, upstream, &folder))?;
        let mut command = Command::new(program);
        command.arg("-c").arg(file).args(["-p", &folder, "-e", "stderr"]);
        let mut running = Running::start(&mut command, &scratch.path().join("nginx.log"))?;
        running.wait_until_ready(address, "/bot1:ready/getMe")?;
        Ok(Some(Self { _running: running, address }))
    }
}

fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(PLACES.into_iter().map(PathBuf::from));
    folders.map(|folder| folder.join("nginx")).find(|program| program.is_file())
}

/// As fast as nginx goes: a worker for each core, connections kept on both sides, nothing logged.
fn configuration(address: SocketAddr, upstream: SocketAddr, folder: &str) -> String {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary =
        temporary.map(|kind| format!("{kind}_temp_path {folder}/nginx-{kind};")).join("\n    ");
    format!(
        "daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    {temporary}
    access_log off;
    keepalive_requests 100000000;
    upstream api {{ server {upstream}; keepalive 128; keepalive_requests 100000000; }}
    server {{
        listen {address};
        location / {{
            proxy_pass http://api;
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
        }}
    }}
}}
"
    )
}
