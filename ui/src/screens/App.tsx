// What to show first: first start, login, or the counter.

import { Trans } from "@lingui/react/macro";
import { lazy, Suspense } from "react";
import { useStatus } from "../shared/counter";
import { Problem } from "../shared/ui/Problem";
import { Skeleton } from "../shared/ui/Skeleton";
import { Frame } from "./Frame";
import { LoginScreen } from "./LoginScreen";

const FirstStart = lazy(() => import("./FirstStartScreen"));

export function App() {
  const status = useStatus();
  if (status.data?.company && status.data.me) return <Frame />;
  if (status.data?.company) return <LoginScreen company={status.data.company} />;
  if (status.data) {
    return (
      <Suspense fallback={<Skeleton lines={6} />}>
        <FirstStart />
      </Suspense>
    );
  }
  if (status.isError) {
    return (
      <main className="mx-auto grid max-w-xl gap-4 p-8">
        <h1 className="text-2xl">Guichet</h1>
        <Problem failure={status.error} />
        <button type="button" className="btn" onClick={() => void status.refetch()}>
          <Trans>Réessayer</Trans>
        </button>
      </main>
    );
  }
  return <Skeleton lines={6} />;
}
