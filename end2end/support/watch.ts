import type { BrowserContext, ConsoleMessage } from "@playwright/test";

/** What no page may ever do, whatever is tested: collected while a browser is used. */
export function watch(context: BrowserContext, origin: string): string[] {
  const wrongs: string[] = [];
  context.on("console", (message) => {
    if (isWrong(message)) wrongs.push(`console of ${message.page()?.url()}: ${message.text()}`);
  });
  context.on("weberror", (error) => wrongs.push(`uncaught in ${error.page()?.url()}: ${error.error().message}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== origin) wrongs.push(`request to another origin: ${url}`);
    if (isScript(url) && !request.isNavigationRequest()) {
      const page = new URL(request.frame().url()).pathname;
      if (!hasIslands(page)) wrongs.push(`${page} has no island, but loads ${url.pathname}`);
    }
  });
  return wrongs;
}

const isScript = (url: URL) => /\.(js|wasm)$/.test(url.pathname) && url.pathname.startsWith("/pkg/");

const WITH_ISLANDS = ["/account", "/bots/new", "/sign-up", "/setup", "/reset-password", "/account/security"];

const hasIslands = (path: string) => /^\/bots\/\d+$/.test(path) || WITH_ISLANDS.includes(path);

/** Chromium notes every 4xx and 5xx as an error of the page; those are answers, and tested as such. */
function isWrong(message: ConsoleMessage) {
  const isAnswer = message.text().startsWith("Failed to load resource");
  return message.text().includes("Content Security Policy") || (message.type() === "error" && !isAnswer);
}
