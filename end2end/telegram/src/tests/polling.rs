use super::{
    PATIENCE, start,
    wire::{Got, get},
};
use crate::TelegramDouble;

fn poll(double: &TelegramDouble, token: &str, query: &str) -> tokio::task::JoinHandle<Got> {
    let (address, target) = (double.address(), format!("/bot{token}/getUpdates?{query}"));
    tokio::spawn(async move { get(address, &target).await.expect("answer") })
}

#[tokio::test]
async fn poll_waits_for_an_update_and_the_offset_confirms_it() {
    let (double, token) = start().await;
    let waiting = poll(&double, &token, "timeout=50");
    assert!(double.wait_for_poll(&token, PATIENCE).await);
    let id = double.inject_text(&token, "/start abc");
    let updates = waiting.await.expect("polled").json();
    assert_eq!(updates["result"][0]["message"]["text"], "/start abc");
    assert_eq!(updates["result"][0]["message"]["entities"][0]["length"], 6);
    double.inject_text(&token, "second");
    let next = poll(&double, &token, &format!("offset={}", id + 1)).await.expect("polled").json();
    assert_eq!(next["result"][0]["update_id"], id + 1);
    assert_eq!(double.pending_updates(&token), 1);
}

#[tokio::test]
async fn second_poll_ends_the_first() {
    let (double, token) = start().await;
    let first = poll(&double, &token, "timeout=50");
    assert!(double.wait_for_poll(&token, PATIENCE).await);
    let second = poll(&double, &token, "timeout=0").await.expect("polled");
    assert_eq!(second.status, 200);
    let first = first.await.expect("polled");
    let words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    assert_eq!((first.status, first.description().as_str()), (409, words));
    assert_eq!(double.active_polls(&token), 0);
}

#[tokio::test]
async fn webhook_ends_polling_until_it_is_deleted() {
    let (double, token) = start().await;
    let waiting = poll(&double, &token, "timeout=50");
    assert!(double.wait_for_poll(&token, PATIENCE).await);
    let set = format!("/bot{token}/setWebhook?url=https://example.org/hook");
    assert_eq!(get(double.address(), &set).await.expect("answer").status, 200);
    assert_eq!(
        waiting.await.expect("polled").description(),
        "Conflict: terminated by setWebhook request"
    );
    assert_eq!(poll(&double, &token, "").await.expect("polled").status, 409);
    assert_eq!(double.webhook(&token)["url"], "https://example.org/hook");
    get(double.address(), &format!("/bot{token}/deleteWebhook")).await.expect("answer");
    assert_eq!(poll(&double, &token, "").await.expect("polled").status, 200);
}

#[tokio::test]
async fn revoking_ends_the_poll() {
    let (double, token) = start().await;
    let waiting = poll(&double, &token, "timeout=50");
    assert!(double.wait_for_poll(&token, PATIENCE).await);
    double.revoke(&token);
    assert_eq!(waiting.await.expect("polled").status, 401);
}

#[tokio::test]
async fn negative_offset_keeps_the_latest() {
    let (double, token) = start().await;
    for text in ["a", "b", "c"] {
        double.inject_text(&token, text);
    }
    let updates = poll(&double, &token, "offset=-1").await.expect("polled").json();
    assert_eq!(updates["result"][0]["message"]["text"], "c");
    assert_eq!(double.pending_updates(&token), 1);
}
