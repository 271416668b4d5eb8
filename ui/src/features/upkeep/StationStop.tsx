// Where this station's coaches call: without it there is nowhere to sell from.

import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useAnswer, useCommand, useCounter } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";

/** As many as one can read at a glance; typing narrows them. */
const SHOWN = 6;

export function StationStop() {
  const { t } = useLingui();
  const { company } = useCounter();
  const [typed, setTyped] = useState("");
  const intention = useIntention();
  const set = useCommand("set_station_stop");
  const query = typed.trim();
  const stops = useAnswer("destinations", { query, limit: SHOWN }, query !== "");
  const choose = (stop: string) =>
    set.mutate(
      { request: intention.id(), stop },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: () => setTyped(""),
      },
    );
  return (
    <section className="panel grid gap-3 p-4">
      <h2 className="text-lg">
        <Trans>Arrêt de la gare</Trans>
      </h2>
      <p>
        {company.stop ? (
          <Trans>
            Les cars partent de <strong>{company.stop.name}</strong>.
          </Trans>
        ) : (
          <Trans>Aucun arrêt n'est choisi : rien ne peut être vendu d'ici.</Trans>
        )}
      </p>
      <Labelled
        label={t`Chercher un autre arrêt`}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Problem failure={stops.error ?? set.error} />
      {stops.data?.destinations.length === 0 ? (
        <p className="text-quiet">
          <Trans>Aucun arrêt de ce nom. Les horaires s'importent d'abord.</Trans>
        </p>
      ) : null}
      {query ? (
        <div className="flex flex-wrap gap-2">
          {stops.data?.destinations.map(({ stop, name }) => (
            <button
              key={stop}
              type="button"
              className="btn"
              disabled={set.isPending}
              onClick={() => choose(stop)}
            >
              {name}
            </button>
          ))}
        </div>
      ) : null}
    </section>
  );
}
