// Revenue of a period: its totals beside the period before, and every cut of it.

import { Trans, useLingui } from "@lingui/react/macro";
import { Lock, LockOpen } from "lucide-react";
import { useEffect, useState } from "react";
import { useAnswer, useMoney, useStatus } from "../../shared/counter";
import { shortDay } from "../../shared/dates";
import { Choice } from "../../shared/ui/Choice";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { Revenue } from "../../wire/Revenue";
import { Cuts } from "./Cuts";
import { Departures } from "./Departures";
import { Exports } from "./Exports";
import { Tile } from "./Figure";
import { Accounts, Expenses, Late, Variances } from "./Ledger";
import { type FigureName, madeOf } from "./made";
import { asDay, nameOf, type Period, type PeriodName, periodOf } from "./period";
import { FIGURES } from "./words";

function PeriodPicker(props: {
  period: Period;
  today: string;
  onChange: (period: Period) => void;
}) {
  const { t } = useLingui();
  const { period, today, onChange } = props;
  const [typed, setTyped] = useState(period);
  const name = nameOf(period, today);
  const { from, to } = period;
  useEffect(() => setTyped({ from, to }), [from, to]);
  const set = (part: Partial<Period>) => {
    const next = { ...typed, ...part };
    setTyped(next);
    if (asDay(next.from) && asDay(next.to) && next.from <= next.to) onChange(next);
  };
  return (
    <div className="flex flex-wrap items-start gap-2">
      <Choice
        label={t`Période`}
        className="w-48"
        value={name ?? "free"}
        options={[
          { value: "today", text: t`Aujourd'hui` },
          { value: "yesterday", text: t`Hier` },
          { value: "this_week", text: t`Cette semaine` },
          { value: "last_week", text: t`La semaine dernière` },
          { value: "this_month", text: t`Ce mois` },
          { value: "last_month", text: t`Le mois dernier` },
          { value: "free", text: t`Du … au …` },
        ]}
        onChange={(chosen) => {
          if (chosen !== "free") onChange(periodOf(chosen as PeriodName, today));
        }}
      />
      <Labelled
        label={t`Du`}
        type="date"
        className="w-44"
        value={typed.from}
        onChange={(event) => set({ from: event.target.value })}
      />
      <Labelled
        label={t`Au`}
        type="date"
        className="w-44"
        value={typed.to}
        error={
          asDay(typed.from) && asDay(typed.to) && typed.from > typed.to
            ? t`Le dernier jour vient après le premier.`
            : null
        }
        onChange={(event) => set({ to: event.target.value })}
      />
    </div>
  );
}

function Locked({ locked }: { locked: boolean }) {
  return locked ? (
    <p className="flex items-center gap-2 font-semibold text-done">
      <Lock aria-hidden className="size-5" />
      <Trans>période clôturée, chiffres définitifs</Trans>
    </p>
  ) : (
    <p className="flex items-center gap-2 font-semibold text-wait">
      <LockOpen aria-hidden className="size-5" />
      <Trans>période ouverte, chiffres provisoires</Trans>
    </p>
  );
}

function Totals({ revenue }: { revenue: Revenue }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const day = (local: string) => shortDay(local, i18n.locale);
  const { previous_from, previous_to } = revenue;
  const before =
    previous_from === previous_to
      ? day(previous_from)
      : `${day(previous_from)} – ${day(previous_to)}`;
  const tile = (name: FigureName, large = false) => (
    <Tile
      name={i18n._(FIGURES[name])}
      made={madeOf(name, { from: revenue.from, to: revenue.to })}
      now={revenue.total[name]}
      before={revenue.previous[name]}
      beforeName={before}
      beforeMade={madeOf(name, { from: previous_from, to: previous_to })}
      write={name === "tickets" ? String : money}
      large={large}
    />
  );
  return (
    <dl className="grid grid-cols-2 gap-2 md:grid-cols-4 xl:grid-cols-[1.6fr_1fr_1fr_1fr_1fr]">
      {tile("net", true)}
      {tile("takings")}
      {tile("tickets")}
      {tile("refunds")}
      {tile("expenses")}
    </dl>
  );
}

export function RevenuePage(props: {
  from?: string;
  to?: string;
  onPeriod: (period: Period) => void;
}) {
  const today = useStatus().data?.today ?? "";
  const from = asDay(props.from) ?? today;
  const to = asDay(props.to) ?? (asDay(props.from) ? from : today);
  const period = { from, to };
  const revenue = useAnswer("revenue", period, today !== "");
  const { data } = revenue;
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <PeriodPicker period={period} today={today} onChange={props.onPeriod} />
        {data ? <Locked locked={data.locked} /> : null}
      </div>
      <Problem failure={revenue.error} />
      {revenue.isLoading ? <Skeleton lines={8} /> : null}
      {data ? (
        <>
          <Totals revenue={data} />
          <Exports from={data.from} to={data.to} />
          <Cuts revenue={data} />
          <div className="grid items-start gap-4 xl:grid-cols-2">
            <Expenses revenue={data} />
            <Variances tills={data.variances} />
            <Accounts revenue={data} />
          </div>
          <Late lines={data.late} />
          <Departures trips={data.occupancy} period={period} />
        </>
      ) : null}
    </div>
  );
}
