// Selling, with the till's dialog at hand.

import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useState } from "react";
import { SaleBoard } from "../features/sale/SaleBoard";

const OpenTillSheet = lazy(() => import("./OpenTillSheet"));

export function SaleScreen() {
  const { t } = useLingui();
  const [then, setThen] = useState<{ act: () => void } | null>(null);
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
