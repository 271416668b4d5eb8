// What parcels cost, and where they go.

import { Trans } from "@lingui/react/macro";
import { Navigate, useRouter } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { Stations } from "../features/rules/Stations";
import { TariffForm } from "../features/rules/TariffForm";
import { useMay } from "../shared/counter";

export function ParcelTariffScreen() {
  const { history } = useRouter();
  const may = useMay();
  if (!may("set_rules") && !may("plan")) return <Navigate to="/reglages" replace />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <main className="h-full overflow-y-auto p-4 pb-0" tabIndex={0}>
      <div className="mx-auto grid max-w-7xl gap-3">
        <header className="flex items-center gap-3">
          <button type="button" className="btn" onClick={() => history.back()}>
            <ArrowLeft aria-hidden className="size-5" />
            <Trans>Retour</Trans>
          </button>
          <h1 className="text-xl">
            <Trans>Colis : gares et tarif</Trans>
          </h1>
        </header>
        {may("plan") ? <Stations /> : null}
        {may("set_rules") ? <TariffForm /> : null}
      </div>
    </main>
  );
}
