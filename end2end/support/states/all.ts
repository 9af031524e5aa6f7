import { ACCOUNT } from "./account.ts";
import { ADMIN } from "./admin.ts";
import { KEEPER } from "./keeper.ts";
import { SETUP } from "./setup.ts";
import { VISITOR } from "./visitor.ts";

/** Every page in every state that looks different. */
export const STATES = Object.entries({ ...VISITOR, ...KEEPER, ...SETUP, ...ACCOUNT, ...ADMIN });
