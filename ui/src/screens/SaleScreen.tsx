// Selling, with the till's dialog at hand.

import { useLingui } from "@lingui/react/macro";
import { Navigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { SaleBoard } from "../features/sale/SaleBoard";
import { useMay } from "../shared/counter";

const OpenTillSheet = lazy(() => import("./OpenTillSheet"));

export function SaleScreen() {
  const { t } = useLingui();
  const may = useMay();
  const [then, setThen] = useState<{ act: () => void } | null>(null);
  // Who may not sell starts at the coach's door, or where they look things up.
  if (!may("sell")) return <Navigate to={may("board") ? "/control" : "/billets"} replace />;
  return (
    <main className="h-full min-h-0">
      <h1 className="sr-only">{t`Vendre`}</h1>
      <SaleBoard openTill={(act) => setThen({ act })} />
      {then ? (
        <Suspense fallback={null}>
          <OpenTillSheet
            onClose={() => setThen(null)}
            onOpened={() => {
              then.act();
              setThen(null);
            }}
          />
        </Suspense>
      ) : null}
    </main>
  );
}
