-- What admins see and do: suspended users, limits they set, a chained audit, counts that are kept.

-- Set while an admin has the user suspended; until when (NULL: until reinstated), and why.
ALTER TABLE users ADD COLUMN suspended_at BIGINT;
ALTER TABLE users ADD COLUMN suspended_until BIGINT;
ALTER TABLE users ADD COLUMN suspended_reason TEXT;
CREATE INDEX users_suspended_at ON users (suspended_at, id);
CREATE INDEX users_suspended_until ON users (suspended_until);
-- Since when only a new password, set through a mailed link, lets the user in.
ALTER TABLE users ADD COLUMN reset_required_at BIGINT;
-- Until when unknown devices have to wait, for lists; `guesses` is what decides.
ALTER TABLE users ADD COLUMN locked_until BIGINT;
CREATE INDEX users_locked_until ON users (locked_until, id);
CREATE INDEX users_role ON users (role, id);

-- When the password was last asked for within the session: what weighs much asks again.
ALTER TABLE sessions ADD COLUMN confirmed_at BIGINT;
-- Whose pages this session of an admin shows, read-only, and until when.
ALTER TABLE sessions ADD COLUMN support_user_id BIGINT REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE sessions ADD COLUMN support_until BIGINT;

-- Whether the bot's user is suspended: the bot is then as silent as if it were itself.
ALTER TABLE bots ADD COLUMN user_suspended BOOLEAN NOT NULL DEFAULT FALSE;
-- What an admin has set in place of the limits that its user chose; NULL: nothing.
ALTER TABLE bots ADD COLUMN admin_rps BIGINT;
ALTER TABLE bots ADD COLUMN admin_max_concurrent BIGINT;
-- When a call was last refused because of the limits.
ALTER TABLE bots ADD COLUMN limited_at BIGINT;

-- A suspended user's bots may run no more than suspended ones: the trigger of 0004, with that in it.
DROP TRIGGER bots_webhook_duty;
CREATE TRIGGER bots_webhook_duty
AFTER UPDATE OF running, suspended_at, user_suspended, deleted_at, fingerprint ON bots
WHEN (OLD.running AND OLD.suspended_at IS NULL AND NOT OLD.user_suspended AND OLD.deleted_at IS NULL)
        <> (NEW.running AND NEW.suspended_at IS NULL AND NOT NEW.user_suspended AND NEW.deleted_at IS NULL)
    OR (OLD.suspended_at IS NULL AND NEW.suspended_at IS NOT NULL)
    OR (NOT OLD.user_suspended AND NEW.user_suspended)
    OR (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
    OR OLD.fingerprint <> NEW.fingerprint
BEGIN
    UPDATE bots SET
        webhook_tries = 0,
        webhook_duty = CASE
            WHEN NOT (running AND suspended_at IS NULL AND NOT user_suspended AND deleted_at IS NULL)
            THEN 'remove'
            WHEN webhook IS NOT NULL THEN 'restore'
        END,
        webhook_due_at = CASE
            WHEN NOT (running AND suspended_at IS NULL AND NOT user_suspended AND deleted_at IS NULL)
                OR webhook IS NOT NULL
            THEN changed_at
        END
    WHERE id = NEW.id;
END;

-- What was there before and after; a line's place in the chain (from 1), the digest of its personal
-- fields, and the keyed hash that chains it to the line before; when the personal fields were erased.
ALTER TABLE audit ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN after TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN number BIGINT;
ALTER TABLE audit ADD COLUMN personal_digest BLOB;
ALTER TABLE audit ADD COLUMN link BLOB;
ALTER TABLE audit ADD COLUMN erased_at BIGINT;
CREATE UNIQUE INDEX audit_number ON audit (number);
CREATE INDEX audit_user_id ON audit (user_id, id);
CREATE INDEX audit_actor_id ON audit (actor_id, id);
CREATE INDEX audit_action ON audit (action, id);
-- The chain's end.
CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL,
    link BLOB NOT NULL
);
INSERT INTO audit_head (id, number, link) VALUES (1, 0, x'');

-- What is counted is kept: changes are added as rows, which never wait for each other, and are
-- summed up now and then. The sum of a name's rows is its count.
CREATE TABLE counts (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    value BIGINT NOT NULL
);
CREATE INDEX counts_name ON counts (name);

-- What happened in the whole installation in an hour (its first second).
CREATE TABLE hourly_counts (
    hour BIGINT NOT NULL,
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (hour, name)
);

-- Until when a worker has a mail: whoever retries or discards it then would meet it halfway.
ALTER TABLE mails ADD COLUMN taken_until BIGINT;
CREATE INDEX mails_state ON mails (state, id);
CREATE INDEX mails_recipient_id ON mails (recipient, id DESC);
CREATE INDEX mails_state_recipient ON mails (state, recipient, id DESC);
-- A few rows: those sessions of admins that show a user's pages.
CREATE INDEX sessions_support_until ON sessions (support_until) WHERE support_until IS NOT NULL;
