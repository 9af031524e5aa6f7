import type { Page } from "@playwright/test";

import { file, namesOf, quarters, quartersOf, turned } from "../support/picture.ts";
import { expect, test } from "../support/test.ts";
import type { Visitor } from "../support/visitor.ts";

const frame = ({ main }: Visitor) => main.getByRole("application", { name: "The part of the picture that is kept" });

/** What the form would send. */
const fields = ({ main }: Visitor) =>
  main.locator("[name^=crop_]").evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));

/** Chooses a picture, and waits until it is shown. */
async function chooses(keeper: Visitor, picture = quarters(400, 200)) {
  await keeper.opens("/account");
  await keeper.main.getByLabel("New picture").setInputFiles(picture);
  await expect.poll(() => fields(keeper)).toEqual(["0.25000", "0.00000", "1.00000"]);
}

/** The colours of the keeper's picture. */
async function kept(keeper: Visitor, looker: Page): Promise<string[]> {
  await keeper.sees("Your picture is changed.");
  const source = await keeper.page.getByRole("banner").locator("img.avatar").getAttribute("src");
  const picture = await keeper.page.request.get(keeper.rookery.url + String(source).replace("-48.", "-400."));
  return quartersOf(looker, await picture.body());
}

/** The colours in the quarters of what is seen in the frame. */
async function seen(keeper: Visitor): Promise<string[]> {
  const colors = await frame(keeper).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const side = Math.min(canvas.width, canvas.height) * 0.875;
    const place = (length: number, part: number) => Math.round((length - side) / 2 + side * part);
    const at = (x: number, y: number) =>
      [...canvas.getContext("2d")!.getImageData(place(canvas.width, x), place(canvas.height, y), 1, 1).data.subarray(0, 3)];
    return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)];
  });
  return namesOf(colors);
}

test("the corner that is chosen by keys is kept, and without scripts the middle", async ({ keeper, someone, javaScriptEnabled }) => {
  const looker = await someone("looker", keeper.rookery, { javaScriptEnabled: true });
  if (javaScriptEnabled === false) {
    await keeper.opens("/account");
    await keeper.main.getByLabel("New picture").setInputFiles(quarters(400, 200));
    await expect(frame(keeper)).toBeHidden();
    await keeper.presses("Upload picture");
    expect(await kept(keeper, looker.page)).toEqual(["red", "green", "blue", "yellow"]);
    return;
  }
  await chooses(keeper);
  await frame(keeper).focus();
  await frame(keeper).press("+", { delay: 10 });
  for (let times = 0; times < 9; ++times) await keeper.page.keyboard.press("+");
  for (let times = 0; times < 60; ++times) await keeper.page.keyboard.press("ArrowLeft");
  for (let times = 0; times < 30; ++times) await keeper.page.keyboard.press("ArrowUp");
  await keeper.sees("Zoom 259%, 0% from the left, 0% from the top");
  await keeper.presses("Upload picture");
  expect(await kept(keeper, looker.page)).toEqual(["red", "red", "red", "red"]);
});

