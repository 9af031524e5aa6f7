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
DROP TRIGGER bots_webhook_duty ON bots;
CREATE OR REPLACE FUNCTION bots_webhook_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.webhook_tries := 0;
    IF NOT (NEW.running AND NEW.suspended_at IS NULL AND NOT NEW.user_suspended AND NEW.deleted_at IS NULL) THEN
        NEW.webhook_duty := 'remove';
        NEW.webhook_due_at := NEW.changed_at;
    ELSIF NEW.webhook IS NOT NULL THEN
        NEW.webhook_duty := 'restore';
        NEW.webhook_due_at := NEW.changed_at;
    ELSE
        NEW.webhook_duty := NULL;
        NEW.webhook_due_at := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bots_webhook_duty
BEFORE UPDATE OF running, suspended_at, user_suspended, deleted_at, fingerprint ON bots
FOR EACH ROW WHEN (
    (OLD.running AND OLD.suspended_at IS NULL AND NOT OLD.user_suspended AND OLD.deleted_at IS NULL)
        <> (NEW.running AND NEW.suspended_at IS NULL AND NOT NEW.user_suspended AND NEW.deleted_at IS NULL)
    OR (OLD.suspended_at IS NULL AND NEW.suspended_at IS NOT NULL)
    OR (NOT OLD.user_suspended AND NEW.user_suspended)
    OR (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
    OR OLD.fingerprint <> NEW.fingerprint
) EXECUTE FUNCTION bots_webhook_duty();

-- What was there before and after; a line's place in the chain (from 1), the digest of its personal
-- fields with the salt that it is made with, the keyed hash that chains it to the line before, and
-- when the personal fields were erased.
ALTER TABLE audit ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN after TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN number BIGINT;
ALTER TABLE audit ADD COLUMN personal_salt BYTEA;
ALTER TABLE audit ADD COLUMN personal_digest BYTEA;
ALTER TABLE audit ADD COLUMN link BYTEA;
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
    id BIGINT PRIMARY KEY CHECK (id = 1),
    begun_at BIGINT NOT NULL,
    sealed_key BYTEA NOT NULL,
    number BIGINT NOT NULL,
    link BYTEA NOT NULL
);

-- Nothing of the audit goes or changes, but for two things: a line from before takes its place in the
-- chain, and the personal fields of a line are erased, all of them and for good.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is only added to';
END $$;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_stays_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit FOR EACH ROW WHEN (NOT (
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
)) EXECUTE FUNCTION audit_refuse();
-- The chain only grows.
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_stays_whole BEFORE TRUNCATE ON audit_head
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_keeps BEFORE UPDATE ON audit_head FOR EACH ROW
WHEN (NEW.number < OLD.number OR NEW.begun_at <> OLD.begun_at) EXECUTE FUNCTION audit_refuse();

-- What is counted is kept: changes are added as rows, which never wait for each other, and are
-- summed up now and then. The sum of a name's rows is its count.
CREATE TABLE counts (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
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

-- Prefixes are looked for by the order of bytes, as SQLite has it.
ALTER TABLE users ALTER COLUMN email TYPE TEXT COLLATE "C";
ALTER TABLE users ALTER COLUMN username TYPE TEXT COLLATE "C";
ALTER TABLE bots ALTER COLUMN username TYPE TEXT COLLATE "C";
ALTER TABLE sign_ups ALTER COLUMN email TYPE TEXT COLLATE "C";
ALTER TABLE sign_ups ALTER COLUMN username TYPE TEXT COLLATE "C";

-- Until when a worker has a mail: whoever retries or discards it then would meet it halfway.
ALTER TABLE mails ADD COLUMN taken_until BIGINT;
-- Beginnings of addresses are found in the order of their bytes, as SQLite has it.
ALTER TABLE mails ALTER COLUMN recipient TYPE TEXT COLLATE "C";
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
) STORED;
-- What the list of all bots goes by, each from its last row on: rows of one key are in an order of their own.
CREATE INDEX bots_created_at ON bots (created_at, id);
CREATE INDEX bots_state ON bots (state, created_at, id);
CREATE INDEX bots_used_hour ON bots (used_hour, created_at, id);
CREATE INDEX bots_limited_at ON bots (limited_at, id);
DROP INDEX bots_username;
CREATE INDEX bots_username ON bots (LOWER(username), id);

-- Who changes what is counted says so: users by role, and the suspended ones; bots by their state; mails
-- that wait or were given up (docs/database.md).
CREATE FUNCTION users_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO counts (name, value) VALUES ('users/' || OLD.role, -1);
        INSERT INTO counts (name, value) SELECT 'users/suspended', -1 WHERE OLD.suspended_at IS NOT NULL;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO counts (name, value) VALUES ('users/' || NEW.role, 1);
        INSERT INTO counts (name, value) SELECT 'users/suspended', 1 WHERE NEW.suspended_at IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER users_counted AFTER INSERT OR DELETE OR UPDATE OF role, suspended_at ON users
FOR EACH ROW EXECUTE FUNCTION users_counted();

CREATE FUNCTION bots_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO counts (name, value) VALUES ('bots/' || OLD.state, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO counts (name, value) VALUES ('bots/' || NEW.state, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER bots_counted
AFTER INSERT OR DELETE OR UPDATE OF running, failing_since, suspended_at, user_suspended, deleted_at ON bots
FOR EACH ROW EXECUTE FUNCTION bots_counted();

CREATE FUNCTION mails_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO counts (name, value) SELECT 'mails/' || OLD.state, -1 WHERE OLD.state <> 'sent';
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO counts (name, value) SELECT 'mails/' || NEW.state, 1 WHERE NEW.state <> 'sent';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER mails_counted AFTER INSERT OR DELETE OR UPDATE OF state ON mails
FOR EACH ROW EXECUTE FUNCTION mails_counted();

-- What is there already.
INSERT INTO counts (name, value) SELECT 'users/' || role, COUNT(*) FROM users GROUP BY role;
INSERT INTO counts (name, value) SELECT 'bots/' || state, COUNT(*) FROM bots GROUP BY state;
INSERT INTO counts (name, value) SELECT 'mails/' || state, COUNT(*) FROM mails WHERE state <> 'sent' GROUP BY state;
INSERT INTO hourly_counts (hour, name, value) SELECT hour, 'calls', SUM(calls) FROM bot_traffic GROUP BY hour;
INSERT INTO hourly_counts (hour, name, value) SELECT hour, 'errors', SUM(errors) FROM bot_traffic GROUP BY hour;
INSERT INTO hourly_counts (hour, name, value) SELECT hour, 'refused', SUM(refused) FROM bot_traffic GROUP BY hour;
