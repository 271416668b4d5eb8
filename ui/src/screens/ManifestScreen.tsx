// The passengers of one departure.

import { getRouteApi, Navigate } from "@tanstack/react-router";
import { wordOf } from "../features/control/verdicts";
import { Manifest } from "../features/departure/Manifest";
import { TripHead } from "../features/departure/TripHead";
import { useAnswer, useMay } from "../shared/counter";
import { Problem } from "../shared/ui/Problem";
import { Skeleton } from "../shared/ui/Skeleton";
import { TripFrame } from "./TripFrame";

const route = getRouteApi("/control/$trip/list");
/** Others board at the same time. */
const EVERY_MS = 3_000;

export function ManifestScreen() {
  const may = useMay();
  const { trip } = route.useParams();
  const { stop } = route.useSearch();
  const list = useAnswer(
    "manifest",
    { trip, at_stop: stop ?? null, query: "" },
    may("board"),
    EVERY_MS,
  );
  if (!may("board")) return <Navigate to="/" replace />;
  return (
    <TripFrame
      fixed
      trip={trip}
      stop={stop}
      head={list.data ? <TripHead trip={list.data.trip} /> : <span className="flex-1" />}
    >
      <Problem failure={list.error} />
      {list.isLoading ? <Skeleton lines={12} /> : null}
      {list.data ? <Manifest list={list.data} word={wordOf} /> : null}
    </TripFrame>
  );
}
