//! Signing up.

use domain::{Email, Field, Timestamp, Username, Why};

use super::code::{self, CODE_SECONDS};
use super::guard::{self, Quota};
use super::{NewAccount, SIGN_UP_SECONDS, SIGN_UP_SECONDS_MAX, sign_up_mails, usernames};
use crate::config::SignUpPolicy;
use crate::db::{self, Conn, Tx, sign_ups::NewSignUp, sign_ups::Proof};
use crate::mail::{self, letters};
use crate::{Origin, Result, Server, vault};

/// Notes the sign-up and mails a link and a code to the address. Says the same, after the same
/// work, when the address has an account already; its owner is then told by mail.
pub async fn sign_up(server: &Server, origin: &Origin, account: NewAccount) -> Result<()> {
    refuse_address(&server.config.sign_up, &account.email)?;
    let limit = Quota::client(server, "sign-up", server.config.limit_sign_up, origin.address);
    {
        let mut held = server.db.read().await?;
        usernames::refuse_taken(server, &mut held.conn(), &account.username, &account.email, None)
            .await?;
        // Counted once it is accepted; until then whoever has to wait anyway is not worth a hash.
        limit.look(server, &mut held.conn()).await?.map_err(guard::too_many)?;
    }
    account.check_password(server).await?;
    let password_hash = server.hasher.hash(&server.random, account.password.clone()).await?;

    let mut tx = server.db.begin().await?;
    // Once more, now that nobody else can be promised the name in between.
    db::installation::take_turn(&mut tx.conn()).await?;
    usernames::refuse_taken(server, &mut tx.conn(), &account.username, &account.email, None)
        .await?;
    limit.count(server, &mut tx.conn()).await?.map_err(guard::too_many)?;
    let has_account = db::users::has_email(&mut tx.conn(), &account.email).await?;
    let room = sign_up_mails::room(&mut tx.conn(), &account.email, server.clock.now()).await?;
    let has_room =
        room > 0 && sign_up_mails::count(server, &mut tx.conn(), origin, &account.email).await?;
    let secrets = Secrets::draw(server, server.new_id(), server.clock.now());
    let secrets = if has_room { secrets } else { secrets.unmailed() };
    insert(
        server,
        &mut tx.conn(),
        origin,
        &account,
        &password_hash,
        (!has_account).then_some(&secrets),
    )
    .await?;
    if !has_room {
        return Ok(tx.commit().await?);
    }
    let site = server.public_url().origin();
    let letter = if has_account {
        letters::address_in_use(&site, &account.email)
    } else {
        secrets.letter(&site, &account.email, &account.username)
    };
    send(server, tx, letter).await
}

/// What a verification mail holds, and what is stored of it.
pub(super) struct Secrets {
    /// The sign-up they are for.
    id: i64,
    /// For how long the link works.
    seconds: i64,
    token: String,
    code: String,
    proof: Proof,
}

impl Secrets {
    /// Draws a link and a code for the sign-up `id`, made at `made_at`.
    pub(super) fn draw(server: &Server, id: i64, made_at: Timestamp) -> Self {
        let (token, code) = (server.random.secret(), code::draw(&server.random));
        let now = server.clock.now();
        let until = now.plus(SIGN_UP_SECONDS).min(made_at.plus(SIGN_UP_SECONDS_MAX));
        let digits = code::digits(&code).unwrap_or_default();
        let code_hash = code::hashes(&server.vault, id, &digits).swap_remove(0);
        let proof = Proof {
            token_hash: vault::digest(&token),
            code_hash: Some(code_hash),
            expires_at: until,
            code_expires_at: now.plus(CODE_SECONDS),
        };
        Self { id, seconds: until.0 - now.0, token, code, proof }
    }

    /// Those of a sign-up that no mail tells of: there is no code to be typed, so none to be guessed.
    /// The link's place stays for the mail that is asked for later.
    fn unmailed(self) -> Self {
        Self { proof: Proof { code_hash: None, ..self.proof }, ..self }
    }

    /// What is stored.
    pub(super) fn proof(&self) -> &Proof {
        &self.proof
    }

    /// What is mailed.
    pub(super) fn letter(&self, site: &str, to: &Email, username: &Username) -> mail::Letter {
        let validity = (self.seconds, self.seconds.min(CODE_SECONDS));
        letters::verify_email(site, to, username, &self.token, &self.code, validity)
    }
}

/// Stores the sign-up. Terms and privacy notice were accepted just now, in the versions that their
/// pages show.
async fn insert(
    server: &Server,
    conn: &mut Conn<'_>,
    origin: &Origin,
    account: &NewAccount,
    password_hash: &str,
    secrets: Option<&Secrets>,
) -> Result<()> {
    let now = server.clock.now();
    let row = NewSignUp {
        id: secrets.map_or_else(|| server.new_id(), |secrets| secrets.id),
        email: &account.email,
        username: &account.username,
        first_name: &account.first_name,
        last_name: &account.last_name,
        password_hash,
        proof: secrets.map(Secrets::proof),
        terms_version: &server.texts.terms.version,
        privacy_version: &server.texts.privacy.version,
        address: &origin.address.to_string(),
        expires_at: now.plus(SIGN_UP_SECONDS),
    };
    Ok(db::sign_ups::insert(conn, &row, now).await?)
}

/// Queues the letter as the transaction's last step and wakes the mail worker once it is durable.
pub(super) async fn send(server: &Server, mut tx: Tx, letter: mail::Letter) -> Result<()> {
    mail::queue(server, &mut tx.conn(), letter).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

fn refuse_address(policy: &SignUpPolicy, email: &Email) -> Result<()> {
    if policy.admits(email) {
        Ok(())
    } else if *policy == SignUpPolicy::Closed {
        Err(Why::SignUpClosed.into())
    } else {
        Err(Why::EmailDomain.at(Field::Email).into())
    }
}
