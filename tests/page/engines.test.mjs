// The main job in the two other engines: Firefox, by WebDriver BiDi, and WebKitGTK, by its WebDriver. List, filter,
// choose, cancel, watch, and read an artifact. What came of it is asked of the server itself.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { Builder, By, error, Key, until } from "selenium-webdriver";
import { createClient, State } from "../../pkg/node.js";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { startStaticServer } from "../server/static.mjs";
import { typesOf } from "./support.mjs";

const PATIENCE = 30_000;

let server;
let site;
let client;
let deployment;
let flow;

before(async () => {
  [server, site] = await Promise.all([startPrefectServer(), startStaticServer()]);
  client = await createClient({ apiUrl: server.apiUrl });
  flow = (await client.createFlow({ name: "etl" })).id;
  deployment = (await client.createDeployment({ flow_id: flow, name: "served" })).id;
  const table = [
    { city: "Bern", orders: 12 },
    { city: "Basel", orders: 7 },
  ];
  await client.createArtifact({ key: "orders", type: "table", data: JSON.stringify(table) });
  await client.createArtifact({ key: "notes", type: "markdown", data: "All **good** &amp; [safe](https://example.com/) <b>raw</b>" });
});
after(() => Promise.all([server?.stop(), site?.stop()]));

/**
 * The main job, by the few things that every driver of a browser can do. Selectors are XPath: the one language that
 * both drivers find text by.
 */
async function mainJob({ open, find, click, type, text, gone }, prefix) {
  const make = async (name, more) => (await client.createFlowRun({ flow_id: flow, name, state: State.pending(), ...more })).id;
  const [chosen, left] = [await make(`${prefix}-chosen`), await make(`${prefix}-left`)];
  const elsewhere = await make(`other-${prefix.slice(0, 2)}`);
  const { id: served } = await client.createFlowRunFromDeployment(deployment, { name: `${prefix}-served`, state: State.pending() });
  await client.setFlowRunState(served, State.running());

  // List
  await open(`${site.adminUrl}?${new URLSearchParams({ api: server.apiUrl, view: "active" })}`);
  await find(`//a[normalize-space()='other-${prefix.slice(0, 2)}']`);
  // Filter
  await type("//label[contains(., 'Run name or id')]/input", `${prefix}-`);
  await gone(`//a[normalize-space()='other-${prefix.slice(0, 2)}']`);
  // Choose
  for (const name of ["chosen", "served"]) await click(`//tr[.//a[normalize-space()='${prefix}-${name}']]//input`);
  await find("//*[contains(text(), '2 selected')]");
  // Cancel
  await click("//button[normalize-space()='Cancel 2 runs…']");
  assert.match(
    await text("//dialog[@open]//*[contains(@class, 'preview')]//ul"),
    /1\s*Pending\s*→ cancelled[^]*1\s*Running\s*→ cancelling/,
  );
  await click("//dialog[@open]//button[normalize-space()='Cancel 2 runs']");
  // Watch
  await find("//*[contains(text(), '1 cancelled · 1 asked to stop, 0 stopped so far · 0 failed.')]");
  assert.deepEqual(await typesOf(server, [chosen]), ["CANCELLED"]);
  assert.deepEqual(await typesOf(server, [served]), ["CANCELLING"]);
  assert.deepEqual(await typesOf(server, [left, elsewhere]), ["PENDING"]);
  await client.setFlowRunState(served, State.cancelled()); // as its worker does
  await find("//*[contains(text(), '1 cancelled · 1 asked to stop, all stopped · 0 failed.')]");
  await find("//h2[normalize-space()='Cancellation done']");
  // A finished run, with its day
  await click("//nav[@aria-label='Views']//a[starts-with(normalize-space(), 'Finished')]");
  await find("//*[local-name()='svg' and contains(@class, 'bars')]");
  await click("//a[normalize-space()='Cancelled']");
  await click(`//a[normalize-space()='${prefix}-chosen']`);
  await find("//dialog[@open]//h3[normalize-space()='State history']");
  await click("//dialog[@open]//button[normalize-space()='Close']");
  // Artifacts
  await click("//nav[@aria-label='Views']//a[normalize-space()='Artifacts']");
  await click("//summary[.//*[normalize-space()='orders']]");
  await find("//td[normalize-space()='Basel']");
  await click("//summary[.//*[normalize-space()='notes']]");
  await find("//strong[normalize-space()='good']");
  assert.match(await text("//*[@class='markdown']"), /All good & safe <b>raw<\/b>/);
}

