// A bug of ours. What was sold is safe in the engine; the way back is a fresh page.

import { Trans } from "@lingui/react/macro";
import { Notice } from "../shared/ui/Notice";

export function Broken(props: { error?: unknown }) {
  return (
    <main className="mx-auto grid max-w-xl gap-4 p-8">
      <h1 className="text-2xl">
        <Trans>Cette page ne peut pas s'afficher</Trans>
      </h1>
      <Notice tone="loss">
        <Trans>Rien n'est perdu : les ventes et ce qui était tapé sont gardés.</Trans>
        {props.error instanceof Error ? (
          <p className="mt-2 text-sm font-normal">{props.error.message}</p>
        ) : null}
      </Notice>
      <button
        type="button"
        className="btn btn-primary"
        onClick={() => {
          location.hash = "#/";
          location.reload();
        }}
      >
        <Trans>Revenir à la vente</Trans>
      </button>
    </main>
  );
}
