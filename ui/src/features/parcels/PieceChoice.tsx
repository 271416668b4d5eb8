// Which pieces of a parcel something is about; asked only where there are several.

import { Trans, useLingui } from "@lingui/react/macro";
import type { PieceCard } from "../../wire/PieceCard";

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
