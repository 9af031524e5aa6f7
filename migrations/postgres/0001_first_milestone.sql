-- Ids are made by the server (see domain::id), times are Unix seconds, texts are stored normalised.

-- One row: what belongs to the installation as a whole.
CREATE TABLE installation (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    created_at BIGINT NOT NULL,
    -- A known text sealed by the vault: tells at start whether the secret key opens this database.
    key_check BYTEA NOT NULL
);

CREATE TABLE users (
    id BIGINT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    username TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'admin', 'owner')),
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT
);

-- Accounts that do not exist yet: each becomes a user when the button in its mail is pressed.
-- One address may have several; verifying one removes the others. token_hash is NULL where the
-- address has an account already: the row then only keeps the answer the same for everybody.
CREATE TABLE sign_ups (
    id BIGINT PRIMARY KEY,
    email TEXT NOT NULL,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    token_hash BYTEA UNIQUE,
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_ups_email ON sign_ups (email);
CREATE INDEX sign_ups_username ON sign_ups (username);
CREATE INDEX sign_ups_expires_at ON sign_ups (expires_at);

-- Links that work once.
CREATE TABLE one_time_tokens (
    token_hash BYTEA PRIMARY KEY,
    purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    id_hash BYTEA PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user_id ON sessions (user_id, created_at);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE mails (
    id BIGINT PRIMARY KEY,
    message_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- Text and HTML, sealed: they hold one-time links. Emptied once the mail has left.
    body BYTEA,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'dead')),
    attempts BIGINT NOT NULL,
    -- Not to be tried before this moment; a worker that takes the mail moves it on, so that
    -- another one takes over when the first dies.
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    last_error TEXT
);
CREATE INDEX mails_due_at ON mails (state, due_at);

CREATE TABLE bots (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    provider TEXT NOT NULL,
    -- The provider's own number for the bot.
    provider_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    username TEXT NOT NULL,
    -- The token, sealed, and a keyed fingerprint of it.
    credential BYTEA NOT NULL,
    fingerprint BYTEA NOT NULL UNIQUE,
    running BOOLEAN NOT NULL,
    failing_since BIGINT,
    suspended_at BIGINT,
    suspended_reason TEXT,
    rps BIGINT NOT NULL,
    max_concurrent BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Every change that the gateway must know of sets changed_at and adds one to revision.
    changed_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    last_used_at BIGINT,
    UNIQUE (provider, provider_id)
);
CREATE INDEX bots_user_id ON bots (user_id, id);
CREATE INDEX bots_username ON bots (username);
CREATE INDEX bots_changed_at ON bots (changed_at);

CREATE TABLE gateway_keys (
    id BIGINT PRIMARY KEY,
    bot_id BIGINT NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    key_hash BYTEA NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX gateway_keys_bot_id ON gateway_keys (bot_id, id);

-- What each bot sent through the gateway, by the hour (its first second).
CREATE TABLE bot_traffic (
    bot_id BIGINT NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    hour BIGINT NOT NULL,
    calls BIGINT NOT NULL,
    errors BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    PRIMARY KEY (bot_id, hour)
);
CREATE INDEX bot_traffic_hour ON bot_traffic (hour);

-- What happened to a user's account and bots, for that user; event is JSON (domain::views::Event).
CREATE TABLE activity (
    id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    bot_id BIGINT REFERENCES bots (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    event TEXT NOT NULL
);
CREATE INDEX activity_user_id ON activity (user_id, id);
CREATE INDEX activity_bot_id ON activity (bot_id, id);

-- What admins did. Only ever added to; names are kept as they were then.
CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_id BIGINT,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    bot_id BIGINT,
    user_id BIGINT,
    target TEXT NOT NULL,
    reason TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX audit_bot_id ON audit (bot_id, id);
