// Seats that are kept, the first to end first: sell them, or let them go.

import { Trans, useLingui } from "@lingui/react/macro";
import { useCommand, useStatus } from "../../shared/counter";
import { clock, dayAndClock } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import type { HoldInfo } from "../../wire/HoldInfo";
import { useSaleState } from "./draft";
import { focusSoon } from "./focus";

const MINUTE_MS = 60_000;

function Hold({ hold, onSell }: { hold: HoldInfo; onSell: () => void }) {
  const { i18n } = useLingui();
  const { data } = useStatus();
  const intention = useIntention();
  const release = useCommand("release_hold");
  const left = Math.max(0, Math.ceil((hold.until - (data?.now ?? hold.until)) / MINUTE_MS));
  const free = () =>
    release.mutate(
      { request: intention.id(), hold: hold.hold },
      { onSettled: (_, failure) => intention.settle(failure) },
    );
  return (
    <li className="grid gap-2 border-b border-line py-3 sm:grid-cols-[1fr_auto] sm:items-center">
      <div className="min-w-0">
        <p className="text-lg leading-6 font-semibold">
          {hold.name} {hold.phone ? <span className="font-normal">· {hold.phone}</span> : null}
        </p>
        <p>
          {hold.from.name} → {hold.to.name} · {dayAndClock(hold.from.local, i18n.locale)} ·{" "}
          {hold.seats.length === 1 ? (
            <Trans>place {hold.seats[0]}</Trans>
          ) : (
            <Trans>places {hold.seats.join(", ")}</Trans>
          )}
        </p>
        <p className="font-semibold text-wait">
          <Trans>
            encore {left} min, jusqu'à {clock(hold.until_local)}
          </Trans>{" "}
          <span className="font-normal text-quiet">· {hold.who}</span>
        </p>
      </div>
      <div className="flex gap-2">
        {/* First, since the focus falls on it: what is meant most, and takes nothing away. */}
        <button type="button" className="btn btn-primary" onClick={onSell}>
          <Trans>Vendre</Trans>
        </button>
        <button type="button" className="btn" disabled={release.isPending} onClick={free}>
          <Trans>Libérer</Trans>
        </button>
      </div>
      <Problem failure={release.error} className="sm:col-span-2" />
    </li>
  );
}

export default function HoldList(props: { holds: HoldInfo[]; onClose: () => void }) {
  const { t } = useLingui();
  const sell = (hold: HoldInfo) => {
    useSaleState.getState().take(hold);
    props.onClose();
    focusSoon("name");
  };
  return (
    <Sheet title={t`Places gardées`} onClose={props.onClose} wide>
      {props.holds.length === 0 ? (
        <p className="text-quiet">
          <Trans>Plus aucune place n'est gardée.</Trans>
        </p>
      ) : (
        <ul>
          {props.holds.map((hold) => (
            <Hold key={hold.hold} hold={hold} onSell={() => sell(hold)} />
          ))}
        </ul>
      )}
      <div className="mt-4 flex justify-end">
        <button type="button" className="btn" onClick={props.onClose}>
          <Trans>Fermer</Trans>
        </button>
      </div>
    </Sheet>
  );
}
