import { newestMailTo } from "../mail.ts";
import { type State, lockedOut, visitorAt } from "./cast.ts";

/** The pages of somebody without an account. */
export const VISITOR: Record<string, State> = {
  "the first page": visitorAt("/"),

  "the first page without an owner": async ({ someone, newRookery }) => {
    const visitor = await someone("visitor", await newRookery());
    await visitor.opens("/");
    await visitor.sees("This installation has no owner yet");
    return visitor;
  },

  "set-up": async ({ someone, newRookery }) => {
    const visitor = await someone("owner", await newRookery());
    await visitor.opens(visitor.rookery.setUpLink);
    return visitor;
  },

  "set-up, the link is used": visitorAt("/setup?token=invented"),
  "sign-up": visitorAt("/sign-up"),

  "sign-up, refused": async (cast) => {
    const visitor = await visitorAt("/sign-up")(cast);
    await visitor.page.getByLabel("E-mail").fill("crow@nest");
    await visitor.page.getByLabel("Username").fill("1 crow");
    await visitor.page.getByLabel("Password").fill("short");
    await visitor.acceptsTerms();
    await visitor.presses("Sign up");
    await visitor.sees("Start with a letter");
    return visitor;
  },

  "sign-up, mail sent": async ({ someone, newRookery }) => {
    const visitor = await someone("visitor", await newRookery());
    await visitor.signsUp();
    return visitor;
  },

  "sign-up, a weak password": async (cast) => {
    const visitor = await visitorAt("/sign-up")(cast);
    await visitor.page.getByLabel("Password").fill("rookery2026");
    await visitor.sees("Too personal");
    return visitor;
  },

  "sign-up, closed": async ({ someone, newRookery }) => {
    const visitor = await someone("visitor", await newRookery({ ROOKERY_SIGN_UP: "closed" }));
    await visitor.opens("/sign-up");
    await visitor.seesHeading("Signing up is closed");
    return visitor;
  },

  "sign-up for some": async ({ someone, newRookery }) => {
    const visitor = await someone("visitor", await newRookery({ ROOKERY_SIGN_UP: "example.org, example.com" }));
    await visitor.opens("/sign-up");
    await visitor.sees("Only addresses at");
    return visitor;
  },

  terms: visitorAt("/terms"),
  privacy: visitorAt("/privacy"),

  "a wrong code": async ({ someone, newRookery }) => {
    const visitor = await someone("visitor", await newRookery());
    await visitor.signsUp();
    await visitor.typesCode("0000 0000");
    await visitor.sees("This code is not right");
    return visitor;
  },

  "sign-in": visitorAt("/sign-in"),

  "sign-in, refused": async (cast) => {
    const visitor = await visitorAt("/sign-in")(cast);
    await visitor.typesCredentials("nobody", "not the password");
    await visitor.sees("is wrong");
    return visitor;
  },

  "sign-in, too often": async ({ someone, newRookery }) => {
    const visitor = await someone("visitor", await newRookery({ ROOKERY_LIMIT_SIGN_IN: "1/min" }));
    for (const _ of [1, 2]) {
      await visitor.opens("/sign-in");
      await visitor.typesCredentials();
    }
    await visitor.seesHeading("Slow down a little");
    return visitor;
  },

  "sign-in, locked": async (cast) => {
    const visitor = await visitorAt("/sign-in")(cast);
    await lockedOut(visitor);
    await visitor.typesCredentials();
    await visitor.sees("too many failed sign-ins");
    return visitor;
  },

  "unlock, asking for a mail": visitorAt("/unlock"),
  "unlock, the link is used": visitorAt("/unlock?token=invented"),
  "not me, the link is used": visitorAt("/not-me?token=invented"),
  "a forgotten password": visitorAt("/forgot-password"),

  "a forgotten password, mail sent": async (cast) => {
    const visitor = await visitorAt("/forgot-password")(cast);
    await visitor.sends("Send a link", { "E-mail": "nobody@example.org" });
    await visitor.sees("Check your mail.");
    return visitor;
  },

  "a new password, the link is used": visitorAt("/reset-password?token=invented"),
  "a new address, the link is used": visitorAt("/confirm-email?token=invented"),
  "the old address, the link is used": visitorAt("/undo-email?token=invented"),

  "another mail": visitorAt("/verify-email"),
  "another mail, the link is used": visitorAt("/verify-email?token=invented"),

  "the button behind the link": async ({ someone, newRookery }) => {
    const visitor = await someone("visitor", await newRookery());
    await visitor.signsUp();
    await visitor.opens((await newestMailTo(visitor)).link);
    return visitor;
  },

  "the address is verified": async ({ someone, newRookery }) => {
    const visitor = await someone("visitor", await newRookery());
    await visitor.signsUp();
    await visitor.verifies((await newestMailTo(visitor)).link);
    return visitor;
  },

  "the inbox, empty": async ({ someone, newRookery }) => {
    const visitor = await someone("visitor", await newRookery());
    await visitor.opens("/dev/inbox");
    await visitor.sees("No mail yet");
    return visitor;
  },

  "the inbox": visitorAt("/dev/inbox"),

  "a mail": async ({ someone, newRookery }) => {
    const visitor = await someone("visitor", await newRookery());
    await visitor.signsUp();
    await newestMailTo(visitor);
    return visitor;
  },

  "nothing there": visitorAt("/nowhere"),
};
