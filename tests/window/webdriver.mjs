// The little of WebDriver (https://www.w3.org/TR/webdriver2/) that the window's test needs.

import { setTimeout as pause } from "node:timers/promises";

/** A driver that lost its window would not answer for ever. */
const PATIENCE_MS = 60_000;
const KEYS = { Enter: "\uE007", Tab: "\uE004", Escape: "\uE00C", F9: "\uE039" };

export class Window {
  #session;

  constructor(session) {
    this.#session = session;
  }

  /** Has the driver start the program and take its window. */
  static async open(driver, binary) {
    const { sessionId } = await ask("POST", `${driver}/session`, {
      capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary, args: [] } } },
    });
    return new Window(`${driver}/session/${sessionId}`);
  }

  /** Closes the window, and with it the program. */
  close() {
    return ask("DELETE", this.#session);
  }

  title() {
    return ask("GET", `${this.#session}/title`);
  }

  run(script, ...args) {
    return ask("POST", `${this.#session}/execute/sync`, { script, args });
  }

  text() {
    return this.run("return document.body.innerText");
  }

  /** Waits until `what()` gives something true, and gives that. */
  async until(sentence, what, seconds = 20) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const seen = await what();
      if (seen) return seen;
      if (Date.now() > end) throw new Error(`Waited ${seconds} s for this: ${sentence}`);
      await pause(100);
    }
  }

  /** Types text, or presses a named key, where the focus is: as a keyboard does. */
  async type(...texts) {
    const characters = texts.flatMap((text) => KEYS[text] ?? [...text]);
    await ask("POST", `${this.#session}/actions`, {
      actions: [
        {
          type: "key",
          id: "keyboard",
          actions: characters.flatMap((value) => [
            { type: "keyDown", value },
            { type: "keyUp", value },
          ]),
        },
      ],
    });
  }

  /** Waits until the focus is in an element. */
  focusIn(selector) {
    return this.until(`the focus is in ${selector}`, () =>
      this.run("return document.activeElement?.matches(arguments[0]) ?? false", selector),
    );
  }
}

async function ask(method, url, body) {
  const response = await fetch(url, {
    method,
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
