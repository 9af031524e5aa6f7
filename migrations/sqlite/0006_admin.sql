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
-- fields with the salt that it is made with, the keyed hash that chains it to the line before, and
-- when the personal fields were erased.
ALTER TABLE audit ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN after TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN number BIGINT;
ALTER TABLE audit ADD COLUMN personal_salt BLOB;
ALTER TABLE audit ADD COLUMN personal_digest BLOB;
ALTER TABLE audit ADD COLUMN link BLOB;
ALTER TABLE audit ADD COLUMN erased_at BIGINT;
CREATE UNIQUE INDEX audit_number ON audit (number);
CREATE INDEX audit_user_id ON audit (user_id, id);
CREATE INDEX audit_actor_id ON audit (actor_id, id);
CREATE INDEX audit_action ON audit (action, id);
-- What nobody with an account did, and what is not in the chain: few lines, found at once.
CREATE INDEX audit_nobody ON audit (id) WHERE actor_id IS NULL;
CREATE INDEX audit_unchained ON audit (id) WHERE number IS NULL;
-- The chain's end, when it was begun, and the key of its hashes, sealed. The first start makes it.
CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    begun_at BIGINT NOT NULL,
    sealed_key BLOB NOT NULL,
    number BIGINT NOT NULL,
    link BLOB NOT NULL
);

