//! The one form that no server function takes: its body is a file, read as it comes.

use ::http::header::ACCEPT;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use domain::Why;
use server::http::refuse;
use server::http::session::CurrentViewer;
use server::pictures::{self, UPLOAD_PATH, UploadError};
use server::{Server, Viewer};

use crate::api::form::{Done, Form, answer_outside};
use crate::api::picture::{PAGE, PICTURE_FORM};
use crate::notice::Notice;

/// The route of the upload.
pub fn router(server: &Server) -> Router {
    Router::new().route(UPLOAD_PATH, post(upload)).with_state(server.clone())
}

async fn upload(
    State(server): State<Server>,
    CurrentViewer(viewer): CurrentViewer,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let result = match take(&server, viewer, request).await {
        Ok(done) => Ok(done),
        Err(UploadError::Form(error)) => Err(error),
        Err(UploadError::Status(status)) => return refuse(status, None),
    };
    answer_outside(&server, parts, Form::on(PAGE).named(PICTURE_FORM), result)
}

/// Nothing of the body is read before it is known who sends it, and that they may.
async fn take(
    server: &Server,
    viewer: Option<Viewer>,
    request: Request,
) -> Result<Done, UploadError> {
    let viewer = viewer.ok_or_else(|| UploadError::Form(Why::SignedOut.into()))?;
    server.upload_limit.count(viewer.id).map_err(UploadError::Form)?;
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    let is_browser = accept.is_some_and(|accept| accept.contains("text/html"));
    let upload = pictures::receive(server, viewer.id, request, is_browser).await?;
    pictures::replace(server, &viewer, upload).await.map_err(UploadError::Form)?;
    Ok(Done::to(PAGE).saying(Notice::PictureChanged))
}
