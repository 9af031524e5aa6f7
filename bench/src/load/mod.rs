//! Makes requests and times the answers.
//!
//! Written for this: fixed requests are sent as they are and answers are only framed, so that the
//! one thread which does it leaves the machine to the servers. Measured beside `wrk` on a bare
//! handler, where the generator matters most.

mod caller;
mod connection;
mod frame;
mod request;
mod sample;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use caller::{Caller, Pause};
pub use connection::Connection;
pub use request::{Form, get, post};
pub use sample::Sample;

use crate::{Outcome, machine};

/// What to ask for, where, and what the answer must be.
#[derive(Clone, Debug)]
pub struct Target {
    /// Where.
    pub address: SocketAddr,
    /// Whole requests, asked in turn.
    pub requests: Arc<[Vec<u8>]>,
    /// The status every answer must have: a refusal is quick, and would count as speed.
    pub status: u16,
}

impl Target {
    /// Asks one thing that is answered with 200.
    pub fn page(address: SocketAddr, request: Vec<u8>) -> Self {
        Self { address, requests: Arc::new([request]), status: 200 }
    }
}

/// Keeps `connections` busy for `window`: each sends its next request when it has its answer. They
/// begin all over the list of requests, so that many are asked in a short time.
pub fn saturate(target: &Target, connections: usize, window: Duration) -> Outcome<Sample> {
    let end = Instant::now() + window;
    let first = |index| index * target.requests.len() / connections;
    let caller = |index| Caller { target: target.clone(), next: first(index), pause: None, end };
    call((0..connections).map(caller).collect(), window)
}

/// Sends a request every `interval`, over `connections` in turn, whether or not the server keeps up.
/// One that had to wait for the answer before it is timed from when it was due.
pub fn pace(
    target: &Target,
    connections: usize,
    interval: Duration,
    window: Duration,
) -> Outcome<Sample> {
    let mut due = Instant::now();
    let end = due + window;
    let mut callers: Vec<Caller> = Vec::new();
    for next in 0..connections {
        let pause = Pause { interval: interval.saturating_mul(u32_of(connections)), due };
        callers.push(Caller { target: target.clone(), next, pause: Some(pause), end });
        due += interval;
    }
    call(callers, window)
}

fn u32_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// One generator thread for every four of the machine, and at least one.
fn call(mut callers: Vec<Caller>, window: Duration) -> Outcome<Sample> {
    let threads = (machine::cores() / 4).max(1);
    let share = callers.len().div_ceil(threads).max(1);
    let latencies: Vec<_> = thread::scope(|scope| {
        let mut generators = Vec::new();
        while !callers.is_empty() {
            let mine = callers.split_off(callers.len().saturating_sub(share));
            generators.push(scope.spawn(|| call_on_this_thread(mine)));
        }
        let ended = generators.into_iter().map(ScopedJoinHandle::join);
        ended.map(|sample| sample.map_err(|_| "a generator panicked")?).collect::<Outcome<_>>()
    })?;
    Ok(Sample::merge(&latencies, window))
}

fn call_on_this_thread(callers: Vec<Caller>) -> Outcome<Vec<Duration>> {
    block_on(async {
        let mut tasks: JoinSet<_> = callers.into_iter().map(Caller::call).collect();
        let mut latencies = Vec::new();
        while let Some(ended) = tasks.join_next().await {
            latencies.append(&mut ended.map_err(|error| error.to_string())??);
        }
        Ok(latencies)
    })?
}

/// Runs a future on this thread alone.
pub fn block_on<T>(future: impl Future<Output = T>) -> Outcome<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    Ok(runtime.map_err(|error| error.to_string())?.block_on(future))
}
