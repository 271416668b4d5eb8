// The seat map of the chosen departure, with what its marks mean.

import { Trans, useLingui } from "@lingui/react/macro";
import { Hourglass, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { clock } from "../../shared/dates";
import { Problem } from "../../shared/ui/Problem";
import { SeatGrid, SeatLegend } from "../../shared/ui/SeatGrid";
import { Skeleton } from "../../shared/ui/Skeleton";
import { useSaleState } from "./draft";
import { focusOn } from "./focus";
import { spotOf } from "./selling";
import { startName } from "./Traveller";
import type { Sale } from "./useSale";

const HoldSheet = lazy(() => import("./HoldSheet"));

/** For whom the seats are kept, while they are sold to them. */
function HeldFor({ sale }: { sale: Sale }) {
  const { t } = useLingui();
  const { hold } = sale;
  if (!hold) return null;
  return (
    <div className="rounded border-l-4 border-accent bg-accent-soft p-2 text-sm font-semibold">
      <p>
        <Trans>
          Gardées pour {hold.name} jusqu'à {clock(hold.until_local)}
        </Trans>
      </p>
      <button
        type="button"
        className="btn mt-1 w-full px-1"
        aria-label={t`Vendre sans les places gardées`}
        onClick={() => useSaleState.getState().change({ hold: null })}
      >
        <X aria-hidden className="size-5" />
      </button>
    </div>
  );
}

export function Seats(props: { sale: Sale }) {
  const { trip, map, shown, seats, hold } = props.sale;
  const [keeping, setKeeping] = useState(false);
  const failure = useSaleState((state) => state.failure);
  const { travellers, active } = useSaleState((state) => state.draft);
  const { changeTraveller, change } = useSaleState.getState();

  const choose = (seat: number) => {
    const other = seats.indexOf(seat);
    if (other >= 0 && other !== active) return change({ active: other });
    changeTraveller(active, { seat });
  };

  if (!trip) {
    return (
      <p className="grid h-full place-items-center p-6 text-center text-quiet">
        <Trans>Choisissez une destination : les places du prochain car s'affichent ici.</Trans>
      </p>
    );
  }
  return (
    <div className="flex h-full min-h-0 flex-col gap-2">
      <h2 className="truncate">
        {clock(trip.from.local)} ·{" "}
        <Trans>
          {trip.free} libres sur {trip.seats}
        </Trans>
        {trip.terminus === trip.to.name ? null : (
          <span className="font-normal text-quiet">
            {" · "}
            <Trans>car pour {trip.terminus}</Trans>
          </span>
        )}
      </h2>
      {spotOf(failure) === "seats" ? <Problem failure={failure} /> : null}
      <Problem failure={map.error} />
      {map.isLoading ? <Skeleton lines={6} /> : null}
      {shown ? (
        <SeatGrid
          map={shown}
          chosen={seats}
          active={active}
          onChoose={choose}
          onEnter={() => focusOn("name")}
          onLetters={startName}
          legend={
            <>
              <SeatLegend map={shown} many={travellers.length > 1} />
              <HeldFor sale={props.sale} />
              {hold || seats.every((seat) => seat === null) ? null : (
                <button type="button" className="btn px-2" onClick={() => setKeeping(true)}>
                  <Hourglass aria-hidden className="size-4" />
                  <Trans>Garder</Trans>
                </button>
              )}
            </>
          }
        />
      ) : null}
      {keeping ? (
        <Suspense fallback={null}>
          <HoldSheet sale={props.sale} onClose={() => setKeeping(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}
