-- The whole life of an account: names, terms, known devices, counted guesses, links that belong to a user.

ALTER TABLE users ADD COLUMN first_name TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN last_name TEXT NOT NULL DEFAULT '';
-- Which version of the terms was accepted, and when; NULL for accounts that the operator made.
ALTER TABLE users ADD COLUMN terms_version TEXT;
ALTER TABLE users ADD COLUMN terms_accepted_at BIGINT;

ALTER TABLE sign_ups ADD COLUMN first_name TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_ups ADD COLUMN last_name TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_ups ADD COLUMN terms_version TEXT;
ALTER TABLE sign_ups ADD COLUMN terms_accepted_at BIGINT;
-- The typed code of the same mail: its hash, how often a wrong one was tried, and when it ends.
ALTER TABLE sign_ups ADD COLUMN code_hash BLOB;
ALTER TABLE sign_ups ADD COLUMN code_tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sign_ups ADD COLUMN code_expires_at BIGINT;

-- Whose the link is (NULL for the installation's own), and what it is about, sealed.
ALTER TABLE one_time_tokens ADD COLUMN user_id BIGINT REFERENCES users (id) ON DELETE CASCADE;
ALTER TABLE one_time_tokens ADD COLUMN detail BLOB;
CREATE INDEX one_time_tokens_user_id ON one_time_tokens (user_id, purpose);
CREATE INDEX one_time_tokens_expires_at ON one_time_tokens (expires_at);

-- A session's number for its user, who may see and end it but never learns its id.
ALTER TABLE sessions ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
-- Whether it outlives the browser.
ALTER TABLE sessions ADD COLUMN remembered BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE sessions SET remembered = TRUE WHERE expires_at - created_at > 86400;

-- Browsers that a user has asked to be remembered: a lock does not hold there. One browser may be
-- known to several users, under one secret of which only the hash is here.
CREATE TABLE devices (
    token_hash BLOB NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (token_hash, user_id)
);
CREATE INDEX devices_user_id ON devices (user_id, created_at);
CREATE INDEX devices_expires_at ON devices (expires_at);

-- Counted guesses. A subject is a keyed hash: of what was typed to sign in, of a device, of a
-- client's network, or of the whole installation; nobody can tell from it which accounts exist.
CREATE TABLE guesses (
    subject BLOB PRIMARY KEY,
    -- Failures in a row, and when the last one was.
    failures BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    -- Not judged before this moment.
    locked_until BIGINT NOT NULL,
    -- The day that is counted (in days since 1970), and how many were judged in it.
    day BIGINT NOT NULL,
    day_count BIGINT NOT NULL,
    -- From then on the row says nothing any more.
    expires_at BIGINT NOT NULL
);
CREATE INDEX guesses_expires_at ON guesses (expires_at);

-- Names that were somebody's a short while ago: nobody else gets them yet.
CREATE TABLE reserved_usernames (
    username TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);
CREATE INDEX reserved_usernames_expires_at ON reserved_usernames (expires_at);
