//! Signing up.

use domain::{Field, Why};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::account::SignUp;
use server::config::SignUpPolicy;

use crate::components::form::{CheckField, PostForm, TextField};
use crate::components::{MessageBox, NarrowPage, Tone};
use crate::context;
use crate::islands::PasswordStrength;

/// The form that asks for an account, where people may sign up.
#[component]
pub fn SignUpPage() -> impl IntoView {
    match &context::server().config.sign_up {
        SignUpPolicy::Closed => closed().into_any(),
        SignUpPolicy::Open => open(None).into_any(),
        SignUpPolicy::Domains(domains) => open(Some(domains.join(", "))).into_any(),
    }
}

fn open(domains: Option<String>) -> impl IntoView {
    let domains = domains.map(|domains| {
        view! { <p class="note">"Only addresses at " <strong>{domains}</strong> " can sign up here."</p> }
    });
    view! {
        <NarrowPage title="Sign up" heading="Create an account"
            lead="One mail to prove your address; then you sign in.">
            <section class="card">
                <div class="card-body">
                    {domains}
                    <PostForm action=SignUp::PATH>
                        <div class="field-row">
                            <TextField field=Field::FirstName label="First name" autocomplete="given-name" optional=true/>
                            <TextField field=Field::LastName label="Last name" autocomplete="family-name" optional=true/>
                        </div>
                        <AccountFields personal="email username first_name last_name"/>
                        <CheckField field=Field::Terms required=true>
                            "I accept the " <a href="/terms">"terms"</a> " and have read the "
                            <a href="/privacy">"privacy notice"</a>
                        </CheckField>
                        <button class="button button-primary button-wide">"Sign up"</button>
                    </PostForm>
                </div>
            </section>
            <p class="auth-foot">"Have an account already? " <a href="/sign-in">"Sign in"</a></p>
        </NarrowPage>
    }
}

fn closed() -> impl IntoView {
    view! {
        <NarrowPage title="Sign up" heading="Signing up is closed" tells_of=Why::SignUpClosed>
            <MessageBox tone=Tone::Info>
                <p>"Nobody can make an account here themselves. Ask the people who run this site for one."</p>
            </MessageBox>
            <p class="auth-foot">"Have an account already? " <a href="/sign-in">"Sign in"</a></p>
        </NarrowPage>
    }
}

/// What every new account needs.
#[component]
pub fn AccountFields(
    /// The ids of the form's fields with what others may know of the person.
    #[prop(default = "email username")]
    personal: &'static str,
    /// What the address is for.
    #[prop(default = "We send one message to prove it is yours.")]
    email_hint: &'static str,
) -> impl IntoView {
    view! {
        <TextField field=Field::Email label="E-mail" r#type="email" autocomplete="email"
            hint=email_hint/>
        <TextField field=Field::Username label="Username" autocomplete="username"
            hint="3 to 32 letters, digits, - or _, starting with a letter."/>
        <TextField field=Field::Password label="Password" r#type="password" autocomplete="new-password"
            hint="8 to 128 characters. A few random words are easy to remember and hard to guess.">
            <PasswordStrength field="password".to_owned() personal=personal.to_owned()/>
        </TextField>
    }
}
