import { join } from "node:path";

import { Client } from "pg";

export type Engine = "sqlite" | "postgres";

/** Where a server keeps everything, and how that is removed afterwards. */
export interface Database {
  url: string;
  isDropped(): Promise<void>;
}

/** A database of its own on `engine`; SQLite's lies in the server's folder. */
export async function newDatabase(engine: Engine, name: string, folder: string): Promise<Database> {
  if (engine === "sqlite") {
    return { url: `sqlite://${join(folder, "rookery.db")}`, isDropped: async () => {} };
  }
  await asSuperuser(`create database "${name}"`);
  const url = new URL(cluster());
  url.pathname = `/${name}`;
  return { url: url.href, isDropped: () => asSuperuser(`drop database "${name}" with (force)`) };
}

function cluster(): string {
  const url = process.env.ROOKERY_TEST_POSTGRES_URL;
  if (!url) throw new Error("ROOKERY_TEST_POSTGRES_URL is not set; `make test` starts PostgreSQL and sets it");
  return url;
}

async function asSuperuser(statement: string) {
  const client = new Client({ connectionString: cluster() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
