//! The schema on both engines, written down in the same words and compared.

use std::collections::BTreeSet;

use super::{Conn, Result};
use crate::test_support::{Engine, Place};

/// Columns: table, name, type, whether it may be missing.
type Column = (String, String, String, bool);
/// Keys and indexes: table, kind, columns.
type Key = (String, String, String);

#[tokio::test]
async fn both_engines_have_the_same_schema() {
    let (sqlite, postgres) = (schema(Engine::Sqlite).await, schema(Engine::Postgres).await);
    let only = |these: &BTreeSet<String>, those: &BTreeSet<String>| {
        these.difference(those).cloned().collect::<Vec<_>>()
    };
    assert_eq!((only(&sqlite, &postgres), only(&postgres, &sqlite)), (vec![], vec![]));
    for known in [
        "bots.credential BYTES NOT NULL",
        "bots.running BOOLEAN NOT NULL",
        "bots.suspended_at BIGINT",
        "bots UNIQUE (provider,provider_id)",
        "bot_traffic PRIMARY KEY (bot_id,hour)",
        "bots INDEX bots_user_id (user_id,id)",
        "sessions REFERENCES users ON DELETE CASCADE (user_id)",
    ] {
        assert!(sqlite.contains(known), "{known} is not in {sqlite:#?}");
    }
}

async fn schema(engine: Engine) -> BTreeSet<String> {
    let place = Place::new(engine).await;
    let db = place.open().await;
    db.migrate(place.data_dir()).await.unwrap();
    let mut held = db.read().await.unwrap();
    let (columns, keys) = match &mut held.conn() {
        Conn::Sqlite(_) => sqlite(&mut held.conn()).await.unwrap(),
        Conn::Postgres(_) => postgres(&mut held.conn()).await.unwrap(),
    };
    let columns = columns.into_iter().map(|(table, name, kind, optional)| {
        format!("{table}.{name} {}{}", class(&kind), if optional { "" } else { " NOT NULL" })
    });
    let keys = keys.into_iter().map(|(table, kind, columns)| format!("{table} {kind} ({columns})"));
    columns.chain(keys).filter(|line| !line.starts_with("_sqlx_migrations")).collect()
}

/// The type in words for both engines.
fn class(kind: &str) -> &'static str {
    match kind.to_ascii_uppercase().as_str() {
        "INTEGER" | "BIGINT" => "BIGINT",
        "BLOB" | "BYTEA" => "BYTES",
        "TEXT" => "TEXT",
        "BOOLEAN" => "BOOLEAN",
        other => panic!(
            "a column has the type {other}, which is not one of the four that both engines share"
        ),
    }
}

async fn sqlite(conn: &mut Conn<'_>) -> Result<(Vec<Column>, Vec<Key>)> {
    const COLUMNS: &str = r#"SELECT t.name, c.name, c.type, c."notnull" = 0 AND c.pk = 0
        FROM sqlite_master t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name <> '_sqlx_migrations'"#;
    const KEYS: &str = r#"
        SELECT t.name, 'PRIMARY KEY', group_concat(c.name, ',' ORDER BY c.pk)
        FROM sqlite_master t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND c.pk > 0 GROUP BY t.name
        UNION ALL
        SELECT t.name, CASE WHEN i.origin = 'u' THEN 'UNIQUE'
                WHEN i."unique" THEN 'UNIQUE INDEX ' || i.name ELSE 'INDEX ' || i.name END,
            (SELECT group_concat(c.name, ',' ORDER BY c.seqno) FROM pragma_index_info(i.name) c)
        FROM sqlite_master t JOIN pragma_index_list(t.name) i
        WHERE t.type = 'table' AND i.origin <> 'pk'
        UNION ALL
        SELECT t.name, 'REFERENCES ' || f."table" || ' ON DELETE ' || f.on_delete, f."from"
        FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f
        WHERE t.type = 'table'"#;
    let Conn::Sqlite(c) = conn else { panic!("not SQLite") };
    Ok((
        sqlx::query_as(COLUMNS).fetch_all(&mut **c).await?,
        sqlx::query_as(KEYS).fetch_all(&mut **c).await?,
    ))
}

async fn postgres(conn: &mut Conn<'_>) -> Result<(Vec<Column>, Vec<Key>)> {
    const COLUMNS: &str =
        "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES'
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'";
    const KEYS: &str = "
        SELECT t.relname::text,
            CASE WHEN x.indisprimary THEN 'PRIMARY KEY'
                WHEN EXISTS (SELECT 1 FROM pg_constraint n WHERE n.conindid = i.oid AND n.contype = 'u') THEN 'UNIQUE'
                WHEN x.indisunique THEN 'UNIQUE INDEX ' || i.relname ELSE 'INDEX ' || i.relname END,
            (SELECT string_agg(a.attname, ',' ORDER BY k.place)
             FROM unnest(x.indkey) WITH ORDINALITY k (attnum, place)
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum)
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
        WHERE t.relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT t.relname::text,
            'REFERENCES ' || r.relname || ' ON DELETE ' ||
                CASE n.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE n.confdeltype::text END,
            (SELECT string_agg(a.attname, ',') FROM pg_attribute a
             WHERE a.attrelid = t.oid AND a.attnum = ANY (n.conkey))
        FROM pg_constraint n JOIN pg_class t ON t.oid = n.conrelid JOIN pg_class r ON r.oid = n.confrelid
        WHERE n.contype = 'f'";
    let Conn::Postgres(c) = conn else { panic!("not PostgreSQL") };
    Ok((
        sqlx::query_as(COLUMNS).fetch_all(&mut **c).await?,
        sqlx::query_as(KEYS).fetch_all(&mut **c).await?,
    ))
}
