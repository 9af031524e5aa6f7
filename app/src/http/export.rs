//! The form that is answered with a file.

use ::http::request::Parts;
use axum::Router;
use axum::extract::{Form as FormOf, FromRequest as _, Request, State};
use axum::response::Response;
use axum::routing::post;
use domain::Why;
use domain::views::AuditSearch;
use server::admin::audit::{self, Format};
use server::http::session::CurrentViewer;
use server::{Admin, Server, Viewer};

use crate::api::audit::{EXPORT_FORM, EXPORT_PATH, ExportFields};
use crate::api::form::{Form, answer_outside};
use crate::pages::audit_address;

/// The route of the export.
pub fn router(server: &Server) -> Router {
    Router::new().route(EXPORT_PATH, post(export)).with_state(server.clone())
}

async fn export(
    State(server): State<Server>,
    CurrentViewer(viewer): CurrentViewer,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    if let Ok(FormOf(fields)) = FormOf::<ExportFields>::from_request(request, &()).await {
        return Box::pin(answer(&server, viewer, parts, fields)).await;
    }
    let form = Form::on(audit_address(&AuditSearch::default())).named(EXPORT_FORM);
    answer_outside(&server, parts, form, Err(Why::NotUnderstood.into()))
}

async fn answer(
    server: &Server,
    viewer: Option<Viewer>,
    parts: Parts,
    fields: ExportFields,
) -> Response {
    let page = audit_address(&fields.search);
    let file = async {
        let admin = Admin::of(viewer.ok_or(Why::SignedOut)?).ok_or(Why::Forbidden)?;
        let format = Format::parse(&fields.format).ok_or(Why::NotUnderstood)?;
        audit::export(server, &admin, fields.current_password, &fields.search, format).await
    };
    match Box::pin(file).await {
        Ok(file) => file,
        Err(error) => answer_outside(server, parts, Form::on(page).named(EXPORT_FORM), Err(error)),
    }
}
