// A departure that is closed: what its bordereau says, its paper again, and opening it again.

import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { LockOpen, Printer } from "lucide-react";
import { useState } from "react";
import { useCommand, useMay } from "../../shared/counter";
import { clock } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import type { DepartureClosedAnswer } from "../../wire/DepartureClosedAnswer";
import type { DepartureReopenedAnswer } from "../../wire/DepartureReopenedAnswer";
import type { DepartureSheet } from "../../wire/DepartureSheet";
import type { ManifestRow } from "../../wire/ManifestRow";
import { Count, Names, Numbers, Panel } from "./Figures";
import { Money } from "./Money";
import { ReopenSheet } from "./ReopenSheet";
import { keyOf, useKept } from "./unfinished";

/** The paper again; a DUPLICATA. */
function Again({ departure }: { departure: string }) {
  const intention = useIntention();
  const reprint = useCommand("reprint_departure");
  const copy = reprint.data?.copy;
  return (
    <>
      <button
        type="button"
        className="btn"
        disabled={reprint.isPending}
        onClick={() =>
          reprint.mutate(
            { request: intention.id(), departure },
            { onSettled: (_, failure) => intention.settle(failure) },
          )
        }
      >
        <Printer aria-hidden className="size-5" />
        <Trans>Réimprimer le bordereau</Trans>
      </button>
      <Problem failure={reprint.error} />
      {copy ? (
        <Notice tone="done">
          <Trans>Un DUPLICATA sort de l'imprimante, exemplaire {copy}.</Trans>
        </Notice>
      ) : null}
    </>
  );
}

/** The figures as they were signed, or as they are known where this window did not close it. */
function Counts(props: { sheet: DepartureSheet; closed: DepartureClosedAnswer | undefined }) {
  const { closed } = props;
  const { counts } = props.sheet.trip;
  const said = closed ?? { ...counts, sold: counts.expected };
  return (
    <Numbers>
      <Count name={<Trans>Vendus d'ici</Trans>} value={said.sold} />
      <Count name={<Trans>Embarqués</Trans>} value={said.boarded} />
      <Count name={<Trans>De passage</Trans>} value={said.through} />
      <Count name={<Trans>Debout</Trans>} value={said.standing} />
      <Count name={<Trans>Sur parole</Trans>} value={said.on_trust} />
      {closed ? <Count name={<Trans>Pas vus</Trans>} value={closed.unseen} /> : null}
      <Count name={<Trans>En double</Trans>} value={said.doubles} care />
      {said.wrong > 0 ? (
        <Count name={<Trans>À bord à tort</Trans>} value={said.wrong} care />
      ) : null}
      {closed ? <Count name={<Trans>Places libres</Trans>} value={closed.free} /> : null}
    </Numbers>
  );
}

export function Closed(props: { sheet: DepartureSheet; passengers: ManifestRow[] }) {
  const may = useMay();
  const [reopening, setReopening] = useState(false);
  const { sheet } = props;
  const { trip } = sheet;
  const closed = useKept((kept) => kept.closed[keyOf(trip)]);
  const absent =
    closed?.no_shows ??
    props.passengers.filter(({ joins_here, state }) => joins_here && state === "missed");
  const at = clock(trip.closed_local ?? "");
  const stop = trip.stop_name;
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[1fr_380px]">
      <div className="grid min-w-0 gap-3">
        <Notice tone="done" className="text-lg">
          <Trans>Départ bouclé à {at}.</Trans>{" "}
          {closed ? <Trans>Le bordereau sort de l'imprimante.</Trans> : null}
          {closed && may("audit") ? (
            <Link
              to="/rapports/journal/$entry"
              params={{ entry: String(closed.entry) }}
              className="ml-2 font-normal underline"
            >
              <Trans>Écriture n° {closed.entry}</Trans>
            </Link>
          ) : null}
        </Notice>
        <Panel title={<Trans>Partis avec le car {trip.plate}</Trans>}>
          <Counts sheet={sheet} closed={closed} />
        </Panel>
        <Panel
          title={
            <Plural value={absent.length} _0="Aucun absent" one="# absent" other="# absents" />
          }
          note={
            absent.length > 0 ? (
              <Plural
                value={absent.length}
                one={`Sa place est libre à partir de ${stop}.`}
                other={`Leurs places sont libres à partir de ${stop}.`}
              />
            ) : null
          }
        >
          {absent.length > 0 ? <Names passengers={absent} links={may("look")} /> : null}
        </Panel>
        <Money sheet={sheet} />
      </div>
      <Panel title={<Trans>Papiers du départ</Trans>}>
        {trip.departure ? <Again departure={trip.departure} /> : null}
        <button type="button" className="btn" onClick={() => setReopening(true)}>
          <LockOpen aria-hidden className="size-5" />
          <Trans>Rouvrir le départ…</Trans>
        </button>
      </Panel>
      {reopening ? <ReopenSheet trip={trip} onClose={() => setReopening(false)} /> : null}
    </div>
  );
}

/** What reopening brought back, and what it could not. */
export function Reopened({ answer }: { answer: DepartureReopenedAnswer }) {
  const names = (of: DepartureReopenedAnswer["lost"]) => of.map(({ name }) => name).join(", ");
  return (
    <>
      <Notice tone="done">
        <Trans>Départ rouvert, approuvé par {answer.approved_by}.</Trans>{" "}
        {answer.restored.length > 0 ? (
          <Trans>De nouveau attendus : {names(answer.restored)}.</Trans>
        ) : null}
      </Notice>
      {answer.lost.length > 0 ? (
        <Notice tone="loss">
          <Trans>Place revendue depuis, à reloger : {names(answer.lost)}.</Trans>
        </Notice>
      ) : null}
    </>
  );
}
