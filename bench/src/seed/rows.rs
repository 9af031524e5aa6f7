//! What a seeded row looks like. Numbers run from 1; ids and times are spread evenly over the last
//! 300 days, so that they agree with each other as those of the server do (`domain::id`).

/// Names begin with every letter, so that prefixes of all lengths find something. Of fifteen
/// users one is an admin, one suspended, one locked: a thousand fill a page of each.
pub const USERS: &str = "\
WITH RECURSIVE numbers (n) AS (SELECT CAST({first} AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}), \
people (n, at, name) AS (SELECT n, {now} - 25920000 + (n * {step}) % 25920000, \
    substr('abcdefghijklmnopqrstuvwxyz', CAST(n % 26 + 1 AS INTEGER), 1) || '-seed-' || n FROM numbers) \
INSERT INTO users (id, email, username, password_hash, role, created_at, last_sign_in_at, suspended_at, \
    suspended_reason, locked_until) \
SELECT ((at - 1735689600) * 1000) * 4194304 + n, name || '@example.org', name, 'none', \
    CASE WHEN n % 15 = 0 THEN 'admin' ELSE 'user' END, at, CASE WHEN n % 3 > 0 THEN at + 3600 END, \
    CASE WHEN n % 15 = 7 THEN {now} - 3600 END, CASE WHEN n % 15 = 7 THEN 'seeded' END, \
    CASE WHEN n % 15 = 11 THEN {now} + 86400 END FROM people";

/// Bots of the users in turn; one of three was used; of fifteen one is suspended, one failing, one over its limit.
/// None runs: nobody is to ask Telegram about them.
pub const BOTS: &str = "\
WITH RECURSIVE numbers (n) AS (SELECT CAST({first} AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}), \
born (n, u, at) AS (SELECT n, (n - 1) % {users} + 1, {now} - 25920000 + (n * {step}) % 25920000 FROM numbers) \
INSERT INTO bots (id, user_id, provider, provider_id, name, username, credential, fingerprint, running, \
    failing_since, suspended_at, suspended_reason, rps, max_concurrent, created_at, changed_at, revision, \
    last_used_at, used_hour, limited_at, checked_at) \
SELECT ((at - 1735689600) * 1000) * 4194304 + n, \
    (({now} - 25920000 + (u * {users_step}) % 25920000 - 1735689600) * 1000) * 4194304 + u, \
    'telegram', 5000000000 + n, 'Seed ' || n, \
    substr('abcdefghijklmnopqrstuvwxyz', CAST(n % 26 + 1 AS INTEGER), 1) || '_seed_' || n || '_bot', \
    CAST('none' AS {bytes}), CAST('seed-' || n AS {bytes}), FALSE, \
    CASE WHEN n % 15 = 3 THEN {now} - 7200 END, CASE WHEN n % 15 = 7 THEN {now} - 3600 END, \
    CASE WHEN n % 15 = 7 THEN 'seeded' END, 30, 10, at, at, 1, \
    CASE WHEN n % 3 = 0 THEN at + 600 END, CASE WHEN n % 3 = 0 THEN at + 600 - (at + 600) % 3600 ELSE 0 END, \
    CASE WHEN n % 15 = 9 THEN {now} - 600 END, {now} FROM born";

/// Lines of the first hundred users about the bots in turn, after those that are there.
pub const AUDIT: &str = "\
WITH RECURSIVE numbers (n) AS (SELECT CAST({first} AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}), \
done (n, b, u, at) AS (SELECT n, (n - 1) % {bots} + 1, n % 100 + 1, {now} - 25920000 + (n * {step}) % 25920000 FROM numbers) \
INSERT INTO audit (id, at, actor_id, actor, action, bot_id, user_id, target, reason, address, number, \
    personal_digest, link) \
SELECT ((at - 1735689600) * 1000) * 4194304 + n, at, \
    (({now} - 25920000 + (u * {users_step}) % 25920000 - 1735689600) * 1000) * 4194304 + u, \
    substr('abcdefghijklmnopqrstuvwxyz', CAST(u % 26 + 1 AS INTEGER), 1) || '-seed-' || u, \
    CASE WHEN n % 2 = 0 THEN 'bot_suspended' ELSE 'bot_reinstated' END, \
    (({now} - 25920000 + (b * {bots_step}) % 25920000 - 1735689600) * 1000) * 4194304 + b, NULL, \
    '@seed_' || b || '_bot', 'seeded', '192.0.2.1', n + 100, CAST('none' AS {bytes}), CAST('none' AS {bytes}) FROM done";

/// The chain's end goes with the lines, and what was counted row by row is summed up, as the server does
/// now and then.
pub const AFTERWARDS: [&str; 4] = [
    "UPDATE audit_head SET number = (SELECT COALESCE(MAX(number), 0) FROM audit)",
    "CREATE TEMPORARY TABLE sums AS SELECT name, CAST(SUM(value) AS BIGINT) AS value FROM counts GROUP BY name",
    "DELETE FROM counts",
    "INSERT INTO counts (name, value) SELECT name, value FROM sums",
];
