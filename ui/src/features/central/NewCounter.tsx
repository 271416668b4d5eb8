// A one-time code for another counter: large, to be read out over the telephone.

import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useEffect, useState } from "react";
import { useCommand, useCounter } from "../../shared/counter";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import type { CodeForCounter } from "../../wire/CodeForCounter";

const SIGHTS = [
  { value: "counter", says: msg`ses ventes, et les places et billets des cars de sa gare` },
  { value: "station", says: msg`toutes les caisses de sa gare (chef de gare)` },
  { value: "company", says: msg`toute la compagnie, et décide pour elle (siège)` },
] as const;

const STATION = /^[A-Z0-9]{2,4}$/;

/** Seconds that are left, by the clock that goes on wherever this PC's is set. */
function useLeft(seconds: number): number {
  const [end] = useState(() => performance.now() + seconds * 1_000);
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((end - now) / 1_000));
}

/** The link for the camera of the new counter: a white edge of four modules, as the standard asks. */
function Qr({ rows }: { rows: string[] }) {
  const { t } = useLingui();
  const side = rows.length + 8;
  const dark = rows.flatMap((row, y) =>
    [...row].flatMap((module, x) => (module === "1" ? [`M${x + 4} ${y + 4}h1v1h-1z`] : [])),
  );
  return rows.length === 0 ? null : (
    <svg
      role="img"
      aria-label={t`Le code et l'adresse, en code QR`}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      className="size-48 bg-white"
    >
      <path d={dark.join("")} fill="black" />
    </svg>
  );
}

function Code(props: { answer: CodeForCounter; onAgain: () => void; onClose: () => void }) {
  const { answer } = props;
  const left = useLeft(answer.expires_in);
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (left === 0) {
    return (
      <div className="grid gap-4">
        <Notice tone="wait">
          <Trans>Ce code a expiré. Faites-en un autre.</Trans>
        </Notice>
        <button type="button" className="btn btn-primary justify-self-end" onClick={props.onAgain}>
          <Trans>Un autre code</Trans>
        </button>
      </div>
    );
  }
  return (
    <div className="grid gap-4">
      <p>
        <Trans>
          Sur le nouveau poste, choisissez « Rejoindre une compagnie » au premier démarrage, ou{" "}
          {"«\u00a0Synchronisation\u00a0»"} sous « Réglages », et tapez :
        </Trans>
      </p>
      <dl className="grid gap-3">
        <div>
          <dt className="text-sm font-semibold text-quiet">
            <Trans>Code</Trans>
          </dt>
          <dd
            data-testid="code"
            className="text-[40px] leading-[48px] font-semibold tracking-widest whitespace-nowrap select-all"
          >
            {answer.code}
          </dd>
        </div>
        <div>
          <dt className="text-sm font-semibold text-quiet">
            <Trans>Adresse du central</Trans>
          </dt>
          <dd className="text-xl font-semibold select-all">{answer.url}</dd>
        </div>
        <div>
          <dt className="text-sm font-semibold text-quiet">
            <Trans>Les deux ensemble, à envoyer et à coller</Trans>
          </dt>
          <dd className="select-all">{answer.link}</dd>
        </div>
      </dl>
      <Qr rows={answer.qr} />
      <p role="timer" className="font-semibold text-wait">
        <Trans>Ce code sert une fois, encore {time}.</Trans>
      </p>
      <button type="button" className="btn justify-self-end" onClick={props.onClose}>
        <Trans>Fermer</Trans>
      </button>
    </div>
  );
}

export function NewCounter(props: { onClose: () => void }) {
  const { i18n, t } = useLingui();
  const { company } = useCounter();
  const [station, setStation] = useState(company.station_code);
  const [sees, setSees] = useState<"counter" | "station" | "company">("counter");
  const [wrong, setWrong] = useState(false);
  const make = useCommand("make_code");
  const send = (event: FormEvent) => {
    event.preventDefault();
    const good = STATION.test(station);
    setWrong(!good);
    if (good && !make.isPending) {
      make.mutate({
        station,
        company_wide: sees === "company",
        station_wide: sees === "station",
      });
    }
  };
  return (
    <Sheet title={t`Nouveau guichet`} onClose={props.onClose} wide>
      {make.data ? (
        <Code answer={make.data} onAgain={() => make.reset()} onClose={props.onClose} />
      ) : (
        <form className="grid gap-3" onSubmit={send}>
          <Labelled
            label={t`Code de la gare où il sera`}
            hint={t`Comme sur ses billets. Ici : ${company.station_code}, ${company.station}.`}
            autoFocus
            autoCapitalize="characters"
            maxLength={4}
            value={station}
            error={wrong ? t`Deux à quatre lettres.` : null}
            onChange={(event) => setStation(event.target.value.trim().toUpperCase())}
          />
          <fieldset className="grid gap-1">
            <legend className="text-sm font-semibold text-quiet">
              <Trans>Ce que ce guichet voit</Trans>
            </legend>
            {SIGHTS.map(({ value, says }) => (
              <label key={value} className="flex min-h-11 items-center gap-3">
                <input
                  type="radio"
                  name="sees"
                  className="size-6"
                  checked={sees === value}
                  onChange={() => setSees(value)}
                />
                <span>{i18n._(says)}</span>
              </label>
            ))}
          </fieldset>
          <Problem failure={make.error} />
          <SheetFoot
            act={
              make.isPending ? <Trans>Le central est appelé…</Trans> : <Trans>Faire un code</Trans>
            }
            disabled={make.isPending}
            onClose={props.onClose}
          />
        </form>
      )}
    </Sheet>
  );
}
