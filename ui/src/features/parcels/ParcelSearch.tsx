// One field for everything that names a parcel.

import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { ScanLine } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useAnswer } from "../../shared/counter";
import { namesParcel } from "../../shared/parcels";
import { useScans } from "../../shared/scans";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import { ParcelRows } from "./ParcelRows";

export function ParcelSearch(props: { asked: string }) {
  const { t } = useLingui();
  const { asked } = props;
  const navigate = useNavigate();
  const box = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState(asked);
  const found = useAnswer("find_parcels", { query: asked, limit: 50 }, asked !== "");
  const rows = found.data?.parcels ?? [];
  const goTo = (q: string) => void navigate({ to: "/parcels/search", search: { q: q.trim() } });
  useScans(goTo);
  // A label says more than the parcel's number, where nothing else is known of it.
  const one = rows.length === 1 && namesParcel(asked);

  useEffect(() => {
    setTyped(asked);
    const field = box.current?.querySelector("input");
    field?.focus();
    field?.select();
  }, [asked]);
  useEffect(() => {
    if (one) void navigate({ to: "/parcels/one", search: { of: asked }, replace: true });
  }, [one, asked, navigate]);

  return (
    <div className="flex h-full flex-col gap-3 p-4">
      <form
        ref={box}
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          goTo(typed);
        }}
      >
        <Labelled
          label={t`Numéro, téléphone, nom, ou scan de l'étiquette`}
          className="max-w-xl flex-1"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="btn btn-primary">
          <Trans>Chercher</Trans>
        </button>
      </form>
      <Problem failure={found.error} />
      {found.isLoading ? <Skeleton lines={5} /> : null}
      {asked === "" || found.data?.parcels.length === 0 ? (
        <p className="flex items-center gap-3 p-4 text-quiet">
          <ScanLine aria-hidden className="size-6" />
          {asked ? (
            <Trans>
              Aucun colis pour « {asked} ». Scannez l'étiquette, ou cherchez par téléphone.
            </Trans>
          ) : (
            <Trans>Tapez ou scannez ce que le client montre.</Trans>
          )}
        </p>
      ) : null}
      <ParcelRows label={t`Colis trouvés`} rows={rows} more={found.data?.more} />
    </div>
  );
}
