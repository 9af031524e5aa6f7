//! What Rookery is compared with: the least that its framework does, the least that axum does, and
//! a Bot API that does nothing but answer.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt as _;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes as _, generate_route_list};
use leptos_meta::{MetaTags, Stylesheet, Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};
use tokio::net::TcpListener;

use crate::Outcome;

/// The path of the minimal Leptos page: one route with islands, one value that is waited for and one form.
/// It is the least that a page has which shows what is the viewer's and lets them do something.
pub const LEPTOS: &str = "/leptos";
/// The path of the page that Leptos' own starter makes: it knows nothing of who asks.
pub const STARTER: &str = "/starter";
/// The path of the bare axum handler.
pub const AXUM: &str = "/axum";

/// Serves all of it, in a process of its own, on as many threads as Rookery has.
pub fn serve(address: &str) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let served = runtime.map_err(|error| error.to_string())?.block_on(async {
        let listener = TcpListener::bind(address).await?;
        // A stream that cannot be set up is served as it is.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, router()).await
    });
    served.map_err(|error| format!("{address}: {error}"))
}

fn router() -> axum::Router {
    let options = LeptosOptions::builder().output_name("minimal").build();
    let shell = {
        let options = options.clone();
        move || shell(options.clone())
    };
    axum::Router::new()
        .leptos_routes(&options, generate_route_list(App), shell)
        .route(AXUM, get(async || Html("<!DOCTYPE html><title>Bare</title><h1>Bare</h1>")))
        .route("/{bot}/getMe", get(get_me).post(get_me))
        .with_state(options)
}

/// The document of Leptos' starter for axum with islands.
fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options islands=true/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Its routes, rendered as a whole like Rookery's pages.
#[component]
fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Stylesheet id="leptos" href="/pkg/minimal.css"/>
        <Title text="Minimal"/>
        <Router>
            <main>
                <Routes fallback=|| "Not found">
                    <Route path=path!("starter") view=Home ssr=SsrMode::Async/>
                    <Route path=path!("leptos") view=Greeter ssr=SsrMode::Async/>
                </Routes>
            </main>
        </Router>
    }
}

#[component]
fn Home() -> impl IntoView {
    view! {
        <h1>"Minimal"</h1>
        <p>"The least that Leptos does for a page."</p>
    }
}

/// Shows what is waited for, and takes something else instead.
#[component]
fn Greeter() -> impl IntoView {
    let greeting = Resource::new(|| (), |()| greeting());
    let greet = ServerAction::<Greet>::new();
    view! {
        <Home/>
        <Suspense>{move || Suspend::new(async move { view! { <p>{greeting.await}</p> } })}</Suspense>
        <ActionForm action=greet>
            <label>"Greeting" <input name="greeting"/></label>
            <button>"Greet"</button>
        </ActionForm>
    }
}

/// Where a page in use asks its database.
async fn greeting() -> String {
    tokio::task::yield_now().await;
    "Hello".into()
}

/// What the form posts to; nobody does while pages are measured.
#[server]
async fn greet(greeting: String) -> Result<String, ServerFnError> {
    Ok(self::greeting().await + &greeting)
}

/// Tells of any well-formed token whose it is.
async fn get_me(Path(bot): Path<String>) -> Response {
    let id = bot.strip_prefix("bot").and_then(|token| token.split_once(':')).map(|(id, _)| id);
    let Some(id) = id.filter(|id| id.parse::<i64>().is_ok()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let user =
        format!(r#"{{"id":{id},"is_bot":true,"first_name":"Bench","username":"bench_{id}_bot"}}"#);
    ([(CONTENT_TYPE, "application/json")], format!(r#"{{"ok":true,"result":{user}}}"#))
        .into_response()
}
