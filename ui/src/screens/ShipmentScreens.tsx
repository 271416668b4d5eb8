// Coaches that are loaded and unloaded.

import { getRouteApi, Navigate, useNavigate } from "@tanstack/react-router";
import { Dock } from "../features/parcels/Dock";
import { Shipments } from "../features/parcels/Shipments";
import { useMay } from "../shared/counter";
import { ParcelFrame } from "./ParcelFrame";

const list = getRouteApi("/parcels/trips");
const one = getRouteApi("/parcels/trips/$trip");

export function ShipmentsScreen() {
  const may = useMay();
  const navigate = useNavigate();
  const { way, date } = list.useSearch();
  if (!may("move_parcels")) return <Navigate to="/" replace />;
  return (
    <ParcelFrame>
      <Shipments
        way={way ?? "load"}
        date={date}
        onWay={(next) =>
          void navigate({
            to: "/parcels/trips",
            search: next === "unload" ? { way: next, date } : { date },
          })
        }
        onDate={(day) => void navigate({ to: "/parcels/trips", search: { way, date: day } })}
      />
    </ParcelFrame>
  );
}

export function DockScreen() {
  const may = useMay();
  const { trip } = one.useParams();
  const { way } = one.useSearch();
  if (!may("move_parcels")) return <Navigate to="/" replace />;
  return <Dock key={`${trip} ${way ?? ""}`} trip={trip} way={way ?? "load"} />;
}
