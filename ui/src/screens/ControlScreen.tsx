// Control: which departure, and its room.

import { useLingui } from "@lingui/react/macro";
import { getRouteApi, Navigate, useNavigate } from "@tanstack/react-router";
import { Room } from "../features/control/Room";
import { TripList } from "../features/control/TripList";
import { useMay } from "../shared/counter";

const list = getRouteApi("/control");
const room = getRouteApi("/control/$trip");

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
