import type { Visitor } from "./visitor.ts";

/** The id of a user, as the command line tells it. */
export async function idOf({ rookery, username }: Visitor): Promise<string> {
  const { output } = await rookery.runs("user", "show", username, "--json");
  return (JSON.parse(output) as { id: string }).id;
}

/** Signs in as an admin in a browser of their own, and begins to see the user's pages. */
export async function beginsSupport(admin: Visitor, user: Visitor): Promise<Visitor> {
  await admin.signsIn();
  await admin.opens(`/admin/users/${await idOf(user)}/support`);
  await admin.page.getByLabel("Reason").fill("cannot see the bot");
  await admin.page.getByLabel("Your password").fill(admin.password);
  await admin.presses("Begin support access");
  return admin;
}
