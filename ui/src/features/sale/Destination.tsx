// Where to: a digit picks a favourite, letters search, Enter goes on.

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { useMoney } from "../../shared/counter";
import { typedByHand } from "../../shared/scan";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import { call } from "../../transport";
import type { Destination as Place } from "../../wire/Destination";
import { useSaleState } from "./draft";
import { currentPart, focusOn, goOn } from "./focus";

function search(query: string) {
  return {
    queryKey: ["destinations", query],
    queryFn: () => call("destinations", { query, limit: 9 }),
  };
}

/** What the list is searched for: a digit alone picks from the favourites. */
function queryOf(typed: string): string {
  return /^\d?$/.test(typed.trim()) ? "" : typed.trim();
}

export function Destination() {
  const { t } = useLingui();
  const id = useId();
  const money = useMoney();
  const queries = useQueryClient();
  const draft = useSaleState((state) => state.draft);
  const { change, goTo } = useSaleState.getState();
  const [marked, setMarked] = useState(0);
  const { typed, to } = draft;
  const settled = to !== null && typed === to.name;
  const query = settled ? "" : queryOf(typed);
  const places = useQuery(search(query));
  const list = places.data?.destinations ?? [];

  const pick = (place: Place | undefined) => {
    if (!place) return false;
    setMarked(0);
    goTo(place.stop, place.name);
    return true;
  };

  /** The place meant by what is typed now, even if the list has not caught up. */
  const meant = async () => {
    const { typed: now } = useSaleState.getState().draft;
    const { destinations } = await queries.ensureQueryData(search(queryOf(now)));
    const digit = /^\d$/.test(now.trim()) ? Number(now) - 1 : null;
    return destinations[digit ?? marked] ?? destinations[0];
  };

  // A digit picks at once, unless it is the first character of a scan or of more typing.
  const [byHand] = useState(() =>
    typedByHand(async (keys) => {
      const { typed: now } = useSaleState.getState().draft;
      if (!/^[1-9]$/.test(keys) || now !== keys) return;
      const { destinations } = await queries.ensureQueryData(search(""));
      const place = destinations[Number(keys) - 1];
      if (place) useSaleState.getState().goTo(place.stop, place.name);
    }),
  );
  useEffect(() => {
    // Selecting focuses, and the cashier may have gone on already.
    if (settled && currentPart() === "destination") focusOn("destination");
  }, [settled]);

  const onKeyDown = async (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setMarked((now) => Math.max(0, Math.min(list.length - 1, now + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (settled) return goOn("destination");
      const blank = useSaleState.getState().draft.typed.trim() === "" && marked === 0;
      if (blank) return focusOn("departures");
      if (pick(await meant())) goOn("destination");
    }
  };

  return (
    <section aria-labelledby={`${id}-title`} className="flex min-h-0 flex-col">
      <label id={`${id}-title`} htmlFor={id} className="text-sm font-semibold text-quiet">
        <Trans>Destination</Trans>
      </label>
      <div className="relative">
        <input
          id={id}
          data-part="destination"
          className="field pr-12 font-semibold"
          role="combobox"
          aria-expanded={!settled}
          aria-controls={`${id}-list`}
          aria-activedescendant={settled || !list[marked] ? undefined : `${id}-${marked}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={t`Chiffre ou nom`}
          value={typed}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            setMarked(0);
            change({ typed: event.target.value, to: null, trip: null });
            byHand(event.target.value.slice(-1));
          }}
          onKeyDown={onKeyDown}
        />
        {typed ? (
          <button
            type="button"
            className="absolute right-0 top-0 grid size-12 place-items-center"
            aria-label={t`Effacer la destination`}
            onClick={() => {
              change({ typed: "", to: null, trip: null });
              focusOn("destination");
            }}
          >
            <X aria-hidden className="size-5" />
          </button>
        ) : null}
      </div>
      {settled ? null : (
        <div className="mt-2 min-h-0 overflow-y-auto">
          {places.isLoading ? <Skeleton lines={4} /> : null}
          <Problem failure={places.error} />
          {places.data && list.length === 0 ? (
            <p className="p-2 text-quiet">
              <Trans>Aucune destination de ce nom.</Trans>
            </p>
          ) : null}
          <div id={`${id}-list`} role="listbox" aria-label={t`Destinations`}>
            {list.map((place, index) => (
              <div
                key={place.stop}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === marked}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => pick(place)}
                onKeyDown={() => undefined}
                className={`flex min-h-11 cursor-pointer items-center gap-2 rounded px-2 ${index === marked && typed ? "bg-accent-soft" : "hover:bg-sunken"}`}
              >
                {query === "" ? <kbd className="kbd text-quiet">{index + 1}</kbd> : null}
                <span className="min-w-0 flex-1 truncate font-semibold">{place.name}</span>
                {place.price === null ? null : (
                  <span className="amount text-sm text-quiet">{money(place.price)}</span>
                )}
              </div>
            ))}
          </div>
        </div>
      )}
    </section>
  );
}
