// One entry of the journal.

import { Trans } from "@lingui/react/macro";
import { getRouteApi, Navigate, useRouter } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { Entry } from "../features/audit/Entry";
import { useMay } from "../shared/counter";
import { useKey } from "../shared/keys";

const route = getRouteApi("/rapports/journal/$entry");

export function EntryScreen() {
  const { entry } = route.useParams();
  const { history } = useRouter();
  const may = useMay();
  useKey("Escape", () => history.back());
  if (!may("audit")) return <Navigate to="/" replace />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <main className="h-full overflow-y-auto p-4" tabIndex={0}>
      <div className="mx-auto grid max-w-6xl gap-3">
        <button type="button" className="btn justify-self-start" onClick={() => history.back()}>
          <ArrowLeft aria-hidden className="size-5" />
          <Trans>Retour</Trans>
        </button>
        <Entry entry={Number(entry)} />
      </div>
    </main>
  );
}
