// Changing the company's rules.

import { Trans } from "@lingui/react/macro";
import { Navigate, useRouter } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { RulesForm } from "../features/rules/RulesForm";
import { useMay } from "../shared/counter";

export function RulesScreen() {
  const { history } = useRouter();
  const may = useMay();
  if (!may("set_rules")) return <Navigate to="/reglages" replace />;
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
            <Trans>Règles de la compagnie</Trans>
          </h1>
        </header>
        <RulesForm />
      </div>
    </main>
  );
}
