// Which pieces of a parcel something is about; asked only where there are several.

import { Trans, useLingui } from "@lingui/react/macro";
import type { PieceCard } from "../../wire/PieceCard";

/** With more than these, all of them are chosen with one key. */
const FEW = 3;

/** Where something is about single pieces: chosen only where there is no choice. */
export function theOnly(pieces: PieceCard[]): number[] {
  return pieces.length === 1 ? pieces.map(({ piece }) => piece) : [];
}

export function PieceChoice(props: {
  pieces: PieceCard[];
  chosen: number[];
  onChange: (chosen: number[]) => void;
}) {
  const { t } = useLingui();
  const { pieces, chosen, onChange } = props;
  if (pieces.length < 2) return null;
  return (
    <fieldset className="min-w-0">
      <legend className="text-sm font-semibold text-quiet">
        <Trans>Pièces</Trans>
      </legend>
      {pieces.length > FEW ? (
        <label className="flex min-h-11 items-center gap-2 border-b border-line font-semibold">
          <input
            type="checkbox"
            className="size-6"
            checked={chosen.length === pieces.length}
            onChange={(event) =>
              onChange(event.target.checked ? pieces.map(({ piece }) => piece) : [])
            }
          />
          <Trans>Toutes ({pieces.length})</Trans>
        </label>
      ) : null}
      <div className="flex max-h-40 flex-wrap gap-x-6 overflow-y-auto">
        {pieces.map(({ piece, description }) => (
          <label key={piece} className="flex min-h-11 items-center gap-2">
            <input
              type="checkbox"
              className="size-6"
              checked={chosen.includes(piece)}
              onChange={(event) =>
                onChange(
                  event.target.checked
                    ? [...chosen, piece].sort((one, other) => one - other)
                    : chosen.filter((one) => one !== piece),
                )
              }
            />
            {description ? t`${piece}. ${description}` : t`Pièce ${piece}`}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
