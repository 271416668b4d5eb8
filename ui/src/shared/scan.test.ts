import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LAYOUTS, type Stroke, strokes } from "../test/strokes";
import {
  isToken,
  listenForPastes,
  listenForScans,
  scannedCharacter,
  typedByHand,
  USUAL_WEDGE,
  type Wedge,
} from "./scan";

/** A scan of a ticket's number on an AZERTY PC. */
const scanned = (text: string) => strokes(text, "AZERTY");

const ENTER: Stroke = { code: "Enter", key: "Enter" };
const TAB: Stroke = { code: "Tab", key: "Tab" };
/** A token as long as real ones are, with every character that Base45 has. */
const TOKEN = `0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:${"GT2X7K".repeat(12)}`;

describe("a scan", () => {
  let clock = 0;
  let stop = () => {};
  let wedge: Wedge = USUAL_WEDGE;
  const onScan = vi.fn<(text: string) => void>();
  const onInput = vi.fn();
  let field: HTMLInputElement;

  /** Presses keys into the focused field, as a browser does. */
  const press = (keys: Stroke[], pause: number) => {
    for (const stroke of keys) {
      clock += pause;
      const event = new KeyboardEvent("keydown", { ...stroke, bubbles: true, cancelable: true });
      Object.defineProperty(event, "timeStamp", { value: clock });
      const target = document.activeElement ?? document.body;
      const wanted = target.dispatchEvent(event);
      if (wanted && target instanceof HTMLInputElement && stroke.key.length === 1) {
        target.value += stroke.key;
      }
    }
  };

  beforeEach(() => {
    clock = 1_000;
    onScan.mockClear();
    onInput.mockClear();
    field = document.body.appendChild(document.createElement("input"));
    field.addEventListener("input", onInput);
    field.value = "10000";
    field.focus();
    wedge = USUAL_WEDGE;
    stop = listenForScans(onScan, () => wedge);
  });
  afterEach(() => {
    vi.useRealTimers();
    stop();
    field.remove();
  });

  it("is read by the place of its keys, so AZERTY does not matter", () => {
    press([...scanned("OUA2-000123-7"), ENTER], 8);
    expect(onScan).toHaveBeenCalledExactlyOnceWith("OUA2-000123-7");
  });

  it.each(Object.keys(LAYOUTS))("of a token is the same on a %s keyboard", (layout) => {
    press([...strokes(TOKEN, layout), ENTER], 5);
    expect(onScan).toHaveBeenCalledExactlyOnceWith(TOKEN);
    expect(field.value).toBe("10000");
  });

  it("may end with a tab, where the scanner is set so", () => {
    press([...scanned("OUA2-000123-7"), TAB], 8);
    expect(onScan).not.toHaveBeenCalled();
    wedge = { prefix: "", suffix: "tab" };
    press([...scanned("OUA2-000123-7"), TAB], 8);
    press([...scanned("OUA2-000124-5"), ENTER], 8);
    expect(onScan.mock.calls).toEqual([["OUA2-000123-7"], ["OUA2-000124-5"]]);
  });

  it("may end with nothing but a pause, where the scanner is set so", () => {
    vi.useFakeTimers();
    wedge = { prefix: "", suffix: "none" };
    press(scanned("OUA2-000123-7"), 8);
    expect(onScan).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(onScan).toHaveBeenCalledExactlyOnceWith("OUA2-000123-7");
    press(scanned("BOB"), 8);
    vi.advanceTimersByTime(100);
    expect(onScan).toHaveBeenCalledTimes(1);
  });

  it("is handed on without what the scanner puts before it", () => {
    wedge = { prefix: "*Q", suffix: "enter" };
    press([...strokes("*QOUA2-000123-7", "AZERTY"), ENTER], 8);
    press([...strokes("OUA2-000124-5", "AZERTY"), ENTER], 8);
    expect(onScan.mock.calls).toEqual([["OUA2-000123-7"], ["OUA2-000124-5"]]);
  });

  it("leaves a list on what was chosen", () => {
    const list = document.body.appendChild(document.createElement("select"));
    for (const name of ["Adulte", "Enfant", "Ouaga"]) {
      list.appendChild(document.createElement("option")).value = name;
    }
    list.focus();
    const onChange = vi.fn();
    list.addEventListener("change", onChange);
    const keys = [...scanned("OUA2-000123-7"), ENTER];
    press(keys.slice(0, 1), 8);
    // As a browser does, where a letter is typed.
    list.value = "Ouaga";
    press(keys.slice(1), 8);
    expect(list.value).toBe("Adulte");
    expect(onChange).toHaveBeenCalled();
    list.remove();
  });

  it("leaves an amount as it was", () => {
    press([...scanned("OUA2-000123-7"), ENTER], 8);
    expect(field.value).toBe("10000");
    expect(onInput).toHaveBeenCalled();
  });

  it("ends with an Enter that nothing else hears", () => {
    const heard = vi.fn();
    field.addEventListener("keydown", (event) => event.key === "Enter" && heard());
    press([...scanned("QZWA0123456789:B"), ENTER], 20);
    expect(onScan).toHaveBeenCalledWith("QZWA0123456789:B");
    expect(heard).not.toHaveBeenCalled();
  });

  it("is not what a person types", () => {
    press([...scanned("OUA2-000123-7"), ENTER], 90);
    expect(onScan).not.toHaveBeenCalled();
    expect(field.value).not.toBe("10000");
  });

  it("is not a short burst, nor one whose Enter comes late", () => {
    press([...scanned("7500"), ENTER], 5);
    press(scanned("OUA2-000123-7"), 5);
    press([ENTER], 400);
    expect(onScan).not.toHaveBeenCalled();
  });

  it("starts afresh after what was typed by hand", () => {
    press(scanned("BOB"), 120);
    press([...scanned("OUA2-000123-7"), ENTER].slice(0, 1), 500);
    press([...scanned("OUA2-000123-7"), ENTER].slice(1), 8);
    expect(onScan).toHaveBeenCalledExactlyOnceWith("OUA2-000123-7");
  });

  it("does not press the focused button with its spaces", () => {
    const button = document.body.appendChild(document.createElement("button"));
    button.focus();
    const event = { code: "Space", key: " " };
    press(scanned("ABCD"), 8);
    clock += 8;
    const space = new KeyboardEvent("keydown", { ...event, bubbles: true, cancelable: true });
    Object.defineProperty(space, "timeStamp", { value: clock });
    button.dispatchEvent(space);
    expect(space.defaultPrevented).toBe(true);
    button.remove();
  });
});

