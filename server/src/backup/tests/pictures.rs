use domain::{PictureName, UserId};

use super::{Shelf, back_up, full};
use crate::db;
use crate::pictures::Store;
use crate::pictures::tidy::{self, Count};
use crate::test_support::{Engine, Place, TestServer};
use crate::{backup, on_both_engines};

/// Gives the user of that number a picture whose files hold `content`.
async fn give(server: &TestServer, user: i64, content: &[u8], digits: u8) -> PictureName {
    let name = PictureName::of([digits; 16]);
    let files = name.files().map(|file| (file, content.to_vec())).collect();
    server.pictures.put(files).await.unwrap();
    let mut tx = server.db.begin().await.unwrap();
    db::users::set_picture(&mut tx.conn(), UserId(user), Some(&name)).await.unwrap();
    tx.commit().await.unwrap();
    name
}

on_both_engines! {
    async fn pictures_come_back_with_their_files_and_without_them_their_names_are_forgotten(engine) {
        let shelf = Shelf::new().await;
        let path = shelf.file("pictures.rookery");
        let server = full(engine).await;
        let (kept, lost) = (give(&server, 1, b"a picture", 0xab).await, give(&server, 2, b"gone", 0x07).await);
        server.pictures.delete(vec![lost.files().next().unwrap().to_string()]).await.unwrap();
        assert_eq!(back_up(&server, &path).await.pictures_missing, 1);
        drop(server);

        let place = Place::new(Engine::Sqlite).await;
        backup::restore(&place.config(&[]), &path).await.unwrap();
        let (db, store) = (place.open().await, Store::new(place.data_dir()));
        for file in kept.files() {
            assert_eq!(store.get(&file).await.unwrap().as_deref(), Some(&b"a picture"[..]));
        }
        let mut held = db.read().await.unwrap();
        assert_eq!(db::users::picture(&mut held.conn(), UserId(1)).await.unwrap(), Some(kept));
        assert_eq!(db::users::picture(&mut held.conn(), UserId(2)).await.unwrap(), None);
        drop(held);
        let whole = Count { pictures: 1, incomplete: 0, orphans: 0 };
        assert_eq!(tidy::count(&db, &store).await.unwrap(), whole);
    }
}
