// Closing a departure, after saying what that does.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Lock } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useCommand } from "../../shared/counter";
import { clock } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import { Refusal } from "../../transport";
import type { DepartureSheet } from "../../wire/DepartureSheet";
import type { ManifestRow } from "../../wire/ManifestRow";
import { Names } from "./Figures";
import { missing } from "./riders";
import { keepClosed, keyOf, type Papers } from "./unfinished";

function same(one: ManifestRow[], other: ManifestRow[]): boolean {
  const tickets = (rows: ManifestRow[]) => rows.map(({ ticket }) => ticket).join();
  return tickets(one) === tickets(other);
}

/** Who does not come, and what becomes of their seats. */
function Absent({ rows, stop }: { rows: ManifestRow[]; stop: string }) {
  const freed = rows.filter(({ seat }) => seat !== null).length;
  if (rows.length === 0) {
    return (
      <p className="font-semibold">
        <Trans>Tout le monde est là : personne n'est noté absent.</Trans>
      </p>
    );
  }
  return (
    <div className="grid gap-1">
      <p className="font-semibold">
        <Plural
          value={rows.length}
          one="# passager est noté absent :"
          other="# passagers sont notés absents :"
        />
      </p>
      <Names passengers={rows} links={false} />
      <p>
        <Plural
          value={freed}
          one={`# place se libère à partir de ${stop} et peut être vendue plus loin.`}
          other={`# places se libèrent à partir de ${stop} et peuvent être vendues plus loin.`}
        />
      </p>
    </div>
  );
}

/** The question that is asked where somebody got off and is not back. */
function Behind(props: {
  rows: ManifestRow[];
  leave: boolean;
  onChange: (leave: boolean) => void;
}) {
  const id = useId();
  const names = props.rows.map(({ name, number }) => name ?? number).filter(Boolean);
  return (
    <Notice tone="wait">
      <Plural
        value={props.rows.length}
        one="# passager est descendu et n'est pas remonté :"
        other="# passagers sont descendus et ne sont pas remontés :"
      />{" "}
      {names.join(", ")}
      <label htmlFor={id} className="flex min-h-12 items-center gap-3 text-ink">
        <input
          id={id}
          type="checkbox"
          className="size-6"
          checked={props.leave}
          onChange={(event) => props.onChange(event.target.checked)}
        />
        <Plural
          value={props.rows.length}
          one="Le car part quand même. Sa place reste à son nom."
          other="Le car part quand même. Leurs places restent à leurs noms."
        />
      </label>
    </Notice>
  );
}

function Stale(props: { now: number; onReload: () => void; children?: ReactNode }) {
  return (
    <Notice tone="wait">
      <Plural
        value={props.now}
        _0="La liste a changé : il ne manque plus personne."
        one="La liste a changé : il manque maintenant # passager."
        other="La liste a changé : il manque maintenant # passagers."
      />
      <button type="button" className="btn mt-2" onClick={props.onReload}>
        <Trans>Relire la liste</Trans>
      </button>
    </Notice>
  );
}

export function CloseSheet(props: {
  sheet: DepartureSheet;
  passengers: ManifestRow[];
  papers: Papers;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const { sheet, papers } = props;
  const { trip } = sheet;
  const now = missing(props.passengers);
  // What is confirmed is what was read. Somebody may board meanwhile, here or at another counter.
  const [read, setRead] = useState(now);
  const [leave, setLeave] = useState(false);
  const intention = useIntention();
  const close = useCommand("close_departure");
  const out = props.passengers.filter(({ state }) => state === "out");
  const refused = close.error instanceof Refusal && close.error.code === "boarding_changed";
  const stale = refused || !same(read, now);
  const crew = sheet.crew.filter((member) => papers.crew.includes(member.crew));
  const at = clock(trip.departs_local);
  const send = () =>
    close.mutate(
      {
        request: intention.id(),
        trip: trip.trip,
        at_stop: trip.stop,
        crew: crew.map((member) => member.crew),
        seal: papers.seal.trim(),
        expected_missing: read.length,
        leave_behind: leave,
      },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: (answer) => {
          keepClosed(keyOf(trip), answer);
          props.onClose();
        },
      },
    );
  return (
    <Sheet wide title={t`Boucler le départ de ${at}`} onClose={props.onClose}>
      <div className="grid gap-4">
        <Absent rows={read} stop={trip.stop_name} />
        {out.length > 0 ? <Behind rows={out} leave={leave} onChange={setLeave} /> : null}
        <ul className="grid list-disc gap-1 pl-6">
          <li>
            {trip.plate} · {crew.map(({ name }) => name).join(", ")}
            {papers.seal.trim() ? (
              <>
                {" · "}
                <Trans>scellé {papers.seal.trim()}</Trans>
              </>
            ) : null}
          </li>
          <li>
            <Trans>Le bordereau sort de l'imprimante.</Trans>
          </li>
          <li>
            <Trans>
              Plus personne n'embarque ici. Un chef de gare peut rouvrir le départ, avec un motif.
            </Trans>
          </li>
        </ul>
        {stale ? (
          <Stale
            now={now.length}
            onReload={() => {
              close.reset();
              setRead(now);
            }}
          />
        ) : null}
        <Problem failure={refused ? null : close.error} />
        <div className="flex justify-end gap-2">
          <button type="button" className="btn" onClick={props.onClose}>
            <Trans>Retour</Trans>
          </button>
          <button
            type="button"
            className="btn btn-primary"
            disabled={close.isPending || stale || (out.length > 0 && !leave)}
            onClick={send}
          >
            <Lock aria-hidden className="size-5" />
            <Trans>Boucler et imprimer</Trans>
          </button>
        </div>
      </div>
    </Sheet>
  );
}
