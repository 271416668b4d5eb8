// Scanners type like keyboards, but faster than anyone: a burst of keys that ends with Enter, with
// Tab, or with nothing but a pause, as the scanner is set.
//
// They are set to a US layout, whatever this PC's layout is, so the key's place (`event.code`) says
// what was meant: on an AZERTY PC a scanned Q arrives as `a`, but from KeyQ. Only what Base45 and
// ticket numbers are made of can be scanned, all of it capitals.

/** Longest pause between two keys of one scan. Slow wireless scanners reach 40 ms; people do not. */
const PAUSE_MS = 50;
/** Shortest scan: a ticket number has 12 characters. People reach four fast keys, never eight. */
const SHORTEST = 8;
/** Shortest text that is a token without doubt: nothing else is that long. */
const SHORTEST_TOKEN = 100;

/** How a scanner is set: what it types before a code, and what after it. */
export interface Wedge {
  prefix: string;
  suffix: "enter" | "tab" | "none";
}
export const USUAL_WEDGE: Wedge = { prefix: "", suffix: "enter" };

const PLAIN: Record<string, string> = {
  Minus: "-",
  Period: ".",
  Slash: "/",
  Space: " ",
  NumpadSubtract: "-",
  NumpadAdd: "+",
  NumpadMultiply: "*",
  NumpadDivide: "/",
  NumpadDecimal: ".",
};
const SHIFTED: Record<string, string> = {
  Digit4: "$",
  Digit5: "%",
  Digit8: "*",
  Equal: "+",
  Semicolon: ":",
};

type Key = Pick<KeyboardEvent, "code" | "shiftKey">;

/** The character a US keyboard gives for this key, or null when no scanner sends it to us. */
export function scannedCharacter({ code, shiftKey }: Key): string | null {
  const letter = /^Key([A-Z])$/.exec(code);
  if (letter) return letter[1] ?? null;
  if (shiftKey && SHIFTED[code]) return SHIFTED[code];
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code);
  if (digit && !shiftKey) return digit[1] ?? null;
  return PLAIN[code] ?? null;
}

/** What stood on the paper: without what the scanner puts before it. */
export function withoutPrefix(text: string, prefix: string): string {
  return prefix !== "" && text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

/** Whether a text can be nothing but a ticket's token. */
export function isToken(text: string): boolean {
  return text.length >= SHORTEST_TOKEN && /^[A-Z0-9 $%*+\-./:]+$/.test(text);
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Whether something is typed into an element. A list is moved through by typing. */
function isField(element: unknown): element is Field {
  return (
    element instanceof HTMLInputElement ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement
  );
}

function focusedField(): Field | null {
  const element = document.activeElement;
  return isField(element) ? element : null;
}

/** Puts back what stood in a field, so that whoever owns the field hears of it. */
function restore(field: Field, value: string): void {
  const prototype = Object.getPrototypeOf(field) as object;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, value);
  const told = field instanceof HTMLSelectElement ? "change" : "input";
  field.dispatchEvent(new Event(told, { bubbles: true }));
}

function isEnter(event: KeyboardEvent): boolean {
  return event.key === "Enter" || event.code === "NumpadEnter";
}

/**
 * Listens for scans anywhere in the window. Returns what ends it.
 *
 * Enter always ends a scan: it is what scanners send out of the box. How the scanner is set is looked
 * at with every key, so that a change counts at once.
 */
export function listenForScans(
  onScan: (text: string) => void,
  wedge: () => Wedge = () => USUAL_WEDGE,
): () => void {
  let text = "";
  let last = Number.NEGATIVE_INFINITY;
  let field: Field | null = null;
  let before = "";
  let pause: ReturnType<typeof setTimeout> | undefined;

  /** Whether what was typed is a scan. It is handed on, and the field is as it was. */
  const finish = (inTime: boolean): boolean => {
    const scanned = withoutPrefix(text, wedge().prefix);
    text = "";
    if (!inTime || scanned.length < SHORTEST) return false;
    if (field) restore(field, before);
    onScan(scanned);
    return true;
  };

  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.code.startsWith("Shift") || event.code === "CapsLock") return;
    clearTimeout(pause);
    const { suffix } = wedge();
    const inTime = event.timeStamp - last <= PAUSE_MS;
    if (isEnter(event) || (suffix === "tab" && event.code === "Tab")) {
      if (!finish(inTime)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const character = scannedCharacter(event);
    if (!inTime || character === null) {
      text = "";
      field = focusedField();
      before = field?.value ?? "";
    }
    if (character === null) return;
    // A scanned space would press the focused button.
    if (character === " " && text !== "" && !focusedField()) event.preventDefault();
    text += character;
    last = event.timeStamp;
    if (suffix === "none") pause = setTimeout(() => finish(true), PAUSE_MS + 10);
  };

  window.addEventListener("keydown", onKey, true);
  return () => {
    clearTimeout(pause);
    window.removeEventListener("keydown", onKey, true);
  };
}

/** Whether something can be typed or pasted there. */
function takesText(target: EventTarget | null): boolean {
  return isField(target) || (target instanceof HTMLElement && target.isContentEditable);
}

/**
 * Listens for codes that are pasted. In a field a paste is the field's, unless it is a token, which
 * nobody means to type there. Returns what ends it.
 */
export function listenForPastes(onScan: (text: string) => void): () => void {
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text").trim() ?? "";
    if (text === "" || (takesText(event.target) && !isToken(text))) return;
    event.preventDefault();
    onScan(text);
  };
  window.addEventListener("paste", onPaste, true);
  return () => window.removeEventListener("paste", onPaste, true);
}

/**
 * Runs `act` with the keys typed together, once it is clear that a person typed them and no scanner.
 * For places where a single key does something.
 */
export function typedByHand(act: (keys: string) => void): (key: string) => void {
  let keys = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (key) => {
    keys += key;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const typed = keys;
      keys = "";
      if (typed.length < SHORTEST / 2) act(typed);
    }, PAUSE_MS + 10);
  };
}
