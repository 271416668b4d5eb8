// What a PC hears of a scanner that is set to a US keyboard, on keyboards of several layouts: the
// place of each key is the same, what the key says is not.

export interface Stroke {
  code: string;
  key: string;
  shiftKey?: boolean;
}

/** What an AZERTY PC makes of the key where a US keyboard has the digit. */
export const AZERTY_DIGITS = ["à", "&", "é", '"', "'", "(", "-", "è", "_", "ç"];

const US_PLACES: Record<string, [code: string, shiftKey: boolean]> = {
  " ": ["Space", false],
  $: ["Digit4", true],
  "%": ["Digit5", true],
  "*": ["Digit8", true],
  "+": ["Equal", true],
  "-": ["Minus", false],
  ".": ["Period", false],
  "/": ["Slash", false],
  ":": ["Semicolon", true],
};

export const LAYOUTS: Record<string, Record<string, string>> = {
  QWERTY: {},
  AZERTY: {
    Q: "A",
    A: "Q",
    Z: "W",
    W: "Z",
    M: "?",
    "-": ")",
    ".": ":",
    "/": "!",
    ":": "M",
    $: "4",
    "%": "5",
    "*": "8",
    ...Object.fromEntries(AZERTY_DIGITS.map((key, digit) => [String(digit), key])),
  },
  QWERTZ: { Y: "Z", Z: "Y", "-": "ß", "/": "-", ":": "Ö", "+": "`", "*": "(" },
};

/** A scan of a text on a PC of some layout. */
export function strokes(text: string, layout: string): Stroke[] {
  return Array.from(text, (character) => {
    const key = LAYOUTS[layout]?.[character] ?? character;
    const [code, shiftKey] = US_PLACES[character] ?? [
      /\d/.test(character) ? `Digit${character}` : `Key${character}`,
      /[A-Z]/.test(character),
    ];
    return { code, key, shiftKey };
  });
}
