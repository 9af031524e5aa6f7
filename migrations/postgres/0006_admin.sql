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
CREATE INDEX users_locked_until ON users (locked_until);
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

-- What was there before and after; a line's place in the chain (from 1), the digest of its personal
-- fields, and the keyed hash that chains it to the line before; when the personal fields were erased.
ALTER TABLE audit ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN after TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN number BIGINT;
ALTER TABLE audit ADD COLUMN personal_digest BYTEA;
ALTER TABLE audit ADD COLUMN link BYTEA;
ALTER TABLE audit ADD COLUMN erased_at BIGINT;
CREATE UNIQUE INDEX audit_number ON audit (number);
CREATE INDEX audit_user_id ON audit (user_id, id);
CREATE INDEX audit_actor_id ON audit (actor_id, id);
CREATE INDEX audit_action ON audit (action, id);
-- The chain's end.
CREATE TABLE audit_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL,
    link BYTEA NOT NULL
);
INSERT INTO audit_head (id, number, link) VALUES (1, 0, '');

-- What is counted is kept: changes are added as rows, which never wait for each other, and are
-- summed up now and then. The sum of a name's rows is its count.
CREATE TABLE counts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
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
