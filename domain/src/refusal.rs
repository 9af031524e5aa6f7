//! Why something a person asked for was not done, as codes that can travel and words they can read.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::picture::megabytes;

/// The form field a refusal belongs to; its name in HTML is [`Field::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// No single field: the refusal concerns the whole form.
    Form,
    /// An e-mail address.
    Email,
    /// E-mail address or username, at sign-in.
    Login,
    /// A username.
    Username,
    /// A password.
    Password,
    /// The password that a signed-in user has now.
    CurrentPassword,
    /// The password that is to be from now on.
    NewPassword,
    /// A code typed from a mail.
    Code,
    /// The tick that accepts the terms.
    Terms,
    /// A first name.
    FirstName,
    /// A last name.
    LastName,
    /// A picture of a person.
    Picture,
    /// A token as the provider gave it.
    BotToken,
    /// The name of a gateway key.
    Label,
    /// Why an admin does something.
    Reason,
    /// After how many days something ends.
    Days,
    /// The last day of something.
    Until,
    /// What a user may do.
    Role,
    /// What a user calls a bot.
    Name,
    /// Requests per second.
    Rps,
    /// Requests at the same time.
    MaxConcurrent,
    /// The number of a Telegram application.
    ApiId,
    /// Its secret.
    ApiHash,
    /// A phone number.
    Phone,
    /// The session of a signed-in account.
    SessionString,
    /// A chat to send something to.
    ChatId,
}

impl Field {
    /// The field's `name` attribute.
    pub fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Email => "email",
            Self::Login => "login",
            Self::Username => "username",
            Self::Password => "password",
            Self::CurrentPassword => "current_password",
            Self::NewPassword => "new_password",
            Self::Code => "code",
            Self::Terms => "terms",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Picture => "picture",
            Self::BotToken => "bot_token",
            Self::Label => "label",
            Self::Reason => "reason",
            Self::Days => "days",
            Self::Until => "until",
            Self::Role => "role",
            Self::Name => "name",
            Self::Rps => "rps",
            Self::MaxConcurrent => "max_concurrent",
            Self::ApiId => "api_id",
            Self::ApiHash => "api_hash",
            Self::Phone => "phone",
            Self::SessionString => "session_string",
            Self::ChatId => "chat_id",
        }
    }
}

