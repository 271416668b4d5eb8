// Closing a departure, and what else can happen to it.

import { Trans } from "@lingui/react/macro";
import { getRouteApi, Link, Navigate } from "@tanstack/react-router";
import { Departure } from "../features/departure/Departure";
import { TripHead } from "../features/departure/TripHead";
import { useAnswer, useMay } from "../shared/counter";
import { Problem } from "../shared/ui/Problem";
import { Skeleton } from "../shared/ui/Skeleton";
import { TripFrame } from "./TripFrame";

const route = getRouteApi("/control/$trip/departure");
/** Others board at the same time. */
const EVERY_MS = 3_000;

export function DepartureScreen() {
  const may = useMay();
  const { trip } = route.useParams();
  const { stop } = route.useSearch();
  const where = { trip, at_stop: stop ?? null };
  const allowed = may("depart");
  const sheet = useAnswer("departure_sheet", where, allowed, EVERY_MS);
  const list = useAnswer("manifest", { ...where, query: "" }, allowed, EVERY_MS);
  if (!allowed) return <Navigate to="/" replace />;
  return (
    <TripFrame
      trip={trip}
      stop={stop}
      head={sheet.data ? <TripHead trip={sheet.data.trip} /> : <span className="flex-1" />}
    >
      <Problem failure={sheet.error ?? list.error} />
      {sheet.isLoading || list.isLoading ? <Skeleton lines={8} /> : null}
      {sheet.data && list.data ? (
        <Departure
          sheet={sheet.data}
          passengers={list.data.passengers}
          crew={
            <Link to="/control/crew" className="grid min-h-11 items-center underline">
              <Trans>Équipages et permis</Trans>
            </Link>
          }
          list={(of) => (
            <Link to="/control/$trip/list" params={{ trip: of }} search={{}} className="btn mt-2">
              <Trans>Voir la liste</Trans>
            </Link>
          )}
        />
      ) : null}
    </TripFrame>
  );
}
