// The seat map of the chosen departure, with what its marks mean.

import { Trans } from "@lingui/react/macro";
import { Check, Triangle, X } from "lucide-react";
import type { ReactNode } from "react";
import { clock } from "../../shared/dates";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import { useSaleState } from "./draft";
import { focusOn } from "./focus";
import { SeatGrid, SeatShape } from "./SeatGrid";
import { spotOf } from "./selling";
import { startName } from "./Traveller";
import type { Sale } from "./useSale";

function Legend(props: { parts: boolean; confirms: boolean; many: boolean }) {
  const line = (shape: ReactNode, text: ReactNode) => (
    <li className="flex items-center gap-2">
      {shape}
      <span>{text}</span>
    </li>
  );
  return (
    <ul className="grid content-start gap-2 text-sm">
      {line(<SeatShape look="free" />, <Trans>libre</Trans>)}
      {line(
        <SeatShape look="mine">
          <Check className="size-3.5" strokeWidth={3} />
        </SeatShape>,
        <Trans>choisie</Trans>,
      )}
      {props.many
        ? line(<SeatShape look="ours">P</SeatShape>, <Trans>autre passager</Trans>)
        : null}
      {line(
        <SeatShape look="sold">
          <X className="size-3.5" strokeWidth={3} />
        </SeatShape>,
        <Trans>vendue</Trans>,
      )}
      {props.parts
        ? line(<SeatShape look="part">→</SeatShape>, <Trans>libre en partie</Trans>)
        : null}
      {props.confirms
        ? line(
            <SeatShape look="confirm">
              <Triangle className="size-3" fill="currentColor" />
            </SeatShape>,
            <Trans>à confirmer</Trans>,
          )
        : null}
    </ul>
  );
}

export function Seats(props: { sale: Sale }) {
  const { trip, map, seats } = props.sale;
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
      {map.data ? (
        <SeatGrid
          map={map.data}
          chosen={seats}
          active={active}
          onChoose={choose}
          onEnter={() => focusOn("name")}
          onLetters={startName}
          legend={
            <Legend
              parts={map.data.seats.some((seat) => seat.state === "part")}
              confirms={map.data.seats.some((seat) => seat.right === "to_confirm")}
              many={travellers.length > 1}
            />
          }
        />
      ) : null}
    </div>
  );
}