/// The reason itself. Its text says what to do next and never repeats what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The field is empty.
    #[error("Fill this in.")]
    Empty,
    /// The text has more characters than allowed.
    #[error("Use at most {0} characters.")]
    TooLong(u16),
    /// The text has fewer characters than needed.
    #[error("Use at least {0} characters.")]
    TooShort(u16),
    /// Line breaks or other control characters where none belong.
    #[error("Remove line breaks and other invisible characters.")]
    ControlCharacter,
    /// Not an address that mail can be sent to.
    #[error("Enter an e-mail address like name@example.org.")]
    EmailMalformed,
    /// An address with letters beyond ASCII, of which two can look the same.
    #[error(
        "Use plain letters only; write an international domain in its xn-- form, as in name@xn--bcher-kva.example."
    )]
    EmailNotAscii,
    /// A username with characters that are not allowed.
    #[error("Start with a letter, then use letters, digits, - and _ only.")]
    UsernameMalformed,
    /// Somebody has this username, or has just asked for it.
    #[error("This username is taken. Choose another one.")]
    UsernameTaken,
    /// Somebody has this address; told to operators, and to whoever has proved that it is theirs.
    #[error("This address has an account already.")]
    EmailTaken,
    /// Sign-in failed; the same words whether the account exists or not.
    #[error(
        "E-mail address, username or password is wrong, or the address is not verified yet. \
         If you have just signed up, press the button in the mail we sent, or ask for a new one."
    )]
    SignInFailed,
    /// Too many failed sign-ins under this login; how long to wait, in seconds. The same words
    /// whether the account exists or not.
    #[error(
        "There were too many failed sign-ins with this e-mail address or username. Try again in {}, or use a \
         device you have asked us to remember. If this is your account, the page /unlock mails you a link that \
         lets this browser in.",
        crate::timestamp::duration_in_words(i64::from(*.0))
    )]
    SignInLocked(u32),
    /// An admin has suspended the account: why, and until when. Told only after the right password.
    #[error(
        "This account is suspended{}. The reason: “{reason}” If you think that this is wrong, write to the people who \
         run this site.",
        until_in_words(*.until)
    )]
    AccountSuspended {
        /// The admin's words.
        reason: String,
        /// When it ends by itself.
        until: Option<Timestamp>,
    },
    /// An admin wants another password. Told only after the right one.
    #[error(
        "This account needs a new password before you can sign in. We have sent a mail with a link to its address; \
         the link works for 30 minutes."
    )]
    ResetRequired,
    /// The current password of a signed-in user is wrong.
    #[error("This is not your current password.")]
    PasswordWrong,
    /// The password is on the lists that are tried first.
    #[error("This password is one of those that are tried first. Choose another one.")]
    PasswordCommon,
    /// The password would be found soon.
    #[error(
        "This password is easy to guess. Make it longer, for example with a few unrelated words."
    )]
    PasswordGuessable,
    /// The password is made of what others know of its user.
    #[error(
        "This password is built from your name, address or this site's name. Choose another one."
    )]
    PasswordPersonal,
    /// The operator demands kinds of characters.
    #[error("Use at least one lower-case letter, one upper-case letter and one digit.")]
    PasswordComposition,
    /// The terms were not accepted.
    #[error("Read and accept the terms to go on.")]
    TermsNotAccepted,
    /// The operator lets nobody sign up.
    #[error("Signing up is closed here. Ask the people who run this site for an account.")]
    SignUpClosed,
    /// The operator lets accounts have addresses at some domains only.
    #[error("Only addresses at certain domains can have an account here.")]
    EmailDomain,
    /// A code from a mail that is wrong, used, or too old.
    #[error(
        "This code is not right, or not valid any more. Use the newest mail, or ask for another one."
    )]
    CodeInvalid,
    /// What was asked for is so already.
    #[error("This is what it is already.")]
    Unchanged,
    /// A mail link or set-up link that is unknown, used, or too old.
    #[error("This link is not valid any more. It may have been used already, or be too old.")]
    LinkInvalid,
    /// An owner exists already.
    #[error("This installation has an owner already. Sign in instead.")]
    OwnerExists,
    /// The pasted text has no token in it.
    #[error(
        "This is not a bot token. It looks like 123456789:AAF… and is in the message that \
         @BotFather sent when the bot was created."
    )]
    BotTokenMalformed,
    /// More than one token was pasted.
    #[error("This text has more than one token in it. Paste only the one for this bot.")]
    BotTokenAmbiguous,
    /// Telegram does not accept the token.
    #[error(
        "Telegram refuses this token. It may have been revoked: ask @BotFather for the current one with /token."
    )]
    BotTokenRefused,
    /// The bot is registered already; does not say by whom.
    #[error("This bot is registered with Rookery already.")]
    BotRegistered,
    /// The user has deleted the bot, and can still undo that.
    #[error(
        "You have deleted this bot. Bring it back: it is under “Recently deleted” on the page with your bots."
    )]
    BotDeleted,
    /// A token that is to replace another one is some other bot's.
    #[error(
        "This is the token of another bot. Paste the one for this bot, or register the other bot on its own."
    )]
    OtherBot,
    /// Telegram did not answer.
    #[error("Telegram cannot be reached just now. Nothing was stored; try again in a minute.")]
    TelegramUnreachable,
    /// Telegram did not answer, but the token is kept and asked about again.
    #[error(
        "Telegram cannot be reached just now. The token is kept, encrypted, and Rookery asks again by itself."
    )]
    TokenKept,
    /// Telegram asks for a pause, in seconds.
    #[error("Telegram asks for a pause. Try again in {}.", crate::timestamp::duration_in_words(i64::from(*.0)))]
    TelegramBusy(u32),
    /// Telegram did not send a message, in its own words.
    #[error("Telegram did not send it. It says: “{0}”")]
    TelegramDenied(String),
    /// Telegram knows no such chat, or the bot was never in it.
    #[error(
        "Telegram knows no such chat for this bot. A person has to press Start first; to a group or channel the bot has to be added."
    )]
    ChatNotFound,
    /// The bot may not write there.
    #[error("The bot may not write there: it was blocked, removed, or never invited.")]
    ChatForbidden,
    /// Not a chat's number or name.
    #[error("Enter a chat's number, such as 123456789, or a public name, such as @channel.")]
    ChatIdMalformed,
    /// Another program takes this bot's updates.
    #[error(
        "Another program takes this bot's updates, so Rookery does not look for yours any more. Name a chat instead."
    )]
    PolledElsewhere,
    /// More updates wait than Telegram shows at once.
    #[error(
        "More messages wait for this bot than Telegram shows at once, and yours is not among the first. Name a chat instead."
    )]
    TooManyUpdates,
    /// Not the number of an application.
    #[error(
        "An api_id is a number, such as 1234567. It is on my.telegram.org, under API development tools."
    )]
    ApiIdMalformed,
    /// Not the secret of an application.
    #[error("An api_hash has 32 characters: digits, and letters from a to f.")]
    ApiHashMalformed,
    /// Not a phone number.
    #[error("Enter the number with its country code, such as +49 30 901820.")]
    PhoneMalformed,
    /// Not a session.
    #[error("This is no session string of Telethon or Pyrogram, or a part of it is missing.")]
    SessionStringMalformed,
    /// The operator lets nobody store sessions.
    #[error("Phone numbers and session strings are not taken here.")]
    SessionsNotTaken,
    /// What the user may set only while no admin has.
    #[error("An admin has set the limits of this bot. Only an admin can change them.")]
    LimitsSetByAdmin,
    /// What the user may do only while the bot is not suspended.
    #[error("This bot is suspended. Only an admin can reinstate it.")]
    BotSuspended,
    /// The provider refused the stored credential.
    #[error(
        "Telegram refuses this bot's token, so it cannot start. Ask @BotFather for the current one."
    )]
    BotFailing,
    /// The bot has as many gateway keys as it may have.
    #[error("A bot can have {0} keys. Revoke one that is not used any more first.")]
    TooManyKeys(u16),
    /// The user has as many bots as they may have.
    #[error("An account can have {0} bots.")]
    TooManyBots(u16),
    /// The form came without a file.
    #[error("Choose a picture first.")]
    PictureMissing,
    /// The file has more bytes than allowed: how many it has, where that is known, and may have.
    #[error("{}; the limit is {}.", file_size(*.0), megabytes(*.1))]
    PictureTooLarge(Option<u64>, u64),
    /// The picture has more pixels than allowed, in millions: how many it has, and may have.
    #[error("This picture has {0} megapixels; the limit is {1}. Make it smaller and try again.")]
    PictureTooManyPixels(u32, u32),
    /// The file is no picture of a kind that we read.
    #[error("This is not a picture that we can read. Choose a JPEG, PNG, GIF or WebP file.")]
    PictureKind,
    /// The decoder gave up.
    #[error(
        "This picture is damaged or not complete. Choose another one, or save it anew and try again."
    )]
    PictureBroken,
    /// Reading it would take more memory or time than one picture gets.
    #[error(
        "This picture takes too much memory or time to read. Save it as an ordinary JPEG, or make it smaller, and try again."
    )]
    PictureTooDemanding,
    /// Nothing was chosen in a list.
    #[error("Choose at least one bot in the list first.")]
    NothingChosen,
    /// The change was made already, by this person or another one.
    #[error("Somebody has done this already. This page now shows how things are.")]
    AlreadyDone,
    /// A worker has the mail.
    #[error("This mail is being sent just now. Look again in a minute.")]
    MailUnderWay,
    /// What the mail said is gone.
    #[error("What this mail said is not kept any more, so there is nothing to send or throw away.")]
    MailEmptied,
    /// The mail's link does not work any more.
    #[error("The link in this mail has expired, so there is no use in sending it.")]
    MailTooLate,
    /// A write while a user's pages are shown to an admin.
    #[error("Support access only shows pages. End it to change anything.")]
    ReadOnly,
    /// More than one thing has this name.
    #[error("Several have this name. Use the id.")]
    Ambiguous,
    /// A limit outside its bounds.
    #[error("Choose a number from {0} to {1}.")]
    OutOfRange(u32, u32),
    /// Too many attempts; how long to wait, in seconds.
    #[error("Too many attempts. Try again in {}.", crate::timestamp::duration_in_words(i64::from(*.0)))]
    TooManyAttempts(u32),
    /// Nobody is signed in, or not any more.
    #[error("You are signed out. Sign in to continue.")]
    SignedOut,
    /// An admin acts on their own account.
    #[error("You cannot do this to your own account. Another admin can.")]
    Yourself,
    /// Nobody else could give roles.
    #[error(
        "This is the last owner, whom this installation needs. Make somebody else an owner first."
    )]
    LastOwner,
    /// A moment that has to come is over already.
    #[error("Choose a moment that is still to come.")]
    MomentPast,
    /// A moment further away than it makes sense to plan.
    #[error("Choose a day within the next 10 years, or none.")]
    MomentTooFar,
    /// Not a day.
    #[error("Write the day as in 2026-11-21.")]
    DayMalformed,
    /// The viewer may not do this.
    #[error("You may not do this.")]
    Forbidden,
    /// There is no such thing, or it is somebody else's.
    #[error("There is nothing here under this address.")]
    NotFound,
    /// The request is none that a form of ours sends: a field is there twice, or is no text.
    #[error("This request could not be understood. Go back and try again.")]
    NotUnderstood,
    /// The server cannot answer just now.
    #[error("Rookery is busy or being repaired. Try again in a few seconds; nothing was lost.")]
    Unavailable,
    /// A defect on the server's side.
    #[error("Something went wrong on our side. It has been noted; try again in a moment.")]
    Internal,
}

