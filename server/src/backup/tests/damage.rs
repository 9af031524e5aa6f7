//! Files that are not what was written.

use std::fs;
use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::{Shelf, back_up, full};
use crate::backup::format::{FORMAT, Header};
use crate::backup::writer::Writer;
use crate::backup::{BackupError, restore};
use crate::db::{latest_version, schema_version};
use crate::test_support::Place;
use crate::{on_both_engines, secrets};

on_both_engines! {
    async fn a_file_that_was_changed_or_cut_off_changes_nothing(engine) {
        let shelf = Shelf::new().await;
        let path = shelf.file("all.rookery");
        back_up(&full(engine).await.server, &path).await;
        let whole = fs::read(&path).unwrap();
        let damaged = shelf.file("damaged.rookery");
        let mut files: Vec<Vec<u8>> = (0..whole.len()).step_by(97).map(|length| whole[..length].to_vec()).collect();
        files.push(whole[..whole.len() - 1].to_vec());
        files.push([&whole[..], b"\n"].concat());
        files.push([&whole[..], &whole[..]].concat());
        // Behind the ten bytes of gzip's header, whose time and system mean nothing to us. Some bits further on
        // mean nothing either: they fill a byte up.
        let content = |file: &[u8]| {
            let mut content = Vec::new();
            GzDecoder::new(file).read_to_end(&mut content).ok().map(|_| content)
        };
        let flipped = (10..whole.len()).step_by(61).map(|position| {
            let mut changed = whole.clone();
            changed[position] ^= 4;
            changed
        });
        files.extend(flipped.filter(|changed| content(changed) != content(&whole)));
        let place = Place::new(engine).await;
        let config = place.config(&[]);
        for file in files {
            fs::write(&damaged, &file).unwrap();
            let refusal = restore(&config, &damaged).await.unwrap_err();
            assert!(matches!(refusal, BackupError::Damaged(_)), "{} bytes: {refusal}", file.len());
        }
        assert_eq!(schema_version(&mut place.open().await.read().await.unwrap().conn()).await.unwrap(), None);
        assert!(!secrets::key_file(place.data_dir()).exists());
        restore(&config, &path).await.unwrap();
    }

    async fn lines_that_were_edited_are_noticed(engine) {
        let shelf = Shelf::new().await;
        let path = shelf.file("all.rookery");
        back_up(&full(engine).await.server, &path).await;
        let mut text = String::new();
        GzDecoder::new(fs::File::open(&path).unwrap()).read_to_string(&mut text).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let row = lines.iter().position(|line| line.starts_with("{\"row\"")).unwrap();
        let end = lines.len() - 1;
        let without = |left_out: usize| [&lines[..left_out], &lines[left_out + 1..]].concat().join("\n") + "\n";
        let edited = [
            text.replacen("owner", "admin", 1),
            without(row),
            without(end),
            without(0),
            text.replacen("\"rows\":", "\"rows\":1", 1),
            [lines[0], lines[end]].join("\n") + "\n",
            text.trim_end().to_owned(),
            text.clone() + lines[end],
            text.replacen("{\"row\":", "{\"picture\":", 1),
            text.replacen("{\"row\":[", "{\"row\":[0,", 1),
        ];
        let place = Place::new(engine).await;
        for (number, edited) in edited.iter().enumerate() {
            assert_ne!(edited, &text, "edit {number} changes nothing");
            let mut gzip = GzEncoder::new(fs::File::create(&path).unwrap(), Compression::fast());
            gzip.write_all(edited.as_bytes()).unwrap();
            gzip.finish().unwrap();
            let refusal = restore(&place.config(&[]), &path).await.unwrap_err();
            assert!(matches!(refusal, BackupError::Damaged(_)), "edit {number}: {refusal}");
        }
        assert!(!secrets::key_file(place.data_dir()).exists());
    }

    async fn a_backup_of_a_newer_version_is_refused_by_name(engine) {
        let shelf = Shelf::new().await;
        let path = shelf.file("newer.rookery");
        let header = |format, schema| Header {
            format,
            version: "9.9.9".to_owned(),
            schema,
            created_at: String::new(),
            engine: String::new(),
            secret_key: None,
        };
        let place = Place::new(engine).await;
        for header in [header(FORMAT + 1, 1), header(FORMAT, latest_version() + 1)] {
            Writer::begin(fs::File::create(&path).unwrap(), header).unwrap().end().unwrap();
            let refusal = restore(&place.config(&[]), &path).await.unwrap_err();
            assert!(matches!(&refusal, BackupError::Newer(version) if version == "9.9.9"), "{refusal}");
        }
    }
}
