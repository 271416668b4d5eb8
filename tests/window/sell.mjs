// A cashier logs in, opens the till and sells a ticket in the real window, by keys alone; the paper
// is then in the spool folder. Usage: node sell.mjs DRIVER PROGRAM DATA, see scripts/test-window.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Window } from "./webdriver.mjs";

const PASSENGER = "Awa Traoré";
const [driver, program, data] = process.argv.slice(2);

await driverReady();
const window = await Window.open(driver, program);
try {
  await watchPolicy();
  await logIn("C1", "1111");
  await chooseDeparture("bob");
  await openTill("10000");
  const number = await sell(PASSENGER);
  await paperSays(number, PASSENGER);
  assert.deepEqual(await window.run("return window.forbidden"), []);
  await onlyTheEngineCanBeCalled();
  console.log(`Ticket ${number} was sold and its paper is in the spool folder.`);
} catch (failure) {
  const focus = await window.run("return document.activeElement?.outerHTML.slice(0, 300)");
  console.error(`The window said:\n${await window.text()}\n\nThe focus was in:\n${focus}\n`);
  throw failure;
} finally {
  await window.close();
}

async function driverReady() {
  for (let tries = 100; ; tries -= 1) {
    const answer = await fetch(`${driver}/status`).catch(() => null);
    if (answer?.ok) return;
    assert(tries > 0, "WebKitWebDriver does not answer");
    await pause(100);
  }
}

/** Notes what the content policy of the window (tauri.conf.json) forbids from here on. */
function watchPolicy() {
  return window.run(`window.forbidden = [];
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
      window.forbidden.push(\`\${violatedDirective} \${blockedURI} \${sample}\`));`);
}

async function logIn(code, pin) {
  await window.focusIn("form input");
  assert.equal(await window.title(), "Guichet");
  await window.type(code, "Enter");
  await window.focusIn("input[type=password]");
  await window.type(pin, "Enter");
  await window.focusIn("[data-part=destination]");
}

/** The first that is offered will do. */
async function chooseDeparture(destination) {
  await window.type(destination, "Enter");
  await window.focusIn("[data-part=departures]");
  await window.until("a price", () =>
    window.run("return /\\d/.test(document.querySelector('output')?.innerText)"),
  );
}

/** F9 asks for the float while the till is closed, and then gives the sale back. */
async function openTill(float) {
  await window.type("F9");
  await window.focusIn("[role=dialog] input");
  await window.type(float, "F9");
  await window.focusIn("[data-part=cash]");
}

async function sell(name) {
  // From the cash back to the name, as Escape does it.
  await window.type("Escape");
  await window.focusIn("[data-part=phone]");
  await window.type("Escape");
  await window.focusIn("[data-part=name]");
  await window.type(name, "F9");
  const number = await window.until("the slip of the last sale", () =>
    window.run("return document.querySelector('a[href*=\"/billets/\"]')?.innerText"),
  );
  await window.focusIn("[data-part=destination]");
  return number.trim();
}

/** The printer of the demonstration is a folder; each document is a file of printer commands. */
async function paperSays(...words) {
  const spool = path.join(data, "spool");
  await window.until(`a file in the spool folder says ${words}`, async () => {
    const entries = await readdir(spool, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const papers = await Promise.all(
      files.map((file) => readFile(path.join(file.parentPath, file.name), "latin1")),
    );
    return papers.some((paper) => words.every((word) => paper.includes(word)));
  });
}

/** The window's only right is `rpc`: see src-tauri/capabilities. */
async function onlyTheEngineCanBeCalled() {
  for (const command of ["plugin:window|set_title", "plugin:event|emit", "plugin:app|version"]) {
    await window.run(
      `window.refused = null;
       window.__TAURI_INTERNALS__.invoke(arguments[0], {}).then(
         () => { window.refused = "allowed"; },
         (reason) => { window.refused = String(reason); });`,
      command,
    );
    const answer = await window.until(`an answer to ${command}`, () =>
      window.run("return window.refused"),
    );
    assert.match(answer, /not allowed/);
  }
}
