//! What somebody types who wants an account.

use domain::{Email, Field, Password, PersonName, Refusals, Username, Why};

use super::password_rules;
use crate::config::SignUpPolicy;
use crate::{Result, Server};

/// The words of a new account, parsed.
#[derive(Debug)]
pub struct NewAccount {
    /// The address.
    pub email: Email,
    /// The name.
    pub username: Username,
    /// The password.
    pub password: Password,
    /// The person's first name, if they gave it.
    pub first_name: PersonName,
    /// The person's last name, if they gave it.
    pub last_name: PersonName,
}

/// The sign-up form as it was typed.
#[derive(Default)]
pub struct SignUpForm {
    /// The address.
    pub email: String,
    /// The name.
    pub username: String,
    /// The password.
    pub password: String,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// Whether the terms were accepted.
    pub terms: bool,
}

impl NewAccount {
    /// Reads what was typed; every field that cannot be used is refused at once.
    pub fn parse(email: &str, username: &str, password: String) -> Result<Self, Refusals> {
        let typed = SignUpForm {
            email: email.to_owned(),
            username: username.to_owned(),
            password,
            terms: true,
            ..SignUpForm::default()
        };
        typed.read()
    }

    /// Refuses a password that is easily guessed, beside its field.
    pub async fn check_password(&self, server: &Server) -> Result<()> {
        let personal = [
            self.email.as_str(),
            self.username.as_str(),
            self.first_name.as_str(),
            self.last_name.as_str(),
        ];
        let checked = password_rules::check(server, &self.password, &personal).await;
        Ok(checked.map_err(|why| why.at(Field::Password))?)
    }
}

impl SignUpForm {
    /// Reads the form, if anybody may sign up at all.
    pub fn parse(self, server: &Server) -> Result<NewAccount> {
        if server.config.sign_up == SignUpPolicy::Closed {
            return Err(Why::SignUpClosed.into());
        }
        Ok(self.read()?)
    }

    fn read(self) -> Result<NewAccount, Refusals> {
        let mut refusals = Refusals::default();
        let email = refusals.take(Field::Email, Email::parse(&self.email));
        let username = refusals.take(Field::Username, Username::parse(&self.username));
        let first_name = refusals.take(Field::FirstName, PersonName::parse(&self.first_name));
        let last_name = refusals.take(Field::LastName, PersonName::parse(&self.last_name));
        let password = refusals.take(Field::Password, Password::parse(self.password));
        let accepted = if self.terms { Ok(()) } else { Err(Why::TermsNotAccepted) };
        let terms = refusals.take(Field::Terms, accepted);
        match (email, username, password, first_name, last_name, terms) {
            (
                Some(email),
                Some(username),
                Some(password),
                Some(first_name),
                Some(last_name),
                Some(()),
            ) => Ok(NewAccount { email, username, password, first_name, last_name }),
            _ => Err(refusals),
        }
    }
}

impl std::fmt::Debug for SignUpForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignUpForm(…)")
    }
}
