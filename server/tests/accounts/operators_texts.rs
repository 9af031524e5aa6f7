//! The operator's own letters, terms and privacy notice.

use std::fs;
use std::path::PathBuf;

use server::mail::Templates;
use server::test_support::{Engine, Place, server_with};
use server::texts::Texts;

use crate::sign_ups::{mails_to, sign_up};

/// A folder with these files, in a place that removes it.
pub async fn folder(files: &[(&str, &str)]) -> (Place, PathBuf) {
    let place = Place::new(Engine::Sqlite).await;
    let folder = place.data_dir().join("texts");
    fs::create_dir_all(folder.join("mail")).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    (place, folder)
}

#[tokio::test]
async fn an_operators_letter_and_terms_are_used_as_they_are() {
    let (_place, folder) = folder(&[
        ("mail/verify_email.txt", "Subject: Welcome {{username}}\r\n\r\nHere: {{link}}\r\n"),
        ("terms.md", "Version: 7\n\nBe kind.\n"),
    ])
    .await;
    let settings = [("ROOKERY_TEMPLATES_DIR", folder.to_str().unwrap())];
    let server = server_with(Engine::Sqlite, &settings).await;
    sign_up(&server, "ada@example.org", "ada").await.unwrap();
    let mail = mails_to(&server, "ada@example.org").await.remove(0);
    assert_eq!(mail.row.subject, "Welcome ada");
    assert!(mail.text.starts_with("Here: http://127.0.0.1:3000/verify-email?token="));
    assert!(mail.html.contains("<!doctype html>"), "the other part is the built-in one");
    assert_eq!(server.texts.terms.version, "7");
    assert_eq!(server.texts.terms.html, "<p>Be kind.</p>\n");
}

#[tokio::test]
async fn every_mistake_is_told_with_its_file_and_what_is_expected() {
    let (_place, folder) = folder(&[
        ("mail/verify_email.txt", "Hello {{name}}"),
        ("mail/welcome.txt", "Subject: x\n\ny"),
        ("terms.md", "No version"),
        ("imprint.md", "Version: 1\n\nx"),
    ])
    .await;
    let letters = Templates::read(Some(&folder)).unwrap_err().join("\n");
    for words in
        ["verify_email.txt: {{name}} means nothing here", "no letter is called welcome.txt"]
    {
        assert!(letters.contains(words), "{letters}");
    }
    let texts = Texts::read(Some(&folder)).unwrap_err().join("\n");
    for words in ["terms.md: the first line must name the version", "imprint.md is not used"] {
        assert!(texts.contains(words), "{texts}");
    }
}
