// Counting cash by notes and coins, largest first, as one does with the drawer open.

import { Trans, useLingui } from "@lingui/react/macro";
import { Minus, Plus } from "lucide-react";
import type { CountLine } from "../../wire/CountLine";
import { useCounter, useMoney } from "../counter";

export type Pieces = Record<number, number>;

/** As the engine wants it: only what there is any of. */
export function asCount(pieces: Pieces): CountLine[] {
  return Object.entries(pieces)
    .filter(([, count]) => count > 0)
    .map(([denomination, count]) => ({ denomination: Number(denomination), pieces: count }));
}

export function sumOf(pieces: Pieces): number {
  return Object.entries(pieces).reduce((sum, [value, count]) => sum + Number(value) * count, 0);
}

const MOST = 9_999;

function Line(props: {
  denomination: number;
  pieces: number;
  autoFocus: boolean;
  set: (pieces: number) => void;
}) {
  const { t } = useLingui();
  const money = useMoney();
  const { denomination, pieces, set } = props;
  const name = money(denomination);
  const change = (next: number) => set(Math.max(0, Math.min(MOST, next)));
  return (
    <div className="grid grid-cols-[1fr_48px_72px_48px] items-center gap-1">
      <span className="amount pr-2 text-lg">{name}</span>
      <button
        type="button"
        className="btn px-0"
        tabIndex={-1}
        aria-label={t`Un de moins : ${name}`}
        onClick={() => change(pieces - 1)}
      >
        <Minus aria-hidden className="size-5" />
      </button>
      <input
        className="field px-2 text-right"
        inputMode="numeric"
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: counting starts with the largest note.
        autoFocus={props.autoFocus}
        aria-label={t`Combien de ${name}`}
        placeholder="0"
        value={pieces === 0 ? "" : String(pieces)}
        onChange={(event) => change(Number(event.target.value.replace(/\D/g, "").slice(0, 4)))}
        onFocus={(event) => event.target.select()}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          const fields = Array.from(
            event.currentTarget.closest("[data-count]")?.querySelectorAll("input") ?? [],
          );
          fields[fields.indexOf(event.currentTarget) + 1]?.focus();
        }}
      />
      <button
        type="button"
        className="btn px-0"
        tabIndex={-1}
        aria-label={t`Un de plus : ${name}`}
        onClick={() => change(pieces + 1)}
      >
        <Plus aria-hidden className="size-5" />
      </button>
    </div>
  );
}

export function CountPad(props: {
  pieces: Pieces;
  onChange: (pieces: Pieces) => void;
  /** Starts in the first field. */
  autoFocus?: boolean;
}) {
  const { company } = useCounter();
  const money = useMoney();
  const { pieces, onChange } = props;
  const { denominations } = company.currency;
  return (
    <div data-count>
      <div
        className="grid grid-flow-col gap-x-6 gap-y-1"
        style={{ gridTemplateRows: `repeat(${Math.ceil(denominations.length / 2)}, auto)` }}
      >
        {denominations.map((denomination, index) => (
          <Line
            key={denomination}
            denomination={denomination}
            pieces={pieces[denomination] ?? 0}
            autoFocus={props.autoFocus === true && index === 0}
            set={(count) => onChange({ ...pieces, [denomination]: count })}
          />
        ))}
      </div>
      <p className="mt-4 flex items-baseline justify-between border-t border-line pt-2">
        <span className="text-lg font-semibold">
          <Trans>Somme</Trans>
        </span>
        <output className="amount text-[40px] leading-[48px] font-semibold">
          {money(sumOf(pieces))}
        </output>
      </p>
    </div>
  );
}
