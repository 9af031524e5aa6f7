//! The secret key, in the file or not.

use std::fs;

use super::{Shelf, back_up, full};
use crate::backup::{BackupError, restore, write};
use crate::test_support::{self, Engine, Place};
use crate::{Random, secrets};

#[tokio::test]
async fn the_key_of_another_installation_is_not_replaced() {
    let shelf = Shelf::new().await;
    let path = shelf.file("all.rookery");
    back_up(&full(Engine::Sqlite).await.server, &path).await;
    let place = Place::new(Engine::Sqlite).await;
    secrets::open_vault(&place.config(&[]), &Random::seeded(99)).unwrap();
    let key = secrets::key_file(place.data_dir());
    let before = fs::read(&key).unwrap();
    assert!(matches!(restore(&place.config(&[]), &path).await, Err(BackupError::OtherKey(_))));
    assert_eq!(fs::read(&key).unwrap(), before);
}

#[tokio::test]
async fn a_key_from_the_environment_stays_out_of_the_file_and_is_asked_for() {
    const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const OTHER: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    let shelf = Shelf::new().await;
    let path = shelf.file("all.rookery");
    let server = test_support::server_with(Engine::Sqlite, &[("ROOKERY_SECRET_KEY", KEY)]).await;
    let summary = back_up(&server, &path).await;
    assert!(!summary.has_key);
    let place = Place::new(Engine::Sqlite).await;
    assert!(matches!(restore(&place.config(&[]), &path).await, Err(BackupError::KeyMissing)));
    let wrong = place.config(&[("ROOKERY_SECRET_KEY", OTHER)]);
    assert!(matches!(restore(&wrong, &path).await, Err(BackupError::KeyDoesNotOpen)));
    restore(&place.config(&[("ROOKERY_SECRET_KEY", KEY)]), &path).await.unwrap();
    assert!(!secrets::key_file(place.data_dir()).exists());
}

#[tokio::test]
async fn a_backup_with_the_wrong_key_is_refused_before_it_is_needed() {
    let shelf = Shelf::new().await;
    let path = shelf.file("all.rookery");
    let server = full(Engine::Sqlite).await;
    fs::remove_file(secrets::key_file(server.place.data_dir())).unwrap();
    let outcome = write(&server.config, &server.db, &server.clock, &path).await;
    assert!(matches!(outcome, Err(BackupError::WrongKey)));
}
