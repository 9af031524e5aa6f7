//! Browsers that sign in.

use std::convert::Infallible;

use axum::body::Body;
use http::{Request, Response};
use server::accounts::{self, SignIn};
use server::http::session;
use server::{Result, Server, db, vault};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tower_sessions::Session;

use super::people::origin;

/// The session of a browser that has no cookie yet, as a request finds it.
pub async fn browser(server: &Server) -> Session {
    let response =
        session::layer(server).layer(service_fn(echo)).oneshot(Request::default()).await.unwrap();
    response.extensions().get::<Session>().unwrap().clone()
}

/// Answers with the session of the request.
async fn echo(request: Request<Body>) -> Result<Response<Body>, Infallible> {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(request.extensions().get::<Session>().unwrap().clone());
    Ok(response)
}

/// Who is signed in there.
pub async fn signed_in(server: &Server, session: &Session) -> Option<String> {
    let id_hash = vault::digest(&session.id()?.to_string());
    let mut held = server.db.read().await.unwrap();
    let row = db::sessions::find(&mut held.conn(), &id_hash).await.unwrap();
    row.map(|row| row.username)
}

/// Signs in with a browser that has been signed in before or not.
pub async fn sign_in_with(
    server: &Server,
    session: &Session,
    login: &str,
    password: &str,
) -> Result<()> {
    let typed = SignIn { login: login.to_owned(), password: password.to_owned(), remember: false };
    accounts::sign_in(server, session, &origin(), typed).await.map(drop)
}

/// Signs in with a new browser, and tells who is signed in then.
pub async fn sign_in(server: &Server, login: &str, password: &str) -> Result<String> {
    let session = browser(server).await;
    let answer = sign_in_with(server, &session, login, password).await;
    let name = signed_in(server, &session).await;
    assert_eq!(answer.is_ok(), name.is_some(), "{answer:?} and {name:?} contradict each other");
    answer.map(|()| name.unwrap())
}
