// The till is closed: its Z; and when it was handed over, whose it is now.

import { Trans } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef } from "react";
import { useCounter, useMoney } from "../../shared/counter";
import { Notice } from "../../shared/ui/Notice";
import type { TillHandedOver } from "../../wire/TillHandedOver";
import type { Ended } from "./Closing";
import { Report } from "./Report";
import { VarianceVerdict } from "./Variance";

function NextCashier(props: { next: TillHandedOver; onLeave: () => void }) {
  const { me } = useCounter();
  const money = useMoney();
  const { next } = props;
  return (
    <Notice tone="wait">
      <p className="text-xl">
        <Trans>La caisse est maintenant ouverte au nom de {next.employee_name}.</Trans>
      </p>
      <p>
        <Trans>Son fond : {money(next.float)}</Trans>
      </p>
      <p className="mt-2">
        <Trans>
          Ce poste est encore au nom de {me.name}. Quittez la session : {next.employee_name}{" "}
          s'identifie ensuite.
        </Trans>
      </p>
      <button type="button" className="btn btn-primary mt-2" onClick={props.onLeave}>
        <Trans>Quitter ma session</Trans>
      </button>
    </Notice>
  );
}

export function ClosedTill(props: { ended: Ended; onLeave: () => void; actions: ReactNode }) {
  const { closed, next } = props.ended;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="grid gap-4">
      <h2 ref={heading} tabIndex={-1} className="text-2xl">
        {next ? (
          <Trans>Caisse passée à {next.employee_name}</Trans>
        ) : (
          <Trans>Caisse clôturée</Trans>
        )}
        {" · "}
        <Trans>Z n° {closed.z}</Trans>
      </h2>
      {next ? <NextCashier next={next} onLeave={props.onLeave} /> : null}
      <div className="panel p-4">
        <VarianceVerdict {...closed} />
        {closed.approved_by ? (
          <p className="mt-2">
            <Trans>Écart approuvé par {closed.approved_by}.</Trans>
          </p>
        ) : null}
        <p className="mt-2 text-quiet">
          <Trans>Le Z s'imprime.</Trans>
        </p>
      </div>
      <div className="flex flex-wrap gap-2">{props.actions}</div>
      <Report till={closed.till} />
    </section>
  );
}
