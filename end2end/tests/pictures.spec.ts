import { file, png, uploads } from "../support/picture.ts";
import { expect, test } from "../support/test.ts";
import type { Visitor } from "../support/visitor.ts";

const inHeader = ({ page }: Visitor) => page.getByRole("banner").locator("img.avatar");

/** Whether the browser could show what the header has. */
const isShown = (visitor: Visitor) =>
  expect(async () => expect(await inHeader(visitor).evaluate((face: HTMLImageElement) => face.naturalWidth)).toBe(48)).toPass();

test("a picture is uploaded, shown, replaced and removed", async ({ keeper, owner }) => {
  await keeper.opens("/account");
  await expect(keeper.page.getByRole("banner").locator("svg.avatar")).toBeVisible();
  await uploads(keeper, png(200, 40, 40));
  await keeper.sees("Your picture is changed.");
  await expect(keeper.main.getByText("Your picture is changed.")).toBeInViewport();
  const first = await inHeader(keeper).getAttribute("src");
  await owner.opens(`/admin/users?q=${keeper.username}`);
  await expect(owner.main.locator("img.avatar")).toHaveAttribute("src", String(first));

  await uploads(keeper, png(40, 40, 200));
  await keeper.sees("Your picture is changed.");
  await expect(inHeader(keeper)).not.toHaveAttribute("src", String(first));
  await keeper.presses("Remove picture");
  await keeper.sees("Your picture is removed.");
  await expect(inHeader(keeper)).toHaveCount(0);
});

test("a picture that is shown is really one", async ({ keeper, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "asks the page by a script");
  await uploads(keeper, png(200, 40, 40));
  await keeper.sees("Your picture is changed.");
  await isShown(keeper);
});

test("a picture has its place before it has come", async ({ keeper }) => {
  await uploads(keeper, png(200, 40, 40));
  await keeper.sees("Your picture is changed.");
  const { page } = keeper;
  let comes = () => {};
  const asked = new Promise<void>((resolve) => (comes = resolve));
  await page.route("**/pictures/**", async (route) => {
    await asked;
    await route.continue();
  });
  await page.goto(`${keeper.rookery.url}/account`, { waitUntil: "domcontentloaded" });
  const faces = page.locator("img.avatar");
  await expect(faces).toHaveCount(2);
  const all = [faces.first(), faces.last(), keeper.main.getByText("Your picture", { exact: true }), keeper.main.getByText("Upload picture")];
  const boxes = () => Promise.all(all.map((element) => element.boundingBox()));
  await expect.poll(async () => (await faces.last().boundingBox())?.height, { message: "styled" }).toBe(80);
  const before = await boxes();
  comes();
  await page.waitForLoadState("load");
  expect(await boxes()).toEqual(before);
});

test("what is no picture, or too large, is refused in words and changes nothing", async ({ keeper }) => {
  await uploads(keeper, png(200, 40, 40));
  await keeper.sees("Your picture is changed.");
  const before = String(await inHeader(keeper).getAttribute("src"));
  await uploads(keeper, file("face.png", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")));
  await keeper.sees("Choose a JPEG, PNG, GIF or WebP file.");
  await expect(keeper.main.getByLabel("New picture")).toHaveAttribute("aria-invalid", "true");
  await uploads(keeper, file("face.png", Buffer.alloc(6_000_000, 0xff)));
  await keeper.sees("This file is 5.8 MB; the limit is 5 MB.");
  await expect(inHeader(keeper)).toHaveAttribute("src", before);
});

test("while a picture is uploaded the page says so", async ({ keeper, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "only with scripts");
  await keeper.page.route("**/api/account/picture", async (route) => {
    await expect(keeper.main.locator(".upload-progress")).toContainText("Upload");
    await route.continue();
  });
  await uploads(keeper, png(200, 40, 40));
  await keeper.sees("Your picture is changed.");
});
