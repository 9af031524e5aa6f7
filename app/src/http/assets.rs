//! What the browser loads beside pages: made by `bundle`, found here.

use std::path::{Path, PathBuf};

use leptos::prelude::LeptosOptions;

/// Where the bundle is, and what its files are called today.
#[derive(Clone, Debug)]
pub struct Assets {
    /// The folder that is served.
    pub root: PathBuf,
    /// The style sheet's address.
    pub css: String,
    /// What Leptos needs to name the scripts.
    pub options: LeptosOptions,
}

impl Assets {
    /// Finds the bundle: beside the program (`site`), or where the build leaves it.
    pub fn find() -> Option<Self> {
        let program = std::env::current_exe().ok()?;
        let beside = program.parent()?;
        let places = [beside.join("site"), beside.join("../site"), beside.join("../../site")];
        let place = places.into_iter().chain([PathBuf::from("target/site")]);
        place.into_iter().find_map(|root| Self::at(&root))
    }

    /// The bundle in the folder `root`.
    pub fn at(root: &Path) -> Option<Self> {
        let root = root.canonicalize().ok()?;
        let hash_file = root.join("hash.txt");
        let hashes = std::fs::read_to_string(&hash_file).ok()?;
        let css = hashes.lines().find_map(|line| line.strip_prefix("css:"))?.trim();
        let options = LeptosOptions::builder()
            .output_name("rookery")
            .site_root(root.display().to_string())
            .site_pkg_dir("pkg")
            .hash_file(hash_file.display().to_string().into())
            .hash_files(true)
            .build();
        Some(Self { css: format!("/pkg/rookery.{css}.css"), options, root })
    }

    /// No bundle: pages without style, for tests that read only what they say.
    pub fn none() -> Self {
        let options = LeptosOptions::builder().output_name("rookery").build();
        Self { root: PathBuf::from("/nonexistent"), css: "/pkg/rookery.css".to_owned(), options }
    }
}
