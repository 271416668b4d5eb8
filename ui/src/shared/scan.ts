// Scanners type like keyboards, but faster than anyone: a burst of keys that ends with Enter.
//
// They are set to a US layout, whatever this PC's layout is, so the key's place (`event.code`) says
// what was meant: on an AZERTY PC a scanned Q arrives as `a`, but from KeyQ. Only what Base45 and
// ticket numbers are made of can be scanned, all of it capitals.

/** Longest pause between two keys of one scan. Slow wireless scanners reach 40 ms; people do not. */
const PAUSE_MS = 50;
/** Shortest scan: a ticket number has 12 characters. People reach four fast keys, never eight. */
const SHORTEST = 8;

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

type Field = HTMLInputElement | HTMLTextAreaElement;

function focusedField(): Field | null {
  const element = document.activeElement;
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
    ? element
    : null;
}

/** Puts back what stood in a field, so that whoever owns the field hears of it. */
function restore(field: Field, value: string): void {
  const prototype = Object.getPrototypeOf(field) as object;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Listens for scans anywhere in the window. Returns what ends it. */
export function listenForScans(onScan: (text: string) => void): () => void {
  let text = "";
  let last = Number.NEGATIVE_INFINITY;
  let field: Field | null = null;
  let before = "";

  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.code.startsWith("Shift") || event.code === "CapsLock") return;
    const inTime = event.timeStamp - last <= PAUSE_MS;
    if (event.key === "Enter" || event.code === "NumpadEnter") {
      const scanned = inTime && text.length >= SHORTEST ? text : null;
      text = "";
      if (scanned === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (field) restore(field, before);
      onScan(scanned);
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
  };

  window.addEventListener("keydown", onKey, true);
  return () => window.removeEventListener("keydown", onKey, true);
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
