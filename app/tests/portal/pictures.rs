//! Pictures of users: uploaded, shown, replaced, removed.

use std::path::{Path, PathBuf};

use super::support::{Browser, PASSWORD, Page, Portal, multipart};
use axum::body::{Body, Bytes};
use futures_util::stream;
use http::{Request, StatusCode, header};
use server::on_both_engines;
use server::pictures::tidy;
use server::test_support::pictures::{
    Color, QUARTERS, are_close, exif, gif, jpeg, jpeg_with, look, pixels, png, png_of, png_turned,
    webp, webp_turned,
};

/// The addresses of all pictures on a page.
fn addresses(page: &Page) -> Vec<String> {
    let found = page.text.split("/pictures/").skip(1);
    found.map(|rest| format!("/pictures/{}", rest.split([' ', '"', ',']).next().unwrap())).collect()
}

/// The name that all of them share.
fn name(page: &Page) -> String {
    let address = addresses(page).first().expect("there is a picture").clone();
    address["/pictures/".len()..].split('-').next().unwrap().to_owned()
}

async fn all_six(browser: &mut Browser, name: &str) -> Vec<Page> {
    let mut pages = Vec::new();
    for file in ["400.webp", "400.jpg", "96.webp", "96.jpg", "48.webp", "48.jpg"] {
        pages.push(browser.get(&format!("/pictures/{name}-{file}")).await);
    }
    pages
}

