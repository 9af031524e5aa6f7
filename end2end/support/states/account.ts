import { newestMailTo } from "../mail.ts";
import { unique } from "../person.ts";
import { file, png, quarters, uploads } from "../picture.ts";
import type { Visitor } from "../visitor.ts";
import { type Cast, type State, keeperAt } from "./cast.ts";

/** Asks for another address, and gives it. */
async function asksForEmail(keeper: Visitor): Promise<string> {
  const address = `${unique("new")}@example.org`;
  await keeper.opens("/account/security");
  await keeper.sends("Change e-mail", { "New e-mail": address, "Current password": keeper.password });
  await keeper.sees("until the link is used, nothing changes");
  return address;
}

/** Opens the page behind the link in the mail to the keeper's new address. */
async function aboutToConfirm({ keeper }: Cast): Promise<Visitor> {
  const address = await asksForEmail(keeper);
  await keeper.opens((await newestMailTo(keeper, address)).link);
  return keeper;
}

/** The pages of a user's own account. */
export const ACCOUNT: Record<string, State> = {
  "the profile": keeperAt("/account"),

  "the profile, refused": async (cast) => {
    const keeper = await keeperAt("/account")(cast);
    await keeper.sends("Save", { "First name": "Ada ".repeat(20), "Last name": "Lovelace" });
    await keeper.sees("Use at most 50 characters");
    return keeper;
  },

  "the profile with a picture": async ({ keeper }) => {
    await uploads(keeper, png(70, 110, 190));
    await keeper.sees("Your picture is changed.");
    return keeper;
  },

  "the profile, choosing a part of a picture": async (cast) => {
    const keeper = await keeperAt("/account")(cast);
    await keeper.main.getByLabel("New picture").setInputFiles(quarters(600, 400));
    await keeper.main.getByRole("application").press("+");
    await keeper.sees("Zoom 110%");
    return keeper;
  },

  "the profile, its picture refused": async ({ keeper }) => {
    await uploads(keeper, file("face.png", Buffer.from("no picture")));
    await keeper.sees("Choose a JPEG, PNG, GIF or WebP file.");
    return keeper;
  },

  "security, signed in elsewhere": async (cast) => {
    const elsewhere = await cast.someone(cast.keeper.username);
    await elsewhere.signsIn();
    return keeperAt("/account/security")(cast);
  },

  "security, refused": async (cast) => {
    const keeper = await keeperAt("/account/security")(cast);
    await keeper.sends("Change username", { "New username": "1 crow", "Current password": "not the password" });
    await keeper.sees("Start with a letter");
    return keeper;
  },

  activity: keeperAt("/account/activity"),

  "the button behind the link to a new address": aboutToConfirm,

  "the button behind the link to the old address": async (cast) => {
    const keeper = await aboutToConfirm(cast);
    await keeper.presses("Confirm");
    await keeper.sees("Your e-mail address is changed.");
    await keeper.opens((await newestMailTo(keeper, keeper.email, "was changed")).link);
    return keeper;
  },

  "a new password": async ({ keeper, someone }) => {
    const visitor = await someone(keeper.username);
    await visitor.opens("/forgot-password");
    await visitor.sends("Send a link", { "E-mail": visitor.email });
    await visitor.opens((await newestMailTo(visitor, visitor.email, "Choose a new password")).link);
    await visitor.sends("Change password", { "New password": "short" });
    await visitor.sees("Use at least 8 characters");
    return visitor;
  },
};