test("the main job in Firefox", async (t) => {
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: firefox(), headless: true });
  t.after(() => browser.close());
  t.diagnostic(await browser.version());
  const page = await browser.newPage();
  await page.setViewport({ width: 1200, height: 900 });
  page.setDefaultTimeout(PATIENCE);
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  const at = async (path, act) => {
    try {
      return await act(page.locator(`xpath/${path}`));
    } catch (cause) {
      throw new Error(`${path}: ${cause.message}`, { cause });
    }
  };
  const find = (path) => at(path, (locator) => locator.setVisibility("visible").waitHandle());
  await mainJob(
    {
      find,
      open: (url) => page.goto(url),
      click: (path) => at(path, (locator) => locator.click()),
      text: async (path) => (await find(path)).evaluate((element) => element.textContent),
      gone: (path) => page.waitForSelector(`xpath/${path}`, { hidden: true }),
      async type(path, text) {
        await at(path, (locator) => locator.fill(text));
        await page.keyboard.press("Enter");
      },
    },
    "firefox",
  );
  assert.deepEqual(errors, []);
});

test("the main job in WebKitGTK", async (t) => {
  const [display, port] = [await startDisplay(t), await freePort()];
  const home = mkdtempSync(join(tmpdir(), "prefect-webkit-"));
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    XDG_RUNTIME_DIR: home,
    DISPLAY: display,
    GDK_BACKEND: "x11",
    LIBGL_ALWAYS_SOFTWARE: "1",
  };
  const service = spawn("WebKitWebDriver", [`--port=${port}`], { stdio: "ignore", env });
  t.after(async () => {
    service.kill();
    if (service.exitCode === null && service.signalCode === null) await once(service, "exit");
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });
  const driver = await connected(
    () =>
      new Builder()
        .usingServer(`http://127.0.0.1:${port}`)
        .withCapabilities({ browserName: "MiniBrowser", "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] } })
        .build(),
    port,
  );
  try {
    t.diagnostic(`WebKitGTK ${(await driver.getCapabilities()).get("browserVersion")}`);
    await driver.manage().window().setRect({ width: 1200, height: 900 });
    const find = async (path) => {
      const element = await driver.wait(until.elementLocated(By.xpath(path)), PATIENCE, path);
      return driver.wait(until.elementIsVisible(element), PATIENCE, path);
    };
    // A list that is drawn anew takes elements away, and a dialog that goes lies over them for a moment.
    const passing = [error.StaleElementReferenceError, error.ElementClickInterceptedError, error.ElementNotInteractableError];
    const clicked = async (path) => {
      try {
        const element = await driver.findElement(By.xpath(path));
        if (!(await element.isEnabled())) return false;
        await element.click();
        return true;
      } catch (reason) {
        if ([error.NoSuchElementError, ...passing].some((kind) => reason instanceof kind)) return false;
        throw reason;
      }
    };
    const click = (path) => driver.wait(() => clicked(path), PATIENCE, path);
    await mainJob(
      {
        find,
        click,
        open: (url) => driver.get(url),
        text: async (path) => (await find(path)).getText(),
        gone: (path) => driver.wait(async () => (await driver.findElements(By.xpath(path))).length === 0, PATIENCE, path),
        type: async (path, text) => (await find(path)).sendKeys(text, Key.ENTER),
      },
      "webkit",
    );
  } catch (cause) {
    const seen = await driver.executeScript("return location.href + document.body.innerText");
    throw new Error(`${cause.message}\n${seen}`, { cause });
  } finally {
    await driver.quit();
  }
});

/** A screen that nobody sees, for a browser that wants one; gives its name. */
async function startDisplay(t) {
  const screen = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  t.after(async () => {
    screen.kill();
    if (screen.exitCode === null && screen.signalCode === null) await once(screen, "exit");
  });
  const [number] = await once(createInterface({ input: screen.stdout }), "line");
  return `:${number}`;
}

/** A driver, once its service listens. */
async function connected(build, port) {
  for (const end = Date.now() + PATIENCE; ; ) {
    try {
      const { ok } = await fetch(`http://127.0.0.1:${port}/status`);
      if (ok) return build();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

async function freePort() {
  const socket = createServer().listen(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}

/** The program, whatever the distribution calls it. */
function firefox() {
  for (const folder of process.env.PATH.split(delimiter)) {
    const name = ["firefox-esr", "firefox"].find((name) => list(folder).includes(name));
    if (name) return join(folder, name);
  }
  throw new Error("There is no Firefox; run `make setup`.");
}

/** Where distributions put it, which is not on the PATH. */
function miniBrowser() {
  for (const folder of ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/libexec"]) {
    for (const name of list(folder)
      .filter((name) => /^webkit2?gtk-/.test(name))
      .sort()
      .reverse()) {
      const path = join(folder, name, "MiniBrowser");
      if (list(join(folder, name)).includes("MiniBrowser")) return path;
    }
  }
  throw new Error("There is no MiniBrowser; run `make setup`.");
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