fn until_in_words(end: Option<Timestamp>) -> String {
    end.map_or_else(String::new, |end| format!(" until {}", end.exact()))
}

fn file_size(bytes: Option<u64>) -> String {
    bytes.map_or_else(
        || "This file is too large".to_owned(),
        |bytes| format!("This file is {}", megabytes(bytes)),
    )
}

/// One refusal beside one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Where to show it.
    pub field: Field,
    /// What to show.
    pub why: Why,
}

impl Why {
    /// This reason, shown beside `field`.
    pub fn at(self, field: Field) -> Refusal {
        Refusal { field, why: self }
    }
}

/// Every refusal of one form, at most one a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals(pub Vec<Refusal>);

impl Refusals {
    /// The refusal for `field`, if there is one.
    pub fn at(&self, field: Field) -> Option<&Why> {
        self.0.iter().find(|refusal| refusal.field == field).map(|refusal| &refusal.why)
    }

    /// Takes the value of `parsed`, or notes why there is none.
    pub fn take<T>(&mut self, field: Field, parsed: Result<T, Why>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(why) => {
                self.0.push(why.at(field));
                None
            }
        }
    }
}

impl From<Refusal> for Refusals {
    fn from(refusal: Refusal) -> Self {
        Self(vec![refusal])
    }
}

impl From<Why> for Refusals {
    fn from(why: Why) -> Self {
        why.at(Field::Form).into()
    }
}
