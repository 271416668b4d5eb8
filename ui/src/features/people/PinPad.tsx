// A PIN by touch or by keyboard.

import { Trans, useLingui } from "@lingui/react/macro";
import { Delete } from "lucide-react";

export const LONGEST_PIN = 8;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

export function PinPad(props: {
  pin: string;
  onChange: (pin: string) => void;
  disabled?: boolean;
}) {
  const { t } = useLingui();
  const { pin, onChange } = props;
  const add = (digit: string) => onChange((pin + digit).slice(0, LONGEST_PIN));
  const key = (digit: string) => (
    <button
      key={digit}
      type="button"
      className="btn min-h-14 text-xl"
      disabled={props.disabled}
      onClick={() => add(digit)}
    >
      {digit}
    </button>
  );
  return (
    <div className="grid grid-cols-3 gap-2">
      {KEYS.map((digit) => key(digit))}
      <button
        type="button"
        className="btn min-h-14"
        aria-label={t`Effacer un chiffre`}
        disabled={props.disabled}
        onClick={() => onChange(pin.slice(0, -1))}
      >
        <Delete aria-hidden className="size-6" />
      </button>
      {key("0")}
      <button
        type="submit"
        className="btn btn-primary min-h-14"
        disabled={props.disabled || pin.length < 4}
      >
        <Trans>Entrer</Trans>
      </button>
    </div>
  );
}