test.describe("with a pointer", () => {
  test.beforeEach(({ javaScriptEnabled }) => test.skip(javaScriptEnabled === false, "only with scripts"));

  test("the picture is dragged, pressed and zoomed under the frame", async ({ keeper, someone }) => {
    await chooses(keeper);
    await keeper.main.getByLabel("Zoom").fill("2");
    expect(await fields(keeper)).toEqual(["0.37500", "0.25000", "0.50000"]);
    const box = (await frame(keeper).boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await keeper.page.mouse.move(x, y);
    await keeper.page.mouse.down();
    await keeper.page.mouse.move(x - 50, y - 50);
    await keeper.page.mouse.move(x - 900, y - 900);
    await keeper.page.mouse.up();
    expect(await fields(keeper)).toEqual(["0.75000", "0.50000", "0.50000"]);
    // A press at the frame's left edge takes what is there as the middle.
    await keeper.page.mouse.click(x - box.height * 0.4375, y);
    expect(await fields(keeper)).toEqual([expect.stringMatching(/^0\.6[23]/), "0.50000", "0.50000"]);
    await keeper.presses("Upload picture");
    const looker = await someone("looker", keeper.rookery);
    expect(await kept(keeper, looker.page)).toEqual(["yellow", "yellow", "yellow", "yellow"]);
  });

  test("what is seen in the frame is kept, however a camera was held", async ({ keeper, someone }) => {
    const looker = await someone("looker", keeper.rookery);
    const upperLeft = { 1: "red", 3: "yellow", 5: "red", 6: "blue", 8: "green" };
    for (const [orientation, color] of Object.entries(upperLeft)) {
      await keeper.opens("/account");
      const picture = await turned(looker.page, 400, 200, Number(orientation));
      await keeper.main.getByLabel("New picture").setInputFiles(picture);
      const isUpright = Number(orientation) < 5;
      await expect.poll(() => fields(keeper)).toEqual([isUpright ? "0.25000" : "0.00000", isUpright ? "0.00000" : "0.25000", "1.00000"]);
      const middle = await seen(keeper);
      expect(new Set(middle).size, `four colours in the middle of ${orientation}: ${middle}`).toBe(4);
      await keeper.presses("Upload picture");
      expect(await kept(keeper, looker.page), orientation).toEqual(middle);

      await keeper.opens("/account");
      await keeper.main.getByLabel("New picture").setInputFiles(picture);
      await expect.poll(() => fields(keeper)).toContain("1.00000");
      await keeper.main.getByLabel("Zoom").fill("2");
      const box = (await frame(keeper).boundingBox())!;
      await keeper.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await keeper.page.mouse.down();
      await keeper.page.mouse.move(box.x + box.width / 2 + 900, box.y + box.height / 2 + 900, { steps: 3 });
      await keeper.page.mouse.up();
      expect(await fields(keeper)).toEqual(["0.00000", "0.00000", "0.50000"]);
      expect(await seen(keeper), orientation).toEqual(Array(4).fill(color));
      await keeper.presses("Upload picture");
      expect(await kept(keeper, looker.page), orientation).toEqual(Array(4).fill(color));
    }
  });

  test("two fingers zoom", async ({ keeper }) => {
    await chooses(keeper);
    const box = (await frame(keeper).boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const browser = await keeper.page.context().newCDPSession(keeper.page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", apart: number) => {
      const touchPoints = apart ? [{ x: x - apart, y, id: 1 }, { x: x + apart, y, id: 2 }] : [];
      return browser.send("Input.dispatchTouchEvent", { type, touchPoints });
    };
    await touch("touchStart", 30);
    for (const apart of [35, 45, 60]) await touch("touchMove", apart);
    await touch("touchEnd", 0);
    await expect.poll(() => fields(keeper)).toEqual([expect.stringMatching(/^0\.37/), "0.25000", "0.50000"]);
  });

  test("a file that cannot be shown is said to be, and another one takes its place", async ({ keeper }) => {
    await keeper.opens("/account");
    const choice = keeper.main.getByLabel("New picture");
    await choice.setInputFiles(file("face.png", Buffer.from("no picture")));
    await keeper.sees("This browser cannot show the file.");
    await expect(frame(keeper)).toBeHidden();
    expect(await fields(keeper)).toEqual(["", "", ""]);
    await choice.setInputFiles(quarters(200, 400));
    await expect.poll(() => fields(keeper)).toEqual(["0.00000", "0.25000", "1.00000"]);
    await expect(keeper.main.getByText("cannot show")).toHaveCount(0);
    await choice.setInputFiles([]);
    await expect(frame(keeper)).toBeHidden();
    expect(await fields(keeper)).toEqual(["", "", ""]);
  });
});
