//! Connections: slow ones, idle ones, too many of them, and the end.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::{any, get as on_get};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::support::server;
use crate::http::{Limits, protect, serve_within};

const GET: &str = "GET / HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n\r\n";
const MILLIS: fn(u64) -> Duration = Duration::from_millis;

/// A listener that serves; it stops when dropped.
pub struct Portal {
    pub address: SocketAddr,
    stopping: DropGuard,
    ended: JoinHandle<()>,
}

/// Serves a few pages within short limits.
pub async fn listen() -> Portal {
    listen_with(pages(), short()).await
}

fn pages() -> Router {
    Router::new()
        .route(
            "/",
            any(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }),
        )
        .route(
            "/slow",
            on_get(|| async {
                tokio::time::sleep(MILLIS(500)).await;
                "slow but here"
            }),
        )
        .route("/never", on_get(|| async { tokio::time::sleep(Duration::from_mins(10)).await }))
        .route("/large", on_get(|| async { vec![b'x'; 50_000_000] }))
}

/// Far enough apart that a busy machine does not make one look like another; heads have all the time they need.
fn short() -> Limits {
    Limits {
        connections: 3,
        head_bytes: 32 * 1024,
        head: MILLIS(20_000),
        idle: MILLIS(8_000),
        write: MILLIS(1_000),
        drain: MILLIS(3_000),
    }
}

/// The same with little time for heads.
async fn listen_hurried() -> Portal {
    listen_with(pages(), Limits { head: MILLIS(1_000), ..short() }).await
}

async fn listen_with(router: Router, limits: Limits) -> Portal {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stopping = CancellationToken::new();
    let ended = tokio::spawn(serve_within(listener, router, stopping.clone(), limits));
    Portal { address, stopping: stopping.drop_guard(), ended }
}

async fn connect(portal: &Portal) -> TcpStream {
    TcpStream::connect(portal.address).await.unwrap()
}

/// Everything that comes until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    read.expect("the server closes").ok();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Sends `text` in so many pieces, and answers what comes back until the server closes.
pub async fn talk(address: SocketAddr, text: &str, pieces: usize) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    for piece in text.as_bytes().chunks(text.len().div_ceil(pieces)) {
        stream.write_all(piece).await.ok();
        tokio::time::sleep(MILLIS(10)).await;
    }
    rest(&mut stream).await
}

#[tokio::test]
async fn requests_know_their_peer_and_share_a_connection() {
    let portal = listen().await;
    let answer = talk(portal.address, &GET.repeat(3), 2).await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 3, "{answer}");
    assert!(answer.contains("127.0.0.1"), "{answer}");
}

#[tokio::test]
async fn a_head_that_drips_does_not_hold_a_connection() {
    let portal = listen_hurried().await;
    let mut stream = connect(&portal).await;
    let drips = async {
        while stream.write_all(b"G").await.is_ok() {
            tokio::time::sleep(MILLIS(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), drips).await.expect("the server closes");
}

#[tokio::test]
async fn the_second_head_of_a_connection_has_no_more_time_than_the_first() {
    let portal = listen_hurried().await;
    let mut stream = connect(&portal).await;
    stream.write_all(format!("{GET}GET / HT").as_bytes()).await.unwrap();
    let started = Instant::now();
    rest(&mut stream).await;
    assert!(started.elapsed() < short().idle, "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_client_that_sends_nothing_is_closed_soon_and_an_idle_one_later() {
    let portal = listen_hurried().await;
    let (mut silent, mut idle) = (connect(&portal).await, connect(&portal).await);
    idle.write_all(GET.as_bytes()).await.unwrap();
    let started = Instant::now();
    rest(&mut silent).await;
    assert!(started.elapsed() < short().idle, "{:?}", started.elapsed());
    let answer = rest(&mut idle).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(started.elapsed() + MILLIS(100) > short().idle, "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_client_that_takes_no_answer_is_given_up() {
    let portal = listen().await;
    let mut stream = connect(&portal).await;
    stream.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    tokio::time::sleep(short().write + MILLIS(600)).await;
    let answer = rest(&mut stream).await;
    assert!(answer.len() < 50_000_000, "the rest was not sent");
}

#[tokio::test]
async fn further_clients_wait_until_there_is_room() {
    let portal = listen().await;
    let mut first = Vec::new();
    for _ in 0..3 {
        let mut stream = connect(&portal).await;
        stream.write_all(b"GET /never HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        first.push(stream);
    }
    let mut fourth = connect(&portal).await;
    fourth.write_all(GET.as_bytes()).await.unwrap();
    let mut byte = [0];
    assert!(
        tokio::time::timeout(MILLIS(300), fourth.read(&mut byte)).await.is_err(),
        "there was no room"
    );
    drop(first);
    assert!(rest(&mut fourth).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn a_stop_finishes_what_is_under_way_and_takes_nothing_new() {
    let portal = listen().await;
    let (mut busy, idle) = (connect(&portal).await, connect(&portal).await);
    busy.write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    tokio::time::sleep(MILLIS(100)).await;
    drop(portal.stopping);
    assert!(rest(&mut busy).await.ends_with("slow but here"));
    tokio::time::timeout(short().drain * 4 / 5, portal.ended)
        .await
        .expect("it does not wait for idle clients")
        .unwrap();
    assert!(TcpStream::connect(portal.address).await.is_err());
    drop(idle);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let portal = listen().await;
    let mut stuck = connect(&portal).await;
    stuck.write_all(b"GET /never HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    tokio::time::sleep(MILLIS(100)).await;
    let started = Instant::now();
    drop(portal.stopping);
    portal.ended.await.unwrap();
    assert!(started.elapsed() + MILLIS(100) > short().drain, "{:?}", started.elapsed());
    assert_eq!(rest(&mut stuck).await, "");
}

/// What a form of ours begins with.
const POST: &str = "POST / HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nSec-Fetch-Site: same-origin\r\n\
    Content-Type: application/x-www-form-urlencoded\r\n";

#[tokio::test]
async fn bodies_that_are_too_large_are_answered_413_to_a_client_that_sends_them_whole() {
    let server = server(&[]).await;
    let pages = Router::new().route("/", any(|| async { "done" }));
    let portal = listen_with(protect(pages, &server), short()).await;
    let body = "x".repeat(500_000);
    let chunks = format!("4000\r\n{}\r\n", "x".repeat(0x4000)).repeat(30);
    for request in [
        format!("{POST}Content-Length: {}\r\n\r\n{body}", body.len()),
        format!("{POST}Transfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"),
    ] {
        let answer = talk(portal.address, &request, 1).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    }
    let fits = format!(
        "{POST}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
    );
    assert!(talk(portal.address, &fits, 3).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_client_that_goes_on_sending_after_a_413_is_not_reset() {
    let server = server(&[]).await;
    let portal = listen_with(protect(Router::new(), &server), short()).await;
    let mut stream = connect(&portal).await;
    let start = format!("{POST}Content-Length: 500000\r\n\r\n{}", "x".repeat(100_000));
    stream.write_all(start.as_bytes()).await.unwrap();
    for _ in 0..4 {
        tokio::time::sleep(MILLIS(5)).await;
        stream.write_all(&vec![b'x'; 100_000]).await.unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}
