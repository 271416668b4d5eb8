// Where parcels go: the company's stations that are known here, and one more.

import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useAnswer, useCommand } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { useLater } from "../../shared/later";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";

/** As many as one can read at a glance; typing narrows them. */
const SHOWN = 6;
const PAUSE_MS = 150;

interface Stop {
  stop: string;
  name: string;
}

/** Its coaches' stop, looked up by name. */
function StopField(props: { chosen: Stop | null; onChange: (stop: Stop | null) => void }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const query = useLater(typed.trim(), PAUSE_MS);
  const { chosen } = props;
  const stops = useAnswer("destinations", { query, limit: SHOWN }, query !== "" && !chosen);
  return (
    <div className="grid gap-1">
      <Labelled
        label={t`Arrêt de ses cars`}
        value={chosen?.name ?? typed}
        onChange={(event) => {
          props.onChange(null);
          setTyped(event.target.value);
        }}
      />
      <Problem failure={stops.error} />
      {query && !chosen ? (
        <div className="flex flex-wrap gap-1">
          {stops.data?.destinations.map(({ stop, name }) => (
            <button
              key={stop}
              type="button"
              className="btn px-3"
              onClick={() => props.onChange({ stop, name })}
            >
              {name}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Add() {
  const { t } = useLingui();
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const [stop, setStop] = useState<Stop | null>(null);
  const intention = useIntention();
  const register = useCommand("register_station");
  const ready = code.trim() !== "" && name.trim() !== "";
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || register.isPending) return;
    register.mutate(
      { request: intention.id(), code: code.trim(), name: name.trim(), stop: stop?.stop ?? null },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: () => {
          setCode("");
          setName("");
          setStop(null);
        },
      },
    );
  };
  return (
    <form className="grid gap-2" onSubmit={send}>
      <div className="grid items-start gap-2 md:grid-cols-[120px_1fr_1fr_auto]">
        <Labelled
          label={t`Code`}
          autoCapitalize="characters"
          maxLength={4}
          value={code}
          onChange={(event) => setCode(event.target.value.toUpperCase())}
        />
        <Labelled
          label={t`Nom de la gare`}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <StopField chosen={stop} onChange={setStop} />
        <button type="submit" className="btn mt-6" disabled={!ready || register.isPending}>
          <Trans>Enregistrer la gare</Trans>
        </button>
      </div>
      <Problem failure={register.error} />
      {register.isSuccess && !ready ? (
        <Notice tone="done">
          <Trans>Gare enregistrée. Des colis peuvent y aller.</Trans>
        </Notice>
      ) : null}
    </form>
  );
}

export function Stations() {
  const list = useAnswer("stations", {});
  return (
    <section className="panel grid gap-3 p-4">
      <h2 className="text-lg">
        <Trans>Gares</Trans>
      </h2>
      <Problem failure={list.error} />
      {list.isLoading ? <Skeleton lines={2} /> : null}
      <ul className="flex flex-wrap gap-x-6 gap-y-1">
        {list.data?.stations.map(({ station, code, name, here }) => (
          <li key={station}>
            <strong>{code}</strong> {name}
            {here ? (
              <span className="text-quiet">
                {" "}
                <Trans>(ici)</Trans>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      <Add />
    </section>
  );
}
