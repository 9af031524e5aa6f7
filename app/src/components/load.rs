//! Showing what has to be asked for first.

use std::future::Future;

use ::http::{HeaderName, HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use server::http::RETRY_SECONDS;

use super::ErrorView;
use crate::api::status_of;
use crate::context;

/// Shows `view` of what `data` brings, or the error page that says why there is nothing.
pub fn load<T, F, V, IV>(data: F, view: V) -> impl IntoView
where
    T: Send + 'static,
    F: Future<Output = server::Result<T>> + Send + 'static,
    V: FnOnce(T) -> IV + Send + 'static,
    IV: IntoView + 'static,
{
    let (response, reference) = (expect_context::<ResponseOptions>(), context::request_id());
    // What asks the database is some kilobytes large, and would be moved with every layer around it.
    let data = Box::pin(data);
    Suspend::new(async move {
        match data.await {
            // Erasing the types here keeps those of whole pages small enough to compile quickly.
            Ok(value) => view(value).into_any(),
            Err(error) => refused(error, &response, reference).into_any(),
        }
    })
}

fn refused(
    error: server::Error,
    response: &ResponseOptions,
    reference: Option<String>,
) -> impl IntoView + use<> {
    let refusals = crate::api::refusals(error);
    let status =
        refusals.0.first().map_or(StatusCode::INTERNAL_SERVER_ERROR, |first| status_of(&first.why));
    response.set_status(status);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let name: HeaderName = header::RETRY_AFTER;
        response.insert_header(name, HeaderValue::from(RETRY_SECONDS));
    }
    // What is not there needs no number: nothing is wrong.
    let reference = reference.filter(|_| status.is_server_error());
    view! { <ErrorView status reference/> }
}