describe("the characters of Base45", () => {
  it.each([
    ["KeyA", true, "A"],
    ["KeyM", false, "M"],
    ["Digit0", false, "0"],
    ["Numpad7", false, "7"],
    ["Digit4", true, "$"],
    ["Digit5", true, "%"],
    ["Digit8", true, "*"],
    ["Equal", true, "+"],
    ["Minus", false, "-"],
    ["Period", false, "."],
    ["Slash", false, "/"],
    ["Semicolon", true, ":"],
    ["Space", false, " "],
    ["Digit1", true, null],
    ["F9", false, null],
  ])("%s with shift %s is %s", (code, shiftKey, expected) => {
    expect(scannedCharacter({ code, shiftKey })).toBe(expected);
  });
});

describe("a paste", () => {
  const onScan = vi.fn<(text: string) => void>();
  const paste = (target: Element, text: string) => {
    const event = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { getData: () => text } });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };

  it("is a scan, but in a field it is the field's, unless it is a token", () => {
    const stop = listenForPastes(onScan);
    const field = document.body.appendChild(document.createElement("input"));
    expect(paste(document.body, " OUA2-000123-7\n")).toBe(true);
    expect(paste(document.body, " ")).toBe(false);
    expect(paste(field, "OUA2-000123-7")).toBe(false);
    expect(paste(field, TOKEN)).toBe(true);
    expect(onScan.mock.calls).toEqual([["OUA2-000123-7"], [TOKEN]]);
    stop();
    field.remove();
  });

  it("knows a token by its length and its letters", () => {
    expect(isToken(TOKEN)).toBe(true);
    expect(isToken(TOKEN.toLowerCase())).toBe(false);
    expect(isToken("OUA2-000123-7")).toBe(false);
  });
});

describe("a key that does something", () => {
  it("waits until no scan follows it", () => {
    vi.useFakeTimers();
    const act = vi.fn();
    const key = typedByHand(act);
    key("1");
    vi.advanceTimersByTime(100);
    expect(act).toHaveBeenCalledExactlyOnceWith("1");
    for (const character of "OUA2-000") key(character);
    vi.advanceTimersByTime(100);
    expect(act).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });
});
