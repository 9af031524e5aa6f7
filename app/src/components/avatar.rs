//! A face: somebody's picture or, for whoever has none, their letter on a calm colour.

use domain::{PictureFormat, PictureName};
use leptos::prelude::*;

use super::{avatar_class, initial};

/// How large a face is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// In the header and in lists.
    Small,
    /// On the profile.
    Huge,
}

impl Face {
    fn class(self) -> &'static str {
        match self {
            Self::Small => "avatar",
            Self::Huge => "avatar avatar-huge",
        }
    }

    /// Its side in pixels, as the style has it at the usual text size.
    fn side(self) -> u16 {
        match self {
            Self::Small => 32,
            Self::Huge => 80,
        }
    }

    /// The files for ordinary and for dense screens, by their sides.
    fn files(self) -> (u16, u16) {
        match self {
            Self::Small => (48, 96),
            Self::Huge => (96, 400),
        }
    }
}

/// A face beside a name that is written out: it says nothing to those who do not see it.
#[component]
pub fn Avatar(
    /// Whose; their letter is drawn.
    name: String,
    /// Their id; chooses the colour.
    id: i64,
    /// How large.
    face: Face,
    /// Their picture.
    #[prop(optional_no_strip)]
    picture: Option<PictureName>,
) -> impl IntoView {
    match picture {
        Some(picture) => photograph(&picture, face).into_any(),
        None => mark(&name, id, face).into_any(),
    }
}

fn photograph(picture: &PictureName, face: Face) -> impl IntoView + use<> {
    let (usual, dense) = face.files();
    let set =
        |format| format!("{} 1x, {} 2x", picture.path(usual, format), picture.path(dense, format));
    view! {
        <picture>
            <source type="image/webp" srcset=set(PictureFormat::WebP)/>
            <img class=face.class() src=picture.path(usual, PictureFormat::Jpeg) srcset=set(PictureFormat::Jpeg)
                width=face.side() height=face.side() alt="" decoding="async"/>
        </picture>
    }
}

fn mark(name: &str, id: i64, face: Face) -> impl IntoView + use<> {
    let class = format!("{} {}", face.class(), avatar_class(id));
    view! {
        <svg class=class width=face.side() height=face.side() viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <text x="16" y="16" dy=".35em" text-anchor="middle" font-size="14">{initial(name)}</text>
        </svg>
    }
}
