// A departure that is still open: who is there, what it brought, and the papers to be filled in.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Lock } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMay } from "../../shared/counter";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import type { DepartureSheet } from "../../wire/DepartureSheet";
import type { ManifestRow } from "../../wire/ManifestRow";
import { CloseSheet } from "./CloseSheet";
import { CrewPicker } from "./CrewPicker";
import { Count, Names, Numbers, Panel } from "./Figures";
import { Money } from "./Money";
import { missing } from "./riders";
import { keyOf, usePapers } from "./unfinished";

/** Characters of a seal's number, as the engine takes them. */
const SEAL_MAX = 30;

function Passengers(props: { sheet: DepartureSheet; passengers: ManifestRow[] }) {
  const may = useMay();
  const { trip } = props.sheet;
  const { counts } = trip;
  const absent = missing(props.passengers);
  const out = props.passengers.filter(({ state }) => state === "out");
  const unpaid = absent.filter((row) => row.unpaid).length;
  const unseen = props.passengers.filter(
    ({ joins_here, state }) => !joins_here && state === "expected",
  ).length;
  return (
    <>
      <Panel title={<Trans>Passagers</Trans>}>
        <Numbers>
          <Count name={<Trans>Places</Trans>} value={trip.seats} />
          <Count name={<Trans>Vendus d'ici</Trans>} value={counts.expected} />
          <Count name={<Trans>Embarqués</Trans>} value={counts.boarded} />
          <Count name={<Trans>Manquent</Trans>} value={absent.length} care />
          <Count name={<Trans>Descendus</Trans>} value={counts.out} care />
          <Count name={<Trans>De passage</Trans>} value={counts.through} />
          <Count name={<Trans>Debout</Trans>} value={counts.standing} />
          <Count name={<Trans>Sur parole</Trans>} value={counts.on_trust} />
          <Count name={<Trans>Pas vus</Trans>} value={unseen} />
          <Count name={<Trans>En double</Trans>} value={counts.doubles} care />
          {counts.wrong > 0 ? (
            <Count name={<Trans>À bord à tort</Trans>} value={counts.wrong} care />
          ) : null}
        </Numbers>
        {unpaid > 0 ? (
          <Notice tone="wait">
            <Plural
              value={unpaid}
              one="# passager qui manque a un paiement en attente : confirmez-le ou abandonnez-le d'abord."
              other="# passagers qui manquent ont un paiement en attente : confirmez-les ou abandonnez-les d'abord."
            />
          </Notice>
        ) : null}
      </Panel>
      {absent.length > 0 ? (
        <Panel title={<Trans>Manquent, à appeler</Trans>}>
          <Names passengers={absent} call links={may("look")} />
        </Panel>
      ) : null}
      {out.length > 0 ? (
        <Panel title={<Trans>Descendus, pas remontés</Trans>}>
          <Names passengers={out} call links={may("look")} />
        </Panel>
      ) : null}
    </>
  );
}

/** What is still to be done before the departure can be closed. */
function useLacks(sheet: DepartureSheet, crew: string[]): string | null {
  const { t } = useLingui();
  if (!sheet.trip.plate) return t`Choisissez d'abord le car.`;
  const driver = sheet.crew.some(({ crew: id, duty }) => duty === "driver" && crew.includes(id));
  return driver ? null : t`Choisissez un chauffeur.`;
}

export function Departing(props: {
  sheet: DepartureSheet;
  passengers: ManifestRow[];
  /** Says which coach it is, where none is named. */
  onVehicle: (() => void) | null;
  /** The way to the crew. */
  crew: ReactNode;
}) {
  const { t } = useLingui();
  const { sheet, passengers } = props;
  const { trip } = sheet;
  const [papers, setPapers] = usePapers(keyOf(trip));
  const [closing, setClosing] = useState(false);
  const lacks = useLacks(sheet, papers.crew);
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[1fr_380px]">
      <div className="grid min-w-0 gap-3">
        <Passengers sheet={sheet} passengers={passengers} />
        <Money sheet={sheet} />
      </div>
      <Panel title={<Trans>Papiers du départ</Trans>} beside={props.crew}>
        <p className="flex items-center justify-between gap-2">
          <span>
            <span className="block text-sm font-semibold text-quiet">
              <Trans>Car</Trans>
            </span>
            <span className="text-lg">{trip.plate ?? <Trans>aucun car</Trans>}</span>
          </span>
          {!trip.plate && props.onVehicle ? (
            <button type="button" className="btn" onClick={props.onVehicle}>
              <Trans>Choisir le car</Trans>
            </button>
          ) : null}
        </p>
        <CrewPicker
          crew={sheet.crew}
          day={trip.departs_local.slice(0, 10)}
          chosen={papers.crew}
          onChoose={(crew) => setPapers({ crew })}
        />
        <Labelled
          label={t`Numéro du scellé (facultatif)`}
          maxLength={SEAL_MAX}
          value={papers.seal}
          onChange={(event) => setPapers({ seal: event.target.value })}
        />
        {lacks ? <p className="text-quiet">{lacks}</p> : null}
        <button
          type="button"
          className="btn btn-primary min-h-14 text-lg"
          disabled={lacks !== null}
          onClick={() => setClosing(true)}
        >
          <Lock aria-hidden className="size-5" />
          <Trans>Boucler le départ…</Trans>
        </button>
      </Panel>
      {closing ? (
        <CloseSheet
          sheet={sheet}
          passengers={passengers}
          papers={papers}
          onClose={() => setClosing(false)}
        />
      ) : null}
    </div>
  );
}
