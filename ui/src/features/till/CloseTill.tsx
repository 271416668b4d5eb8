// Closes the till blind: one counts first, and only then is told what there should have been.

import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { useBlindCount } from "../../shared/blind";
import { useCommand } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { asCount, CountPad, type Pieces } from "../../shared/ui/CountPad";
import { Problem } from "../../shared/ui/Problem";
import type { TillClosedAnswer } from "../../wire/TillClosedAnswer";

export function CloseTill(props: {
  onClosed: (answer: TillClosedAnswer) => void;
  onCancel: () => void;
}) {
  const [pieces, setPieces] = useState<Pieces>({});
  const [empty, setEmpty] = useState(false);
  const intention = useIntention();
  const close = useCommand("close_till");
  const count = asCount(pieces);
  useBlindCount();

  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        close.mutate(
          { request: intention.id(), count, counted: count.length === 0 ? 0 : null },
          {
            onSettled: (_, failure) => intention.settle(failure),
            onSuccess: props.onClosed,
          },
        );
      }}
    >
      <p className="text-quiet">
        <Trans>Comptez tout ce qui est dans le tiroir, fond compris.</Trans>
      </p>
      <CountPad pieces={pieces} onChange={setPieces} />
      {count.length === 0 ? (
        <label className="flex min-h-12 items-center gap-3">
          <input
            type="checkbox"
            className="size-6"
            checked={empty}
            onChange={(event) => setEmpty(event.target.checked)}
          />
          <Trans>Le tiroir est vide.</Trans>
        </label>
      ) : null}
      <Problem failure={close.error} />
      <div className="flex gap-2">
        <button type="button" className="btn" onClick={props.onCancel}>
          <Trans>Annuler</Trans>
        </button>
        <button
          type="submit"
          className="btn btn-primary flex-1 text-lg"
          disabled={close.isPending || (count.length === 0 && !empty)}
        >
          <Trans>Clôturer la caisse</Trans>
        </button>
      </div>
    </form>
  );
}
