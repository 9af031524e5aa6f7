use serde_json::json;

use super::{
    start,
    wire::{get, post},
};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

#[tokio::test]
async fn get_me_tells_who_the_token_belongs_to() {
    let (double, token) = start().await;
    let got = get(double.address(), &format!("/bot{token}/GETME")).await.expect("answer");
    let me = &got.json()["result"];
    assert_eq!(got.status, 200);
    assert_eq!((&me["id"], &me["username"]), (&json!(123_456), &json!("rook_123456_bot")));
    assert_eq!((&me["is_bot"], &me["can_join_groups"]), (&json!(true), &json!(true)));
    assert_eq!(double.calls(&token, "getMe"), 1);
}

#[tokio::test]
async fn every_encoding_of_parameters_sends_the_message() {
    let (double, token) = start().await;
    let target = format!("/bot{token}/sendMessage");
    let part = |name: &str, value: &str| {
        format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let multipart = format!("{}{}--b--\r\n", part("chat_id", "7"), part("text", "d d"));
    get(double.address(), &format!("{target}?chat_id=7&text=a+a")).await.expect("answer");
    post(double.address(), &target, FORM, "chat_id=7&text=b%20b").await.expect("answer");
    post(double.address(), &target, JSON, r#"{"chat_id":7,"text":"c c"}"#).await.expect("answer");
    let got = post(double.address(), &target, "multipart/form-data; boundary=b", &multipart)
        .await
        .expect("answer");
    assert_eq!(got.json()["result"]["chat"]["id"], 7);
    assert_eq!(double.sent_texts(&token), ["a a", "b b", "c c", "d d"]);
}

#[tokio::test]
async fn refusals_have_the_documented_words() {
    let (double, token) = start().await;
    let long = "x".repeat(4097);
    for (call, status, words) in [
        (format!("/bot{token}/sendMessage?chat_id=7"), 400, "Bad Request: message text is empty"),
        (
            format!("/bot{token}/sendMessage?chat_id=7&text={long}"),
            400,
            "Bad Request: message is too long",
        ),
        (format!("/bot{token}/sendMessage?text=x"), 400, "Bad Request: chat_id is empty"),
        (format!("/bot{token}/noSuchThing"), 404, "Not Found: method not found"),
        ("/bot12:short/getMe".to_owned(), 404, "Not Found"),
    ] {
        let got = get(double.address(), &call).await.expect("answer");
        assert_eq!((got.status, got.description().as_str()), (status, words), "{call}");
        assert_eq!(got.json()["error_code"], status);
    }
    assert_eq!(double.last_stray().expect("a stray").target, "/bot12:short/getMe");
}

#[tokio::test]
async fn revoked_token_is_unauthorized_until_restored() {
    let (double, token) = start().await;
    let me = format!("/bot{token}/getMe");
    double.revoke(&token);
    let got = get(double.address(), &me).await.expect("answer");
    assert_eq!((got.status, got.description().as_str()), (401, "Unauthorized"));
    double.restore(&token);
    assert_eq!(get(double.address(), &me).await.expect("answer").status, 200);
}

#[tokio::test]
async fn a_test_decides_results_and_headers() {
    let (double, token) = start().await;
    double.set_result("getManagedBotToken", None, json!("secret"));
    double.add_header("set-cookie", "a=b");
    let got =
        get(double.address(), &format!("/bot{token}/getManagedBotToken")).await.expect("answer");
    assert_eq!(got.json()["result"], "secret");
    assert!(got.head.contains("set-cookie: a=b"));
}

#[tokio::test]
async fn control_surface_injects_and_describes() {
    let (double, token) = start().await;
    let updates = format!("/control/bots/{token}/updates");
    let got = post(double.address(), &updates, JSON, r#"{"text":"hi","chat_id":9}"#)
        .await
        .expect("answer");
    assert_eq!(got.json()["update_id"], 700_000_001);
    let fault =
        json!({"fault": {"kind": "too_many", "retry_after": 3}, "method": "getMe"}).to_string();
    assert_eq!(
        post(double.address(), "/control/faults", JSON, &fault).await.expect("answer").status,
        204
    );
    let me = get(double.address(), &format!("/bot{token}/getMe")).await.expect("answer");
    assert_eq!(me.status, 429);
    let state = get(double.address(), "/control/state").await.expect("answer").json();
    assert_eq!(state["bots"][&token]["pending_updates"], 1);
    assert_eq!(state["bots"][&token]["calls"]["getMe"], 1);
}
