// A manager's page of one day: what came in, beside the same day a week before, and what waits.

import { Trans, useLingui } from "@lingui/react/macro";
import { ChevronLeft, ChevronRight, Lock } from "lucide-react";
import { useAnswer, useMoney, useStatus } from "../../shared/counter";
import { shortDay } from "../../shared/dates";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { Dashboard } from "../../wire/Dashboard";
import { ComparedTable } from "./Compared";
import { Departures } from "./Departures";
import { Tile } from "./Figure";
import { Hours } from "./Hours";
import { type FigureName, lineOf, madeOf } from "./made";
import { addDays, asDay } from "./period";
import { Waiting } from "./Waiting";
import { FIGURES, lineWord } from "./words";

/** How often a day that is still running is asked again. */
const EVERY_MS = 30_000;

function DayPicker(props: { day: string; today: string; onChange: (day: string) => void }) {
  const { t } = useLingui();
  const { day, today, onChange } = props;
  return (
    <div className="flex items-end gap-2">
      <button
        type="button"
        className="btn px-3"
        aria-label={t`Jour précédent`}
        onClick={() => onChange(addDays(day, -1))}
      >
        <ChevronLeft aria-hidden className="size-5" />
      </button>
      <Labelled
        label={t`Jour`}
        type="date"
        className="w-44"
        value={day}
        max={today}
        onChange={(event) => {
          const chosen = asDay(event.target.value);
          if (chosen) onChange(chosen);
        }}
      />
      <button
        type="button"
        className="btn px-3"
        aria-label={t`Jour suivant`}
        disabled={day >= today}
        onClick={() => onChange(addDays(day, 1))}
      >
        <ChevronRight aria-hidden className="size-5" />
      </button>
      <button
        type="button"
        className="btn"
        disabled={day === today}
        onClick={() => onChange(today)}
      >
        <Trans>Aujourd'hui</Trans>
      </button>
    </div>
  );
}

function Strip({ page }: { page: Dashboard }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const at = (day: string, name: FigureName) => madeOf(name, { from: day, to: day });
  const tile = (name: "takings" | "net" | "tickets" | "refunds" | "expenses", large = false) => (
    <Tile
      name={i18n._(FIGURES[name])}
      made={at(page.day, name)}
      now={page.today[name]}
      before={page.last_week[name]}
      beforeName={shortDay(page.before, i18n.locale)}
      beforeMade={at(page.before, name)}
      write={name === "tickets" ? String : money}
      large={large}
    />
  );
  return (
    <dl className="grid grid-cols-2 gap-2 md:grid-cols-4 xl:grid-cols-[1.6fr_1fr_1fr_1fr_1fr]">
      {tile("takings", true)}
      {tile("net")}
      {tile("tickets")}
      {tile("refunds")}
      {tile("expenses")}
    </dl>
  );
}

function Page({ page, today }: { page: Dashboard; today: string }) {
  const { t, i18n } = useLingui();
  return (
    <>
      <Strip page={page} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_380px]">
        <div className="grid min-w-0 gap-4">
          <ComparedTable
            title={t`Par ligne`}
            head={t`Ligne`}
            lines={page.routes}
            word={(line) => lineWord(i18n, "route", line.key, line.label)}
            part={(line, day) => lineOf("route", line.key, day, day)}
            day={page.day}
            before={page.before}
            tickets
          />
          <ComparedTable
            title={t`Par moyen de paiement`}
            head={t`Moyen de paiement`}
            lines={page.methods}
            word={(line) => lineWord(i18n, "method", line.key, line.label)}
            part={(line, day) => lineOf("method", line.key, day, day)}
            day={page.day}
            before={page.before}
          />
          <Hours lines={page.hours} day={page.day} before={page.before} />
          <Departures trips={page.departures} period={{ from: page.day, to: page.day }} />
        </div>
        <Waiting page={page} today={today} />
      </div>
    </>
  );
}

export function DayPage(props: { day?: string; onDay: (day: string) => void }) {
  const today = useStatus().data?.today ?? "";
  const day = asDay(props.day) ?? today;
  const page = useAnswer("dashboard", { day }, day !== "", day === today ? EVERY_MS : undefined);
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <DayPicker day={day} today={today} onChange={props.onDay} />
        {page.data?.locked ? (
          <p className="flex min-h-12 items-center gap-2 font-semibold text-done">
            <Lock aria-hidden className="size-5" />
            <Trans>journée clôturée</Trans>
          </p>
        ) : null}
      </div>
      <Problem failure={page.error} />
      {page.isLoading ? <Skeleton lines={8} /> : null}
      {page.data ? <Page page={page.data} today={today} /> : null}
    </div>
  );
}
