// Which coach: the next one is chosen by itself, arrows choose another.

import { Trans, useLingui } from "@lingui/react/macro";
import { BusFront } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { useMoney, useStatus } from "../../shared/counter";
import { clock, nextDay, shortDay } from "../../shared/dates";
import { typedByHand } from "../../shared/scan";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { TripInfo } from "../../wire/TripInfo";
import { useSaleState } from "./draft";
import { goOn } from "./focus";
import { spotOf } from "./selling";
import { startName } from "./Traveller";
import type { Sale } from "./useSale";

function DayPicker(props: { shown: string | undefined }) {
  const { t } = useLingui();
  const { data } = useStatus();
  const day = useSaleState((state) => state.draft.day);
  const { change } = useSaleState.getState();
  const today = data?.today ?? "";
  const tomorrow = today ? nextDay(today) : "";
  const choose = (next: string | null) => change({ day: next, trip: null });
  const look = (on: boolean) =>
    `min-h-11 flex-none whitespace-nowrap border border-edge px-2 font-semibold first:rounded-l-md ${on ? "bg-accent text-on-accent" : "bg-surface"}`;
  const shown = day ?? props.shown ?? today;
  return (
    <div className="flex" role="group" aria-label={t`Jour du départ`}>
      <button
        type="button"
        className={look(shown === today)}
        aria-pressed={shown === today}
        onClick={() => choose(null)}
      >
        <Trans>Auj.</Trans>
      </button>
      <button
        type="button"
        className={look(shown === tomorrow)}
        aria-pressed={shown === tomorrow}
        onClick={() => choose(tomorrow)}
      >
        <Trans>Demain</Trans>
      </button>
      <input
        type="date"
        className="min-h-11 w-[108px] min-w-0 flex-1 rounded-r-md border border-edge bg-surface px-1 text-[13px]"
        aria-label={t`Autre jour`}
        min={today}
        value={shown}
        onChange={(event) => choose(event.target.value || null)}
      />
    </div>
  );
}

function Row(props: { trip: TripInfo; chosen: boolean; id: string; onChoose: () => void }) {
  const money = useMoney();
  const { trip, chosen } = props;
  const sellable = trip.state === "on_sale" && trip.free > 0;
  return (
    <div
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      aria-disabled={!sellable}
      onMouseDown={(event) => event.preventDefault()}
      onClick={props.onChoose}
      onKeyDown={() => undefined}
      className={`grid cursor-pointer grid-cols-[56px_1fr_auto] items-center gap-x-2 border-l-4 px-2 py-1.5 ${chosen ? "border-accent bg-accent-soft" : "border-transparent hover:bg-sunken"}`}
    >
      <span className="text-xl font-semibold">{clock(trip.from.local)}</span>
      <span className="truncate font-semibold" title={trip.to.name}>
        {trip.to.name}
      </span>
      <span className="amount font-semibold">
        {trip.free === 0 ? <Trans>complet</Trans> : <Trans>{trip.free} pl.</Trans>}
      </span>
      <span className="col-start-2 line-clamp-2 min-w-0 text-sm leading-5 text-quiet">
        {[trip.class, trip.plate].filter(Boolean).join(" · ")}
      </span>
      <span className="amount text-sm text-quiet">
        {trip.price === null ? null : money(trip.price)}
      </span>
    </div>
  );
}

export function Departures(props: { sale: Sale }) {
  const { t, i18n } = useLingui();
  const id = useId();
  const { trips, trip: chosen } = props.sale;
  const failure = useSaleState((state) => state.failure);
  const to = useSaleState((state) => state.draft.to);
  const { change, goTo } = useSaleState.getState();
  const [byHand] = useState(() => typedByHand((keys) => startName(keys)));
  const list = trips.data?.trips ?? [];
  const at = list.findIndex((trip) => trip.trip === chosen?.trip);

  const choose = (trip: TripInfo | undefined) => {
    if (trip?.state !== "on_sale") return;
    if (!to) goTo(trip.to.stop, trip.to.name);
    const { travellers } = useSaleState.getState().draft;
    change({
      trip: trip.trip,
      travellers: travellers.map((traveller) => ({ ...traveller, seat: null })),
    });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(list[Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1))]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (at < 0) choose(list[0]);
      goOn("departures");
    } else if (/^\p{L}$/u.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      byHand(event.key);
    }
  };

  return (
    <section aria-label={t`Départs`} className="flex min-h-0 flex-1 flex-col gap-2">
      <DayPicker shown={trips.data?.date} />
      {trips.data ? (
        <h2 className="text-sm text-quiet">
          <Trans>Départs du {shortDay(trips.data.date, i18n.locale)}</Trans>
        </h2>
      ) : null}
      {spotOf(failure) === "departures" ? <Problem failure={failure} /> : null}
      <Problem failure={trips.error} />
      {trips.isLoading ? <Skeleton lines={4} /> : null}
      <div
        role="listbox"
        data-part="departures"
        tabIndex={0}
        aria-label={t`Départs`}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 overflow-y-auto rounded"
      >
        {list.map((trip, index) => (
          <Row
            key={trip.trip}
            id={`${id}-${index}`}
            trip={trip}
            chosen={index === at}
            onChoose={() => choose(trip)}
          />
        ))}
      </div>
      {trips.data && list.length === 0 ? (
        <p className="flex items-center gap-2 p-2 text-quiet">
          <BusFront aria-hidden className="size-5 shrink-0" />
          {trips.data.next_date ? (
            <button
              type="button"
              className="btn"
              onClick={() => change({ day: trips.data.next_date, trip: null })}
            >
              <Trans>Prochain départ : {shortDay(trips.data.next_date, i18n.locale)}</Trans>
            </button>
          ) : (
            <Trans>Aucun départ ce jour-là.</Trans>
          )}
        </p>
      ) : null}
    </section>
  );
}
