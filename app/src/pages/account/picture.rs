//! The user's picture: to see, to replace, to remove.

use domain::Field;
use domain::picture::megabytes;
use domain::views::OwnProfile;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::pictures::UPLOAD_PATH;

use crate::api::picture::{PICTURE_FORM, RemovePicture};
use crate::components::form::{FileField, PostForm, id_of};
use crate::components::{Avatar, Face};
use crate::context;
use crate::islands::picture_crop::ZOOM_MAX;
use crate::islands::{PictureCrop, UploadProgress};

/// What browsers offer to choose from; what is sent is looked at again.
const ACCEPT: &str = "image/jpeg,image/png,image/gif,image/webp";

/// The picture, with the form that replaces it and the button that removes it.
#[component]
pub fn PictureCard(
    /// Whose picture it is.
    profile: OwnProfile,
) -> impl IntoView {
    let config = &context::server().config;
    let hint = format!(
        "JPEG, PNG, GIF or WebP, up to {} and {} megapixels (about half as many if it is animated, or of a rare kind). We keep a square of it, the middle unless you choose another part, and nothing else.",
        megabytes(config.picture_bytes),
        config.picture_megapixels,
    );
    let OwnProfile { id, username, picture, .. } = profile;
    let remove = picture.is_some().then(|| {
        view! {
            <PostForm action=RemovePicture::PATH class="form-inline">
                <button class="button button-quiet">"Remove picture"</button>
            </PostForm>
        }
    });
    view! {
        <section class="card" aria-labelledby="picture-title">
            <header class="card-header">
                <Avatar name=username id=id.0 face=Face::Huge picture/>
                <div class="card-heading">
                    <h2 class="card-title" id="picture-title">"Your picture"</h2>
                    <p class="card-lead">"Shown to you and to the people who run this site, beside your username."</p>
                </div>
            </header>
            <div class="card-body">
                <form id=PICTURE_FORM class="form" method="post" action=UPLOAD_PATH enctype="multipart/form-data">
                    <FileField form=PICTURE_FORM field=Field::Picture label="New picture" hint accept=ACCEPT/>
                    <CropStage/>
                    <PictureCrop field=id_of(Field::Picture, PICTURE_FORM)/>
                    <UploadProgress form=PICTURE_FORM.to_owned() field=Field::Picture.name().to_owned()
                        bytes_max=config.picture_bytes/>
                    <button class="button">"Upload picture"</button>
                </form>
                {remove}
            </div>
        </section>
    }
}

/// Where the island shows a chosen picture under a square frame. Closed until then; the fields below it stay
/// empty without scripts.
#[component]
fn CropStage() -> impl IntoView {
    view! {
        <div class="crop" hidden>
            <canvas class="crop-stage" tabindex="0" role="application" aria-label="The part of the picture that is kept"
                aria-describedby="crop-help"></canvas>
            <div class="crop-zoom">
                <label for="crop-zoom">"Zoom"</label>
                <input id="crop-zoom" type="range" min="1" max=ZOOM_MAX.to_string() step="0.1"/>
            </div>
            <p class="field-hint" id="crop-help">
                "The frame holds what is kept. Drag the picture, or press where its middle should be. With the \
                 keyboard, arrow keys move the frame, and + and − zoom."
            </p>
        </div>
        <input type="hidden" name="crop_x"/>
        <input type="hidden" name="crop_y"/>
        <input type="hidden" name="crop_size"/>
    }
}
