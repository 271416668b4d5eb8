// Control: which departure, and its room.

import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link, Navigate, useNavigate } from "@tanstack/react-router";
import { FolderOpen } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Room } from "../features/control/Room";
import { TripList } from "../features/control/TripList";
import { useMay } from "../shared/counter";

const list = getRouteApi("/control");
const room = getRouteApi("/control/$trip");

const PacksSheet = lazy(() =>
  import("../features/departure/Packs").then((packs) => ({ default: packs.PacksSheet })),
);

/** What is not of one departure: crews, and packs that come from elsewhere. */
function Besides() {
  const may = useMay();
  const [packs, setPacks] = useState(false);
  return (
    <div className="flex flex-wrap gap-2">
      <button type="button" className="btn" onClick={() => setPacks(true)}>
        <FolderOpen aria-hidden className="size-5" />
        <Trans>Dossier de voyage…</Trans>
      </button>
      {may("depart") ? (
        <Link to="/control/crew" className="btn">
          <Trans>Équipages et permis</Trans>
        </Link>
      ) : null}
      {packs ? (
        <Suspense>
          <PacksSheet
            link={(trip) => (
              <Link to="/control/$trip/list" params={{ trip }} search={{}} className="btn mt-2">
                <Trans>Voir la liste</Trans>
              </Link>
            )}
            onClose={() => setPacks(false)}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

export function ControlScreen() {
  const { t } = useLingui();
  const may = useMay();
  const navigate = useNavigate();
  const { date, stop } = list.useSearch();
  if (!may("board")) return <Navigate to="/" replace />;
  return (
    <main className="h-full p-4">
      <h1 className="sr-only">{t`Contrôle`}</h1>
      <TripList
        date={date}
        stop={stop}
        beside={<Besides />}
        onDate={(day) => void navigate({ to: "/control", search: { date: day, stop } })}
        onStop={(at) => void navigate({ to: "/control", search: { date, stop: at } })}
      />
    </main>
  );
}

export function RoomScreen() {
  const may = useMay();
  const { trip } = room.useParams();
  const { stop } = room.useSearch();
  if (!may("board")) return <Navigate to="/" replace />;
  return <Room key={`${trip} ${stop ?? ""}`} trip={trip} stop={stop} />;
}
