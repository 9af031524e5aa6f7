//! The files that the crates which read pictures are tested with, as far as they carry them.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;

use bytes::Bytes;
use domain::{Field, Why};

use super::MEGAPIXELS;
use crate::pictures::workshop::{Workshop, squares};
use crate::test_support::pictures::png;
use crate::{Error, log};

/// Names a folder with more of them, such as clones of those crates' repositories.
const MORE: &str = "ROOKERY_TEST_PICTURES";
/// The crates that read pictures, or write some that can be read.
const CRATES: [&str; 7] =
    ["gif", "image", "image-webp", "jpeg-decoder", "libwebp-sys", "png", "webp"];
/// How many they carry at least: five JPEG and six WebP files. The others leave theirs in their repositories;
/// `test_support::pictures::every_kind` stands for those.
const CARRIED_MIN: usize = 8;

/// The folders of these crates' sources.
fn sources() -> Vec<PathBuf> {
    // Of what other systems need nothing may have been downloaded.
    let rustc = Command::new("rustc").args(["--print", "host-tuple"]).output().unwrap();
    let here = String::from_utf8(rustc.stdout).unwrap();
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args(["--filter-platform", here.trim()])
        .output()
        .unwrap();
    let all: serde_json::Value = serde_json::from_slice(&cargo.stdout).unwrap();
    let packages = all["packages"].as_array().unwrap().iter();
    let ours = packages.filter(|package| CRATES.contains(&package["name"].as_str().unwrap()));
    let manifests = ours.map(|package| Path::new(package["manifest_path"].as_str().unwrap()));
    manifests.map(|manifest| manifest.parent().unwrap().to_owned()).collect()
}

fn pictures_under(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        if path.is_dir() {
            pictures_under(&path, found);
        } else if ["gif", "jpeg", "jpg", "png", "webp"].iter().any(|kind| extension == *kind) {
            found.push(path);
        }
    }
}

#[tokio::test]
async fn the_image_crates_own_files_become_pictures_or_are_refused_in_words() {
    let mut files = Vec::new();
    for folder in sources() {
        pictures_under(&folder, &mut files);
    }
    assert!(files.len() >= CARRIED_MIN, "{files:?}");
    if let Some(folder) = std::env::var_os(MORE) {
        pictures_under(Path::new(&folder), &mut files);
    }
    let workshop = Workshop::new(MEGAPIXELS);
    let mut outcomes = BTreeMap::<_, usize>::new();
    for path in files {
        let file = std::fs::read(&path).unwrap();
        let work = || catch_unwind(AssertUnwindSafe(|| squares(&file).map(drop)));
        let done = log::expecting_panics(work);
        assert!(done.is_ok_and(|done| done != Err(Why::Internal)), "{}", path.display());
        let outcome = match workshop.make(Bytes::from(file), None).await {
            Ok(made) => format!("{} files", made.len()),
            Err(Error::Refused(refusals)) => refusals.at(Field::Picture).unwrap().to_string(),
            Err(error) => panic!("{}: {error:?}", path.display()),
        };
        println!("{}: {outcome}", path.display());
        *outcomes.entry(outcome).or_default() += 1;
    }
    println!("{outcomes:#?}");
    assert_eq!(workshop.make(Bytes::from(png(60, 60)), None).await.unwrap().len(), 6);
}
