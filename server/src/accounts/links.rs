//! Links that are mailed to a user and work once: the mail holds a secret, the database its hash.

use domain::{Timestamp, UserId, Why};

use super::person::Person;
use crate::db::one_time_tokens::{self, OfUser, Purpose};
use crate::db::{self, Conn};
use crate::security::{self, Outcome};
use crate::{Error, Result, Server, vault};

/// A link about to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewLink<'a> {
    /// What it is for.
    pub(super) purpose: Purpose,
    /// Whose it is.
    pub(super) user: UserId,
    /// For how long it works.
    pub(super) seconds: i64,
    /// What it is about; stored sealed.
    pub(super) about: Option<&'a [u8]>,
}

impl NewLink<'_> {
    /// Stores it beside those before it. This and the other ways answer with the secret for the mail.
    pub(super) async fn add(self, server: &Server, conn: &mut Conn<'_>) -> Result<String> {
        self.store(server, conn, server.clock.now()).await
    }

    /// Stores it in place of those before it, which are void from then on.
    pub(super) async fn replace(self, server: &Server, conn: &mut Conn<'_>) -> Result<String> {
        one_time_tokens::delete_of_user(conn, self.user, self.purpose).await?;
        self.add(server, conn).await
    }

    /// Stores it later than those before it, though it were the same second: their order decides
    /// which of them [`Link::take`] makes void.
    pub(super) async fn add_newest(self, server: &Server, conn: &mut Conn<'_>) -> Result<String> {
        let now = server.clock.now();
        let newest = one_time_tokens::newest_of_user(conn, self.user, self.purpose).await?;
        let made_at = newest.map_or(now, |newest| now.max(newest.plus(1)));
        self.store(server, conn, made_at).await
    }

    async fn store(
        self,
        server: &Server,
        conn: &mut Conn<'_>,
        made_at: Timestamp,
    ) -> Result<String> {
        let Self { purpose, user, seconds, about } = self;
        let token = server.random.secret();
        let link = Link::of(purpose, &token);
        let seal = |about| server.vault.seal(&server.random, &link.place(user), about);
        let sealed = about.map(seal).transpose()?;
        let until = server.clock.now().plus(seconds);
        let (hash, about) = (&link.hash, sealed.as_deref());
        one_time_tokens::insert_for_user(conn, hash, purpose, user, about, made_at, until).await?;
        Ok(token)
    }
}

/// A link that may be stored.
#[derive(Debug)]
pub(super) struct Link {
    purpose: Purpose,
    hash: Vec<u8>,
}

impl Link {
    /// The link whose mail held this secret.
    pub(super) fn of(purpose: Purpose, token: &str) -> Self {
        Self { purpose, hash: vault::digest(token) }
    }

    /// The links of the user for that purpose that would work, oldest first.
    pub(super) async fn all(
        server: &Server,
        conn: &mut Conn<'_>,
        user: UserId,
        purpose: Purpose,
    ) -> Result<Vec<Self>> {
        let now = server.clock.now();
        let hashes = one_time_tokens::hashes_of_user(conn, user, purpose, now).await?;
        Ok(hashes.into_iter().map(|hash| Self { purpose, hash }).collect())
    }

    /// What is stored of it, if it would work.
    pub(super) async fn find(
        &self,
        server: &Server,
        conn: &mut Conn<'_>,
    ) -> Result<Option<OfUser>> {
        let now = server.clock.now();
        Ok(one_time_tokens::find_for_user(conn, &self.hash, self.purpose, now).await?)
    }

    /// Takes it out; refused when it does not work. Of several who try, one succeeds.
    pub(super) async fn use_up(&self, server: &Server, conn: &mut Conn<'_>) -> Result<OfUser> {
        let now = server.clock.now();
        let taken = one_time_tokens::take_for_user(conn, &self.hash, self.purpose, now).await?;
        taken.ok_or_else(refused)
    }

    /// Its user, locked, and what was stored of it: it is taken out, and the user's later ones for
    /// the same purpose with it.
    pub(super) async fn take(
        &self,
        server: &Server,
        conn: &mut Conn<'_>,
    ) -> Result<(Person, OfUser)> {
        let found = self.find(server, conn).await?;
        let user = UserId(found.ok_or_else(refused)?.user_id);
        // The user before the link, as everybody else does, so that nobody waits in a circle.
        db::users::lock(conn, user).await?;
        // What was asked for later goes with it: an undo must not be taken back in its turn.
        one_time_tokens::delete_newer(conn, &self.hash, self.purpose).await?;
        let taken = self.use_up(server, conn).await?;
        let person = Person::find(conn, user).await?.ok_or(Why::LinkInvalid)?;
        Ok((person, taken))
    }

    /// What it is about.
    pub(super) fn open(&self, server: &Server, stored: &OfUser) -> Result<Vec<u8>> {
        let sealed = stored.detail.as_deref();
        let sealed = sealed.ok_or_else(|| Error::internal("a link is about nothing"))?;
        Ok(server.vault.open(&self.place(UserId(stored.user_id)), sealed)?)
    }

    /// Binds what is sealed to the link, its purpose and its user.
    fn place(&self, user: UserId) -> String {
        format!("one_time_tokens/{:?}/{}/{:02x?}", self.purpose, user.0, self.hash)
    }
}

/// A link that does not work, or not any more.
pub(super) fn refused() -> Error {
    security::tell("mailed_link", Outcome::Failed, None);
    Why::LinkInvalid.into()
}
