// Drivers and attendants.

import { Trans } from "@lingui/react/macro";
import { Navigate, useRouter } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { Crew } from "../features/departure/Crew";
import { useMay } from "../shared/counter";
import { useKey } from "../shared/keys";

export function CrewScreen() {
  const { history } = useRouter();
  const may = useMay();
  useKey("Escape", () => history.back());
  if (!may("depart")) return <Navigate to="/" replace />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <main className="h-full overflow-y-auto p-4" tabIndex={0}>
      <div className="mx-auto grid max-w-6xl gap-3">
        <button type="button" className="btn justify-self-start" onClick={() => history.back()}>
          <ArrowLeft aria-hidden className="size-5" />
          <Trans>Retour</Trans>
        </button>
        <Crew />
      </div>
    </main>
  );
}
