// A ticket of another counter: asking the central for the right to change it.

import { Trans } from "@lingui/react/macro";
import { KeyRound } from "lucide-react";
import { useCommand, useCounter, useMay } from "../../shared/counter";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";

export function AskRight(props: { number: string; missing: boolean }) {
  const { network } = useCounter();
  const may = useMay();
  const ask = useCommand("ask_right");
  const { data } = ask;
  if (network.state === "standalone" || !may("exchange")) return null;
  if (!props.missing && !data) return null;
  return (
    <div className="grid justify-items-start gap-2 px-4 pb-3">
      {data?.granted ? (
        <Notice tone="done">
          <Trans>Le droit est ici : ce billet se change maintenant à ce guichet.</Trans>
        </Notice>
      ) : null}
      {data && !data.granted ? (
        <Notice tone="wait">
          {data.holder ? (
            <Trans>
              {data.holder} a le droit, et en est prévenu. Redemandez dans un moment, ou envoyez-y
              le passager.
            </Trans>
          ) : (
            <Trans>Le central n'a pas donné le droit. Redemandez dans un moment.</Trans>
          )}
        </Notice>
      ) : null}
      <Problem failure={ask.error} />
      {props.missing && !data?.granted ? (
        <button
          type="button"
          className="btn"
          disabled={ask.isPending}
          onClick={() => ask.mutate({ ticket: props.number })}
        >
          <KeyRound aria-hidden className="size-5" />
          {ask.isPending ? (
            <Trans>Le central est appelé…</Trans>
          ) : (
            <Trans>Demander le droit au central</Trans>
          )}
        </button>
      ) : null}
    </div>
  );
}
