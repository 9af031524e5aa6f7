import { BotProgram } from "../support/bot-program.ts";
import { Forms } from "../support/forms.ts";
import { expect, test } from "../support/test.ts";

test("the command line suspends and reinstates a bot, and a server that is running finds it out by itself", async ({
  keeper,
  rookery,
  telegram,
}) => {
  const [forms, bot] = [await Forms.as(keeper), telegram.newBot()];
  const path = await forms.registers(bot);
  await forms.starts(path);
  const program = new BotProgram(rookery.gatewayUrl, await forms.createsKey(path, "laptop"));
  expect((await program.calls("getMe")).status).toBe(200);
  const id = path.split("/").at(-1) ?? "";

  const suspended = await rookery.runs("bot", "suspend", id, "--reason", "spam", "--json");
  expect(JSON.parse(suspended.output)).toMatchObject({ id, state: "suspended", suspended_reason: "spam" });
  // Another process has written it to the database: the server finds it there by itself, without a
  // restart or a call from here. How soon is not measured; it looks every second.
  await expect.poll(async () => (await program.calls("getMe")).status).toBe(403);
  const again = await rookery.runs("bot", "suspend", id, "--reason", "spam");
  expect([again.code, again.output]).toEqual([1, ""]);
  expect(again.errors).toContain(`${id} is suspended already`);
  await keeper.opens(path);
  await keeper.seesHeading(`${bot.name} Suspended`);

  const reinstated = await rookery.runs("bot", "reinstate", id);
  expect(reinstated.output).toMatch(/^@\S+ is reinstated\.\n$/);
  await expect.poll(async () => (await program.calls("getMe")).status).toBe(200);
});

test("the command line says what it cannot find or understand, in its exit code, too", async ({ rookery }) => {
  for (const [words, code, error] of [
    [["bot", "show", "@nobody_bot"], 1, "there is no bot @nobody_bot"],
    [["user", "show", "nobody@example.org"], 1, "there is no user nobody@example.org"],
    [["bot", "suspend", "1"], 2, "--reason is missing"],
    [["user", "list", "--limit", "0"], 2, "--limit is a number from 1 to 1000"],
  ] as const) {
    const told = await rookery.runs(...words);
    expect([told.code, told.output], words.join(" ")).toEqual([code, ""]);
    expect(told.errors).toContain(error);
  }
});

test("lists are lines of JSON that go on where they ended", async ({ keeper, ownerSession, rookery }) => {
  const list = async (...words: string[]) => {
    const { output } = await rookery.runs("user", "list", "--json", ...words);
    return output.split("\n").filter(Boolean).map((line) => JSON.parse(line) as { id: string; username: string });
  };
  const first = await list("--limit", "1");
  expect(first).toHaveLength(1);
  const all = [...first, ...(await list("--limit", "1000", "--after", first[0]?.id ?? ""))];
  const names = all.map((user) => user.username);
  expect(names).toEqual(expect.arrayContaining([keeper.username, ownerSession.username]));
  expect(new Set(names).size).toBe(names.length);
  expect(JSON.stringify(all)).not.toContain("argon2");
});