-- Nothing of the audit goes or changes, but for two things: a line from before takes its place in the
-- chain, and the personal fields of a line are erased, all of them and for good.
-- SQLite deletes what INSERT OR REPLACE replaces without a word, hence the first and the last lines.
CREATE TRIGGER audit_adds BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM audit WHERE number = NEW.number) -- apart, or SQLite looks at every line
BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit WHEN NOT (
    NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.action = OLD.action
    AND NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id AND NEW.bot_id IS NOT DISTINCT FROM OLD.bot_id
    AND NEW.user_id IS NOT DISTINCT FROM OLD.user_id
    AND ((
        OLD.number IS NULL AND NEW.number IS NOT NULL AND NEW.personal_salt IS NOT NULL
        AND NEW.personal_digest IS NOT NULL AND NEW.link IS NOT NULL
        AND NEW.actor = OLD.actor AND NEW.target = OLD.target AND NEW.reason = OLD.reason
        AND NEW.before = OLD.before AND NEW.after = OLD.after AND NEW.address = OLD.address
        AND NEW.erased_at IS NULL AND OLD.erased_at IS NULL
    ) OR (
        OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND OLD.number IS NOT NULL
        AND NEW.actor = '' AND NEW.target = '' AND NEW.reason = ''
        AND NEW.before = '' AND NEW.after = '' AND NEW.address = '' AND NEW.personal_salt IS NULL
        AND NEW.number IS NOT DISTINCT FROM OLD.number AND NEW.link IS NOT DISTINCT FROM OLD.link
        AND NEW.personal_digest IS NOT DISTINCT FROM OLD.personal_digest
    ))
) OR (OLD.number IS NULL AND EXISTS (SELECT 1 FROM audit WHERE number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
-- The chain only grows.
CREATE TRIGGER audit_head_adds BEFORE INSERT ON audit_head WHEN EXISTS (SELECT 1 FROM audit_head)
BEGIN SELECT RAISE(ABORT, 'the audit has a head'); END;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
CREATE TRIGGER audit_head_keeps BEFORE UPDATE ON audit_head
WHEN NEW.number < OLD.number OR NEW.begun_at <> OLD.begun_at
BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;

-- What is counted is kept: changes are added as rows, which never wait for each other, and are
-- summed up now and then. The sum of a name's rows is its count.
CREATE TABLE counts (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    value BIGINT NOT NULL
);

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
-- The hour of last_used_at, 0 before the first call. Lists go by it: the moment itself moves every few
-- seconds, which is too often for an index.
ALTER TABLE bots ADD COLUMN used_hour BIGINT NOT NULL DEFAULT 0;
UPDATE bots SET used_hour = last_used_at - last_used_at % 3600 WHERE last_used_at IS NOT NULL;
-- The one state that a bot is in, as the list and the counts tell them apart.
ALTER TABLE bots ADD COLUMN state TEXT GENERATED ALWAYS AS (
    CASE WHEN deleted_at IS NOT NULL THEN 'deleted'
    WHEN suspended_at IS NOT NULL OR user_suspended THEN 'suspended'
    WHEN failing_since IS NOT NULL THEN 'failing'
    WHEN running THEN 'running' ELSE 'stopped' END
) VIRTUAL;
-- What the list of all bots goes by, each from its last row on: rows of one key are in an order of their own.
CREATE INDEX bots_created_at ON bots (created_at, id);
CREATE INDEX bots_state ON bots (state, created_at, id);
CREATE INDEX bots_used_hour ON bots (used_hour, created_at, id);
CREATE INDEX bots_limited_at ON bots (limited_at, id);
DROP INDEX bots_username;
CREATE INDEX bots_username ON bots (LOWER(username), id);

-- Who changes what is counted says so: users by role, and the suspended ones; bots by their state; mails
-- that wait or were given up (docs/database.md).
CREATE TRIGGER users_counted_new AFTER INSERT ON users BEGIN
    INSERT INTO counts (name, value) VALUES ('users/' || NEW.role, 1);
    INSERT INTO counts (name, value) SELECT 'users/suspended', 1 WHERE NEW.suspended_at IS NOT NULL;
END;
CREATE TRIGGER users_counted_gone AFTER DELETE ON users BEGIN
    INSERT INTO counts (name, value) VALUES ('users/' || OLD.role, -1);
    INSERT INTO counts (name, value) SELECT 'users/suspended', -1 WHERE OLD.suspended_at IS NOT NULL;
END;
CREATE TRIGGER users_counted_role AFTER UPDATE OF role ON users WHEN OLD.role <> NEW.role BEGIN
    INSERT INTO counts (name, value) VALUES ('users/' || OLD.role, -1), ('users/' || NEW.role, 1);
END;
CREATE TRIGGER users_counted_suspended AFTER UPDATE OF suspended_at ON users
WHEN (OLD.suspended_at IS NULL) <> (NEW.suspended_at IS NULL) BEGIN
    INSERT INTO counts (name, value)
    VALUES ('users/suspended', CASE WHEN NEW.suspended_at IS NULL THEN -1 ELSE 1 END);
END;

CREATE TRIGGER bots_counted_new AFTER INSERT ON bots BEGIN
    INSERT INTO counts (name, value) VALUES ('bots/' || NEW.state, 1);
END;
CREATE TRIGGER bots_counted_gone AFTER DELETE ON bots BEGIN
    INSERT INTO counts (name, value) VALUES ('bots/' || OLD.state, -1);
END;
CREATE TRIGGER bots_counted_changed
AFTER UPDATE OF running, failing_since, suspended_at, user_suspended, deleted_at ON bots
WHEN OLD.state <> NEW.state BEGIN
    INSERT INTO counts (name, value) VALUES ('bots/' || OLD.state, -1), ('bots/' || NEW.state, 1);
END;

CREATE TRIGGER mails_counted_new AFTER INSERT ON mails WHEN NEW.state <> 'sent' BEGIN
    INSERT INTO counts (name, value) VALUES ('mails/' || NEW.state, 1);
END;
CREATE TRIGGER mails_counted_gone AFTER DELETE ON mails WHEN OLD.state <> 'sent' BEGIN
    INSERT INTO counts (name, value) VALUES ('mails/' || OLD.state, -1);
END;
CREATE TRIGGER mails_counted_changed AFTER UPDATE OF state ON mails WHEN OLD.state <> NEW.state BEGIN
    INSERT INTO counts (name, value) SELECT 'mails/' || OLD.state, -1 WHERE OLD.state <> 'sent';
    INSERT INTO counts (name, value) SELECT 'mails/' || NEW.state, 1 WHERE NEW.state <> 'sent';
END;

-- What is there already.
INSERT INTO counts (name, value) SELECT 'users/' || role, COUNT(*) FROM users GROUP BY role;
INSERT INTO counts (name, value) SELECT 'bots/' || state, COUNT(*) FROM bots GROUP BY state;
INSERT INTO counts (name, value) SELECT 'mails/' || state, COUNT(*) FROM mails WHERE state <> 'sent' GROUP BY state;
INSERT INTO hourly_counts (hour, name, value) SELECT hour, 'calls', SUM(calls) FROM bot_traffic GROUP BY hour;
INSERT INTO hourly_counts (hour, name, value) SELECT hour, 'errors', SUM(errors) FROM bot_traffic GROUP BY hour;
INSERT INTO hourly_counts (hour, name, value) SELECT hour, 'refused', SUM(refused) FROM bot_traffic GROUP BY hour;
