// The seat map of the chosen departure, with what its marks mean.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Hourglass, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { guaranteedSeat, isToConfirm, useSeatAsking } from "../../shared/asking";
import { clock } from "../../shared/dates";
import { Problem } from "../../shared/ui/Problem";
import { SeatGrid, SeatLegend } from "../../shared/ui/SeatGrid";
import { Skeleton } from "../../shared/ui/Skeleton";
import { Refusal } from "../../transport";
import { useSaleState } from "./draft";
import { focusOn } from "./focus";
import { spotOf } from "./selling";
import { startName } from "./Traveller";
import type { Sale } from "./useSale";

const HoldSheet = lazy(() => import("./HoldSheet"));
const AskedSeats = lazy(() => import("../../shared/ui/AskedSeats"));

/** How many seats too few are guaranteed here, while others may still give some. */
function missingSeats({ map, shown, seats, quote }: Sale, failure: unknown): number {
  for (const refusal of [failure, quote.error]) {
    if (refusal instanceof Refusal && refusal.code === "seats_elsewhere") {
      return Math.max(1, Number(refusal.details.wanted) - Number(refusal.details.free));
    }
  }
  if (map.isPlaceholderData) return 0;
  const elsewhere = shown?.seats.filter(({ seat }) => isToConfirm(shown, seat)).length ?? 0;
  return Math.min(elsewhere, seats.filter((seat) => seat === null).length);
}

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

  const journey = trip && { trip: trip.trip, from: trip.from.stop, to: trip.to.stop };
  const asking = useSeatAsking(journey, ([seat], named) => {
    // Without a name, who gets which seat is decided once the map says that they are here.
    if (seat !== undefined && named) choose(seat, true);
  });
  const missing = missingSeats(props.sale, failure);

  const choose = (seat: number, sure = false) => {
    const other = seats.indexOf(seat);
    if (other >= 0 && other !== active) return change({ active: other });
    if (!sure && other < 0 && isToConfirm(shown, seat)) return asking.ask([seat], 0);
    if (!sure) asking.forget();
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
      {asking.asked ? (
        <Suspense fallback={null}>
          <AskedSeats
            asked={asking.asked}
            instead={guaranteedSeat(shown, asking.asked.seats[0], seats)}
            onInstead={choose}
          />
        </Suspense>
      ) : null}
      {missing > 0 && asking.possible && asking.asked?.state !== "asking" ? (
        <button type="button" className="btn" onClick={() => asking.ask([], missing)}>
          <Plural
            value={missing}
            one="Demander # place au central"
            other="Demander # places au central"
          />
        </button>
      ) : null}
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
