//! Starting and stopping.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
};

use crate::{
    serve::router,
    socket::{Breaker, Socket, bind},
    world::World,
};

/// A running double. It stops, and cuts all its connections, when it is dropped.
#[derive(Debug)]
pub struct TelegramDouble {
    pub(crate) world: Arc<World>,
    address: SocketAddr,
    /// Its own, so that stopping really ends every connection, and a test's paused clock stays out.
    runtime: Option<Runtime>,
}

impl TelegramDouble {
    /// Starts on a free port of the loopback interface.
    #[expect(
        clippy::unused_async,
        reason = "tests await what starts; nobody may come to rely on it being instant"
    )]
    pub async fn start() -> Self {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into()).expect("loopback has a free port")
    }

    /// Starts on this address.
    pub fn start_at(address: SocketAddr) -> io::Result<Self> {
        let world = Arc::default();
        let (runtime, address) = launch(&world, address)?;
        Ok(Self { world, address, runtime: Some(runtime) })
    }

    /// The base address, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts every connection and refuses new ones: upstream is unreachable now. What was seen stays.
    pub fn stop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// Comes back on the same address, as after [`stop`](Self::stop), with all its bots.
    pub fn restart(&mut self) -> io::Result<()> {
        self.stop();
        self.runtime = Some(launch(&self.world, self.address)?.0);
        Ok(())
    }
}

impl Drop for TelegramDouble {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Serves on the runtime of the caller until the process gets SIGTERM or Ctrl-C.
pub async fn serve(address: SocketAddr) -> io::Result<()> {
    let serving = run(bind(address)?, Arc::default());
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        served = serving => served,
        _ = terminated.recv() => Ok(()),
        pressed = tokio::signal::ctrl_c() => pressed,
    }
}

fn launch(world: &Arc<World>, address: SocketAddr) -> io::Result<(Runtime, SocketAddr)> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("telegram-double")
        .enable_all()
        .build()?;
    // The old listener closes in the background, so a restart may come a moment too early.
    let listener = patiently(|| bind(address))?;
    let bound = listener.local_addr()?;
    runtime.spawn(run(listener, Arc::clone(world)));
    Ok((runtime, bound))
}

async fn run(listener: std::net::TcpListener, world: Arc<World>) -> io::Result<()> {
    let socket = Socket(TcpListener::from_std(listener)?);
    axum::serve(socket, router(world).into_make_service_with_connect_info::<Breaker>()).await
}

fn patiently<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    for _ in 0..50 {
        match attempt() {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            done => return done,
        }
    }
    attempt()
}
