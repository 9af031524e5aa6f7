use std::{io::ErrorKind, time::Duration};

use tokio::{io::AsyncReadExt, io::AsyncWriteExt, net::TcpStream, time::timeout};

use super::{PATIENCE, start, wire::get};
use crate::Fault;

#[tokio::test]
async fn too_many_says_when_to_come_back_twice() {
    let (double, token) = start().await;
    double.fault(Fault::TooMany { retry_after: 7 }.times(2).on_method("getMe").on_token(&token));
    let me = format!("/bot{token}/getMe");
    for _ in 0..2 {
        let got = get(double.address(), &me).await.expect("answer");
        assert_eq!(
            (got.status, got.description().as_str()),
            (429, "Too Many Requests: retry after 7")
        );
        assert_eq!(got.json()["parameters"]["retry_after"], 7);
        assert!(got.head.contains("retry-after: 7"));
    }
    assert_eq!(get(double.address(), &me).await.expect("answer").status, 200);
}

#[tokio::test]
async fn faults_spare_other_methods() {
    let (double, token) = start().await;
    double.fault(Fault::Html { status: 502 }.always().on_method("sendMessage"));
    assert_eq!(
        get(double.address(), &format!("/bot{token}/getMe")).await.expect("answer").status,
        200
    );
    let got = get(double.address(), &format!("/bot{token}/sendMessage?chat_id=7&text=x"))
        .await
        .expect("answer");
    assert_eq!(got.status, 502);
    assert!(got.body.starts_with(b"<html>") && double.sent(&token).is_empty());
}

#[tokio::test]
async fn reset_cut_and_truncated_break_in_their_own_ways() {
    let (double, token) = start().await;
    let me = format!("/bot{token}/getMe");
    double.fault(Fault::Reset);
    let broken = get(double.address(), &me).await.expect_err("no answer");
    assert_eq!(broken.kind(), ErrorKind::ConnectionReset);
    double.fault(Fault::Cut);
    let cut = get(double.address(), &me).await.expect("half an answer");
    assert!(
        !cut.head.contains(&format!("content-length: {}", cut.body.len())),
        "more was promised"
    );
    double.fault(Fault::Truncated);
    let truncated = get(double.address(), &me).await.expect("half an answer");
    assert!(truncated.head.contains(&format!("content-length: {}", truncated.body.len())));
    assert!(serde_json::from_slice::<serde_json::Value>(&truncated.body).is_err());
}

#[tokio::test]
async fn slow_and_late_answers_are_right_in_the_end() {
    let (double, token) = start().await;
    let me = format!("/bot{token}/getMe");
    for fault in [Fault::Slow { pause_ms: 1 }, Fault::Delay { ms: 50 }] {
        double.fault(fault);
        assert_eq!(get(double.address(), &me).await.expect("answer").json()["ok"], true);
    }
}

#[tokio::test]
async fn a_client_that_leaves_a_hanging_call_is_not_counted_any_more() {
    let (double, token) = start().await;
    double.fault(Fault::Hang);
    let me = format!("/bot{token}/getMe");
    let hanging = get(double.address(), &me);
    assert!(timeout(Duration::from_millis(100), hanging).await.is_err());
    assert!(double.wait_until(PATIENCE, || double.active_calls(&token) == 0).await);
    assert_eq!(double.peak_calls(&token), 1);
}

#[tokio::test]
async fn endless_body_goes_on_until_the_client_leaves() {
    let (double, token) = start().await;
    double.fault(Fault::Endless);
    let mut stream = TcpStream::connect(double.address()).await.expect("connection");
    let request = format!("GET /bot{token}/getMe HTTP/1.1\r\nhost: double\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut much = vec![0; 3_000_000];
    stream.read_exact(&mut much).await.expect("more than any answer has");
    assert_eq!(double.active_calls(&token), 1);
    drop(stream);
    assert!(double.wait_until(PATIENCE, || double.active_calls(&token) == 0).await);
}

#[tokio::test]
async fn stopped_double_is_unreachable_until_it_restarts() {
    let (mut double, token) = start().await;
    let me = format!("/bot{token}/getMe");
    double.stop();
    let closed = async || while get(double.address(), &me).await.is_ok() {};
    timeout(PATIENCE, closed()).await.expect("closes");
    double.restart().expect("the same port");
    assert_eq!(get(double.address(), &me).await.expect("answer").status, 200);
}
