// The little of WebDriver (https://www.w3.org/TR/webdriver2/) that the window's test needs.

import { setTimeout as pause } from "node:timers/promises";

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

  async screenshot() {
    return Buffer.from(await ask("GET", `${this.#session}/screenshot`), "base64");
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

  sees(words, seconds) {
    const wanted = words instanceof RegExp ? words : new RegExp(words, "i");
    return this.until(`the window says ${wanted}`, async () => wanted.exec(await this.text()), seconds);
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

  /** Waits for an element and clicks it. */
  async click(selector, words = "") {
    const found = await this.until(`there is ${selector} ${words}`, () =>
      this.run(
        `const [selector, words] = arguments;
         return [...document.querySelectorAll(selector)].find(
           (one) => !one.disabled && one.checkVisibility() && one.innerText.includes(words)
         ) ?? null;`,
        selector,
        words,
      ),
    );
    await ask("POST", `${this.#session}/element/${Object.values(found)[0]}/click`, {});
  }

  /** Waits until the focus is in an element. */
  focusIn(selector) {
    return this.until(`the focus is in ${selector}`, () =>
      this.run("return document.activeElement?.matches(arguments[0]) ?? false", selector),
    );
  }
}

async function ask(method, url, body) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
