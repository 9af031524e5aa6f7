use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::check;
use crate::test_support::{self, Engine, Place};
use crate::vault::SecretKey;
use crate::{Config, Random, on_both_engines, secrets};

type Findings = BTreeMap<&'static str, Result<String, String>>;

async fn findings(config: &Config) -> (bool, Findings) {
    let mut findings = BTreeMap::new();
    let all_well =
        check(config, |finding| drop(findings.insert(finding.about, finding.outcome))).await;
    (all_well, findings)
}

/// An address that nobody listens at, and one where somebody answers every request with `answer`.
async fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string()
}

async fn answering(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            // The request is over where its head ends: nobody here sends a body.
            let mut head = String::new();
            let mut lines = BufReader::new(&mut client);
            while lines.read_line(&mut head).await.is_ok_and(|length| length > 2) {}
            client.write_all(answer.as_bytes()).await.ok();
        }
    });
    address
}

const LIVE: &str =
    "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{\"status\":\"ok\"}";
const OTHER: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";

on_both_engines! {
    async fn a_started_installation_is_found_well(engine) {
        let addresses = [free_address().await, free_address().await, free_address().await];
        let telegram = format!("http://{}", answering(OTHER).await);
        let server = test_support::server_with(engine, &[
            ("ROOKERY_ADDR", &addresses[0]),
            ("ROOKERY_GATEWAY_ADDR", &addresses[1]),
            ("ROOKERY_METRICS_ADDR", &addresses[2]),
            ("ROOKERY_TELEGRAM_API_URL", &telegram),
        ])
        .await;
        let (all_well, findings) = findings(&server.config).await;
        assert!(all_well, "{findings:#?}");
        assert!(findings["database"].as_ref().unwrap().contains("up to date"));
        assert!(findings["secret key"].as_ref().unwrap().contains("opens this database"));
    }

    async fn a_wrong_or_missing_key_is_found(engine) {
        let server = test_support::server(engine).await;
        let key = secrets::key_file(server.place.data_dir());
        fs::write(&key, SecretKey::generate(&Random::seeded(9)).to_base64()).unwrap();
        let (all_well, wrong) = findings(&server.config).await;
        assert!(!all_well && wrong["secret key"].is_err(), "{wrong:#?}");
        fs::remove_file(&key).unwrap();
        let (_, missing) = findings(&server.config).await;
        assert!(missing["secret key"].as_ref().unwrap_err().contains("missing"), "{missing:#?}");
        assert!(!key.exists(), "looking makes no key");
    }
}

#[tokio::test]
async fn looking_changes_nothing() {
    let place = Place::new(Engine::Sqlite).await;
    let data_dir = place.data_dir().join("later");
    let config = place.config(&[("ROOKERY_DATA_DIR", data_dir.to_str().unwrap())]);
    let (_, findings) = findings(&config).await;
    assert!(
        findings["data directory"].as_ref().unwrap().contains("first start makes it"),
        "{findings:#?}"
    );
    assert!(findings["database"].is_ok());
    assert_eq!(fs::read_dir(place.data_dir()).unwrap().count(), 0);
}

#[tokio::test]
async fn what_others_could_read_or_nobody_can_write_is_found() {
    let server = test_support::server(Engine::Sqlite).await;
    let key = secrets::key_file(server.place.data_dir());
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let (_, open) = findings(&server.config).await;
    assert!(open["secret key file"].as_ref().unwrap_err().contains("chmod 600"), "{open:#?}");
    let nowhere = server.place.config(&[("ROOKERY_DATA_DIR", "/proc/nowhere")]);
    let (_, nowhere) = findings(&nowhere).await;
    assert!(nowhere["data directory"].is_err(), "{nowhere:#?}");
}

#[tokio::test]
async fn a_port_in_use_is_well_only_if_rookery_uses_it() {
    let place = Place::new(Engine::Sqlite).await;
    for (answer, is_well) in [(LIVE, true), (OTHER, false)] {
        let portal = answering(answer).await;
        let (_, findings) = findings(&place.config(&[("ROOKERY_ADDR", &portal)])).await;
        assert_eq!(findings["portal address"].is_ok(), is_well, "{findings:#?}");
    }
}

#[tokio::test]
async fn a_mistake_in_the_operators_texts_is_told_with_its_file() {
    let place = Place::new(Engine::Sqlite).await;
    let folder = place.data_dir().join("texts");
    fs::create_dir_all(folder.join("mail")).unwrap();
    fs::write(folder.join("terms.md"), "no version").unwrap();
    fs::write(folder.join("mail/verify_email.html"), "{{link}} {{name}}").unwrap();
    let log = place.data_dir().join("rookery.log");
    let settings = [
        ("ROOKERY_TEMPLATES_DIR", folder.to_str().unwrap()),
        ("ROOKERY_LOG_FILE", log.to_str().unwrap()),
    ];
    let (all_well, findings) = findings(&place.config(&settings)).await;
    let told = findings["texts"].as_ref().unwrap_err();
    assert!(!all_well && told.contains("terms.md") && told.contains("verify_email.html"), "{told}");
    assert!(findings["log file"].is_ok());
}

#[tokio::test]
async fn a_host_of_files_that_does_not_answer_is_found() {
    let place = Place::new(Engine::Sqlite).await;
    let telegram = format!("http://{}", answering(OTHER).await);
    let nobody = format!("http://{}", free_address().await);
    for (files, is_well) in [(&telegram, true), (&nobody, false)] {
        let settings =
            [("ROOKERY_TELEGRAM_API_URL", telegram.as_str()), ("ROOKERY_TELEGRAM_FILE_URL", files)];
        let (_, findings) = findings(&place.config(&settings)).await;
        assert!(findings["Telegram"].is_ok(), "{findings:#?}");
        assert_eq!(findings["Telegram files"].is_ok(), is_well, "{findings:#?}");
    }
}
