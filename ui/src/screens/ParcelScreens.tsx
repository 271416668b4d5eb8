// Parcels: taking in, searching, lists, one parcel.

import { Trans } from "@lingui/react/macro";
import { getRouteApi, Navigate, useNavigate, useRouter } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { ParcelDetails } from "../features/parcels/ParcelDetails";
import { ParcelLists } from "../features/parcels/ParcelLists";
import { ParcelSearch } from "../features/parcels/ParcelSearch";
import { Register } from "../features/parcels/Register";
import { isList } from "../features/parcels/words";
import { useMay } from "../shared/counter";
import { useKey } from "../shared/keys";
import { ParcelFrame } from "./ParcelFrame";

const search = getRouteApi("/parcels/search");
const lists = getRouteApi("/parcels/lists");
const one = getRouteApi("/parcels/one");

export function RegisterScreen() {
  const may = useMay();
  if (!may("look")) return <Navigate to="/" replace />;
  if (!may("take_parcels")) return <Navigate to="/parcels/search" search={{}} replace />;
  return (
    <ParcelFrame>
      <Register />
    </ParcelFrame>
  );
}

export function ParcelSearchScreen() {
  const { q } = search.useSearch();
  return (
    <ParcelFrame>
      <ParcelSearch asked={q ?? ""} />
    </ParcelFrame>
  );
}

export function ParcelListsScreen() {
  const { list } = lists.useSearch();
  const navigate = useNavigate();
  return (
    <ParcelFrame>
      <ParcelLists
        list={isList(list) ? list : "waiting"}
        onList={(next) => void navigate({ to: "/parcels/lists", search: { list: next } })}
      />
    </ParcelFrame>
  );
}

export function ParcelScreen() {
  const { of } = one.useSearch();
  const { history } = useRouter();
  useKey("Escape", () => history.back());
  return (
    <ParcelFrame>
      <div
        className="h-full overflow-y-auto p-4"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        <div className="mx-auto grid max-w-7xl gap-3">
          <button type="button" className="btn justify-self-start" onClick={() => history.back()}>
            <ArrowLeft aria-hidden className="size-5" />
            <Trans>Retour</Trans>
          </button>
          <ParcelDetails key={of} of={of} />
        </div>
      </div>
    </ParcelFrame>
  );
}
