// Sessions of the past, and the Z of one.

import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { ClosedSession } from "../features/till/ClosedSession";
import { PastTills, usualPeriod } from "../features/till/PastTills";
import { useCounter } from "../shared/counter";

const listRoute = getRouteApi("/caisse/passees");
const oneRoute = getRouteApi("/caisse/passees/$till");

export function PastTillsScreen() {
  const { t } = useLingui();
  const { today } = useCounter();
  const navigate = useNavigate();
  const period = { ...usualPeriod(today), ...listRoute.useSearch() };
  return (
    <main className="flex h-full flex-col gap-3 p-4">
      <h1 className="sr-only">{t`Caisses passées`}</h1>
      <Link to="/caisse" className="btn self-start">
        <ArrowLeft aria-hidden className="size-5" />
        <Trans>Retour à la caisse</Trans>
      </Link>
      <div className="min-h-0 flex-1">
        <PastTills
          period={period}
          onPeriod={(search) => void navigate({ to: "/caisse/passees", search, replace: true })}
          link={(till, text) => (
            <Link
              to="/caisse/passees/$till"
              params={{ till }}
              className="inline-grid min-h-11 content-center whitespace-nowrap font-semibold text-accent underline"
            >
              {text}
            </Link>
          )}
        />
      </div>
    </main>
  );
}

export function PastTillScreen() {
  const { t } = useLingui();
  const { till } = oneRoute.useParams();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <main className="h-full overflow-y-auto p-4" tabIndex={0}>
      <h1 className="sr-only">{t`Caisse passée`}</h1>
      <div className="mx-auto grid max-w-5xl gap-3">
        <Link to="/caisse/passees" className="btn justify-self-start">
          <ArrowLeft aria-hidden className="size-5" />
          <Trans>Caisses passées</Trans>
        </Link>
        <ClosedSession till={till} />
      </div>
    </main>
  );
}
