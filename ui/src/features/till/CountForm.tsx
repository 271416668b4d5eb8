// Counts the drawer blind. Nothing here says how much there should be.

import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useBlindCount } from "../../shared/blind";
import { useCommand } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { asCount, CountPad } from "../../shared/ui/CountPad";
import { Problem } from "../../shared/ui/Problem";
import { type Closing, changeClosing } from "./unfinished";

export function CountForm(props: { closing: Closing; title: ReactNode; onCancel: () => void }) {
  const { pieces, empty, stale } = props.closing;
  const intention = useIntention();
  const count = useCommand("count_till");
  const lines = asCount(pieces);
  const nothing = lines.length === 0;
  useBlindCount();

  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        count.mutate(
          { request: intention.id(), count: lines, counted: nothing ? 0 : null },
          {
            onSettled: (_, failure) => intention.settle(failure),
            onSuccess: (counted) => changeClosing({ counted, stale: null }),
          },
        );
      }}
    >
      <h2 className="text-xl">{props.title}</h2>
      <Problem failure={count.error ? null : stale} />
      <p className="text-quiet">
        <Trans>
          Comptez tout ce qui est dans le tiroir, fond compris. L'attendu se montre après.
        </Trans>
      </p>
      <CountPad
        pieces={pieces}
        autoFocus
        onChange={(next) => changeClosing({ pieces: next, empty: false })}
      />
      {nothing ? (
        <label className="flex min-h-12 items-center gap-3">
          <input
            type="checkbox"
            className="size-6"
            checked={empty}
            onChange={(event) => changeClosing({ empty: event.target.checked })}
          />
          <Trans>Le tiroir est vide.</Trans>
        </label>
      ) : null}
      <Problem failure={count.error} />
      <div className="flex gap-2">
        <button type="button" className="btn" onClick={props.onCancel}>
          <Trans>Annuler</Trans>
        </button>
        <button
          type="submit"
          className="btn btn-primary flex-1 text-lg"
          disabled={count.isPending || (nothing && !empty)}
        >
          <Trans>Comptage fini</Trans>
        </button>
      </div>
    </form>
  );
}
