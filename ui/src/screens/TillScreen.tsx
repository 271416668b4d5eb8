// The till: open it, see it, close it.

import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ClosedTill } from "../features/till/ClosedTill";
import { CloseTill } from "../features/till/CloseTill";
import { CurrentTill } from "../features/till/CurrentTill";
import { OpenTill } from "../features/till/OpenTill";
import { useCounter } from "../shared/counter";
import type { TillClosedAnswer } from "../wire/TillClosedAnswer";

function Stage() {
  const { till } = useCounter();
  const navigate = useNavigate();
  const [counting, setCounting] = useState(false);
  const [closed, setClosed] = useState<TillClosedAnswer | null>(null);

  if (closed) {
    return (
      <>
        <ClosedTill answer={closed} />
        <button type="button" className="btn mt-4" onClick={() => setClosed(null)}>
          <Trans>Terminé</Trans>
        </button>
      </>
    );
  }
  if (counting && till?.mine) {
    return (
      <CloseTill
        onCancel={() => setCounting(false)}
        onClosed={(answer) => {
          setCounting(false);
          setClosed(answer);
        }}
      />
    );
  }
  if (till) return <CurrentTill till={till} onClose={() => setCounting(true)} />;
  return <OpenTill onOpened={() => void navigate({ to: "/" })} />;
}

export function TillScreen() {
  const { t } = useLingui();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <main className="h-full overflow-y-auto p-4" tabIndex={0}>
      <h1 className="sr-only">{t`Caisse`}</h1>
      <div className="panel mx-auto max-w-3xl p-6">
        <Stage />
      </div>
    </main>
  );
}