fn files(portal: &Portal) -> Vec<PathBuf> {
    fn under(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { under(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    under(&portal.server.config.data_dir.join("pictures"), &mut found);
    found
}

on_both_engines! {
    async fn every_kind_of_picture_becomes_six_squares_that_pages_show(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        for file in [jpeg(900, 600), png(900, 600), gif(900, 600), webp(900, 600), jpeg(3, 2), png(1, 1)] {
            let page = user.upload("holiday.jpeg", &file).await;
            assert_eq!(page.path, "/account", "{}", page.text);
            page.says("Your picture is changed").says("srcset=").says("width=\"80\" height=\"80\"");
            let sides: Vec<_> = all_six(&mut user, &name(&page)).await.iter().map(|file| look(&file.bytes).0).collect();
            assert_eq!(sides, [400, 400, 96, 96, 48, 48]);
            if file.len() > 1_000 {
                let made = user.get(&format!("/pictures/{}-400.webp", name(&page))).await;
                assert!(are_close(look(&made.bytes).1, QUARTERS), "{:?}", look(&made.bytes));
            }
        }
        assert_eq!(files(&portal).len(), 6);
        user.get("/account/activity").await.says("Picture changed");
    }

    async fn a_picture_is_served_as_what_it_is_and_can_do_nothing_else(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let name = name(&user.upload("a.png", &png(60, 60)).await);
        for (file, kind) in [("48.webp", "image/webp"), ("400.jpg", "image/jpeg")] {
            let address = format!("/pictures/{name}-{file}");
            let mut visitor = portal.browser();
            let page = visitor.get(&address).await;
            assert_eq!((page.status, &page.headers[header::CONTENT_TYPE]), (StatusCode::OK, &kind.parse().unwrap()));
            assert_eq!(page.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
            assert_eq!(page.headers[header::CONTENT_SECURITY_POLICY], "default-src 'none'; sandbox");
            assert_eq!(page.headers["cross-origin-resource-policy"], "same-origin");
            assert_eq!(page.headers[header::CACHE_CONTROL], "private, max-age=31536000, immutable");
            let again = Request::get(&address).header(header::IF_NONE_MATCH, &page.headers[header::ETAG]);
            let again = visitor.send(again, "").await;
            assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        }
        for address in [format!("{name}-401.jpg"), format!("{name}-48.svg"), "..%2f..%2frookery.db".to_owned(), "0".repeat(32) + "-48.jpg"] {
            let page = user.get(&format!("/pictures/{address}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        }
    }

    async fn a_replaced_or_removed_picture_leaves_the_disk(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let first = name(&user.upload("a.png", &png(60, 60)).await);
        let second = name(&user.upload("a.png", &png(60, 60)).await);
        assert_ne!(first, second);
        assert_eq!(user.get(&format!("/pictures/{first}-48.jpg")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(user.get(&format!("/pictures/{second}-48.jpg")).await.status, StatusCode::OK);
        let page = user.post("/api/account/picture/remove", &[]).await;
        page.says("Your picture is removed").does_not_say("Remove picture</button>").does_not_say("/pictures/");
        assert_eq!(user.get(&format!("/pictures/{second}-48.jpg")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(files(&portal), Vec::<PathBuf>::new());
        user.get("/account/activity").await.says("Picture removed");
        user.post("/api/account/picture/remove", &[]).await.says("Your picture is removed");
    }

    async fn admins_see_the_pictures_of_users_and_everybody_sees_their_own_in_the_header(engine) {
        let portal = Portal::open(engine).await;
        let (mut owner, mut user) = (portal.owner().await, portal.user("keeper").await);
        user.get("/dashboard").await.says("class=\"avatar avatar-").does_not_say("/pictures/");
        let name = name(&user.upload("a.png", &png(60, 60)).await);
        user.get("/dashboard").await.says(&format!("/pictures/{name}-48.webp 1x"));
        owner.get("/admin/users").await.says(&format!("/pictures/{name}-96.jpg 2x"));
    }

    async fn pictures_are_turned_as_their_exif_data_says(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        // Where the upper left, upper right, lower left and lower right of the file are to be seen.
        let seen_at = [
            [0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0], [2, 3, 0, 1],
            [0, 2, 1, 3], [1, 3, 0, 2], [3, 1, 2, 0], [2, 0, 3, 1],
        ];
        for (tag, seen_at) in (1..).zip(seen_at) {
            let stored = seen_at.map(|place: usize| QUARTERS[place]);
            let jpeg = jpeg_with(300, 200, stored, |encoder| {
                let data = [b"Exif\0\0".to_vec(), exif(tag)].concat();
                encoder.add_app_segment(1, data).unwrap();
            });
            let pixels = pixels(300, 200, stored);
            for file in [jpeg, png_turned(300, 200, &pixels, tag), webp_turned(300, 200, &pixels, tag)] {
                let page = user.upload("a.jpg", &file).await;
                let made = user.get(&format!("/pictures/{}-96.jpg", name(&page))).await;
                assert!(are_close(look(&made.bytes).1, QUARTERS), "{tag} {:?}: {:?}", &file[..4], look(&made.bytes));
            }
        }
    }

    async fn one_users_open_uploads_keep_nobody_else_waiting(engine) {
        let portal = Portal::open(engine).await;
        let (mut user, mut other) = (portal.user("keeper").await, portal.user("other").await);
        let json = "application/json";
        let mut held = Vec::new();
        for _ in 0..2 {
            let mut browser = portal.browser();
            browser.sign_in("keeper", PASSWORD).await;
            let (told, mut begun) = tokio::sync::mpsc::unbounded_channel();
            // Somebody reads the body, and nothing comes.
            let silent = stream::poll_fn(move |_| {
                told.send(()).unwrap();
                std::task::Poll::<Option<Result<Bytes, std::io::Error>>>::Pending
            });
            let request = browser.upload_request().header(header::ACCEPT, json);
            held.push(tokio::spawn(async move { browser.send(request, Body::from_stream(silent)).await.status }));
            begun.recv().await.unwrap();
        }
        let request = user.upload_request().header(header::ACCEPT, json);
        let page = user.send(request, multipart(&[], "a", &png(9, 9))).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{}", page.text);
        assert_eq!(page.headers[header::RETRY_AFTER], "60");
        user.upload("a", &png(9, 9)).await.says("Too many attempts. Try again in 1 minute.");
        other.upload("a", &png(9, 9)).await.says("Your picture is changed");
        let gone = held.pop().unwrap();
        gone.abort();
        gone.await.unwrap_err();
        user.upload("a", &png(9, 9)).await.says("Your picture is changed");
    }

    async fn nothing_of_the_original_but_its_pixels_survives(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let secret = b"GPS 47.3769 N 8.5417 E";
        let mut file = jpeg_with(300, 200, QUARTERS, |encoder| {
            encoder.add_app_segment(1, [&b"Exif\0\0"[..], &exif(1), secret].concat()).unwrap();
            encoder.add_app_segment(1, [&b"http://ns.adobe.com/xap/1.0/\0"[..], secret].concat()).unwrap();
            encoder.add_app_segment(13, secret.to_vec()).unwrap();
            encoder.add_icc_profile(secret).unwrap();
        });
        file.extend(secret);
        let page = user.upload("a.jpg", &file).await;
        for made in all_six(&mut user, &name(&page)).await {
            assert!(!made.bytes.windows(4).any(|part| part == &secret[..4] || part == b"Exif"), "{}", made.path);
            assert!(!made.bytes.windows(4).any(|part| part == b"ICCP" || part == b"XMP "), "{}", made.path);
        }
    }

    async fn what_is_transparent_becomes_paper(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let clear = [10, 20, 30, 0].repeat(40 * 40);
        let page = user.upload("a.png", &png_of(40, 40, &clear, Color::Rgba8)).await;
        let made = user.get(&format!("/pictures/{}-96.jpg", name(&page))).await;
        assert!(are_close(look(&made.bytes).1, [[255; 3]; 4]));
    }

    async fn the_chosen_part_is_taken(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let lower_right = [("crop_x", "0.75"), ("crop_y", "0.5"), ("crop_size", "0.5")];
        for file in [jpeg(4000, 2000), png(400, 200)] {
            let page = user.upload_with(&lower_right, "a", &file).await;
            let made = user.get(&format!("/pictures/{}-96.jpg", name(&page))).await;
            assert!(are_close(look(&made.bytes).1, [QUARTERS[3]; 4]), "{:?}", look(&made.bytes));
        }
        let page = user.upload_with(&[("crop_x", "left")], "a", &png(9, 9)).await;
        page.says("This request could not be understood");
    }

    async fn a_refused_file_is_explained_beside_the_field_and_leaves_the_picture_as_it_was(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let before = name(&user.upload("a.png", &png(60, 60)).await);
        let large = vec![0xff; 7_500_000];
        for (file, words) in [
            (large, "This file is 7.2 MB; the limit is 5 MB."),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), "Choose a JPEG, PNG, GIF or WebP file."),
            (b"<!doctype html><script>alert(1)</script>".to_vec(), "Choose a JPEG, PNG, GIF or WebP file."),
            (jpeg(90, 60)[..400].to_vec(), "damaged or not complete"),
            (Vec::new(), "Choose a picture first."),
        ] {
            let page = user.upload("a.jpg", &file).await;
            assert_eq!(page.path, "/account");
            page.says(words).says("id=\"change-picture-picture-error\"").says("aria-invalid=\"true\"");
            assert_eq!(name(&page), before);
        }
        assert_eq!(files(&portal).len(), 6);
    }

    async fn programs_get_a_status_and_the_reason(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let json = "application/json";
        for (file, status, code) in [
            (vec![0; 6_000_000], StatusCode::PAYLOAD_TOO_LARGE, "picture_too_large"),
            (b"BM".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "picture_kind"),
            (b"GIF89a".to_vec(), StatusCode::UNPROCESSABLE_ENTITY, "picture_broken"),
            (png(60, 60), StatusCode::OK, "null"),
        ] {
            let request = user.upload_request().header(header::ACCEPT, json);
            let page = user.send(request, multipart(&[], "a", &file)).await;
            assert_eq!(page.status, status, "{}", page.text);
            page.says(code);
        }
    }

    async fn only_who_is_signed_in_uploads_and_no_more_than_the_limit(engine) {
        let portal = Portal::with(engine, &[("ROOKERY_LIMIT_UPLOAD", "2/h")]).await;
        assert_eq!(portal.browser().upload("a", &png(9, 9)).await.path, "/sign-in?next=/account");
        let removed = portal.browser().post("/api/account/picture/remove", &[]).await;
        assert_eq!(removed.path, "/sign-in?next=/account");
        let (mut user, mut other) = (portal.user("keeper").await, portal.user("other").await);
        user.upload("a", &png(9, 9)).await.says("Your picture is changed");
        user.upload("a", b"junk").await.says("not a picture");
        user.upload("a", &png(9, 9)).await.says("Too many attempts");
        other.upload("a", &png(9, 9)).await.says("Your picture is changed");
    }

    async fn a_form_of_another_site_uploads_nothing(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let request = user.upload_request().header("sec-fetch-site", "cross-site");
        assert_eq!(user.send(request, multipart(&[], "a", &png(9, 9))).await.status, StatusCode::FORBIDDEN);
        let request = Request::post("/api/account/picture").header("sec-fetch-site", "same-origin");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        assert_eq!(user.send(request, "picture=a").await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(files(&portal), Vec::<PathBuf>::new());
    }

    async fn when_the_disk_takes_nothing_the_picture_stays_as_it_was(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let before = name(&user.upload("a.png", &png(60, 60)).await);
        let folder = portal.server.config.data_dir.join("pictures");
        let away = portal.server.config.data_dir.join("away");
        std::fs::rename(&folder, &away).unwrap();
        // No folder can be made where a file is, whoever asks.
        std::fs::write(&folder, b"").unwrap();
        let page = user.upload("a.png", &png(60, 60)).await;
        page.says("Rookery is busy or being repaired");
        assert_eq!(name(&page), before);
        std::fs::remove_file(&folder).unwrap();
        std::fs::rename(&away, &folder).unwrap();
        assert_eq!(user.get(&format!("/pictures/{before}-48.jpg")).await.status, StatusCode::OK);
        assert_eq!(files(&portal).len(), 6);
        user.upload("a.png", &png(60, 60)).await.says("Your picture is changed");
        assert_eq!(files(&portal).len(), 6);
    }

    async fn files_without_a_row_are_counted_and_removed_after_an_hour(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let kept = name(&user.upload("a.png", &png(60, 60)).await);
        let shelf = portal.server.config.data_dir.join("pictures/ab");
        std::fs::create_dir_all(&shelf).unwrap();
        let orphan = shelf.join(format!("{}-48.jpg", "ab".repeat(16)));
        let unfinished = shelf.join(format!("unfinished-{}-96.jpg", "ab".repeat(16)));
        let now = std::time::UNIX_EPOCH + std::time::Duration::from_secs(u64::try_from(portal.server.clock.now().0).unwrap());
        for file in files(&portal) {
            std::fs::File::options().append(true).open(file).unwrap().set_modified(now).unwrap();
        }
        for path in [&orphan, &unfinished] {
            std::fs::write(path, b"left behind").unwrap();
            std::fs::File::options().append(true).open(path).unwrap().set_modified(now).unwrap();
        }
        let count = async || tidy::count(&portal.server.db, &portal.server.pictures).await.unwrap();
        assert_eq!(count().await, tidy::Count { pictures: 1, incomplete: 0, orphans: 2 });
        portal.server.clock.advance(3_600);
        assert_eq!(tidy::remove_orphans(&portal.server).await.unwrap(), 0);
        portal.server.clock.advance(1);
        assert_eq!(tidy::remove_orphans(&portal.server).await.unwrap(), 2);
        assert_eq!(files(&portal).len(), 6);
        std::fs::remove_file(portal.server.config.data_dir.join(format!("pictures/{}/{kept}-96.jpg", &kept[..2]))).unwrap();
        assert_eq!(count().await, tidy::Count { pictures: 1, incomplete: 1, orphans: 0 });
    }

    async fn an_upload_that_says_no_size_is_cut_off_at_the_limit(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let pieces = (0..200).map(|_| Ok::<_, std::io::Error>(vec![0xff_u8; 65_536]));
        let whole = multipart(&[], "a", &[]);
        let file_begins = whole.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
        let head = Ok(whole[..file_begins].to_vec());
        let endless = futures_util::stream::iter(std::iter::once(head).chain(pieces));
        let request = user.upload_request().header(header::ACCEPT, "application/json");
        let page = user.send(request, Body::from_stream(endless)).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", page.text);
        let lying = user.upload_request().header(header::CONTENT_LENGTH, "99999999999");
        let page = user.send(lying, multipart(&[], "a", &png(9, 9))).await;
        assert!(!page.status.is_server_error(), "{}", page.text);
    }

    async fn spoiled_uploads_are_refused_and_the_next_good_one_is_taken(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        for whole in [jpeg(60, 40), png(60, 40), gif(60, 40), webp(60, 40)] {
            for part in 1..=8 {
                let mut file = whole.clone();
                let length = file.len();
                file[length * part / 9..].iter_mut().step_by(3).for_each(|byte| *byte ^= 0x55);
                let request = user.upload_request().header(header::ACCEPT, "application/json");
                let page = user.send(request, multipart(&[], "a", &file)).await;
                assert!(!page.status.is_server_error(), "{}", page.text);
            }
        }
        user.upload("a", &jpeg(60, 40)).await.says("Your picture is changed");
        assert_eq!(files(&portal).len(), 6);
    }
}
