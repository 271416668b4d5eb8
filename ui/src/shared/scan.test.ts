import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listenForScans, scannedCharacter, typedByHand } from "./scan";

/** What an AZERTY PC makes of the key where a US keyboard has the digit. */
const AZERTY_DIGITS = ["à", "&", "é", '"', "'", "(", "-", "è", "_", "ç"];

interface Stroke {
  code: string;
  key: string;
  shiftKey?: boolean;
}

/** The strokes a US-layout scanner sends, as an AZERTY PC reports them. */
function scanned(text: string): Stroke[] {
  return Array.from(text, (character) => {
    if (/\d/.test(character)) {
      return { code: `Digit${character}`, key: AZERTY_DIGITS[Number(character)] ?? "" };
    }
    if (character === "-") return { code: "Minus", key: ")" };
    if (character === ":") return { code: "Semicolon", key: "M", shiftKey: true };
    const moved: Record<string, string> = { Q: "A", A: "Q", Z: "W", W: "Z" };
    return { code: `Key${character}`, key: moved[character] ?? character, shiftKey: true };
  });
}

const ENTER: Stroke = { code: "Enter", key: "Enter" };

describe("a scan", () => {
  let clock = 0;
  let stop = () => {};
  const onScan = vi.fn<(text: string) => void>();
  const onInput = vi.fn();
  let field: HTMLInputElement;

  /** Presses keys into the focused field, as a browser does. */
  const press = (strokes: Stroke[], pause: number) => {
    for (const stroke of strokes) {
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
    stop = listenForScans(onScan);
  });
  afterEach(() => {
    stop();
    field.remove();
  });

  it("is read by the place of its keys, so AZERTY does not matter", () => {
    press([...scanned("OUA2-000123-7"), ENTER], 8);
    expect(onScan).toHaveBeenCalledExactlyOnceWith("OUA2-000123-7");
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
