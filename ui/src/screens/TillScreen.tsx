// The till: open it, see it, move cash, close it or hand it over.

import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, History } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ClosedTill } from "../features/till/ClosedTill";
import { Closing, type Ended } from "../features/till/Closing";
import { CurrentTill } from "../features/till/CurrentTill";
import { OpenTill } from "../features/till/OpenTill";
import { Report } from "../features/till/Report";
import { changeClosing, useUnfinished } from "../features/till/unfinished";
import { useCounter } from "../shared/counter";
import { logout } from "../transport";

function Past() {
  return (
    <Link to="/caisse/passees" className="btn justify-self-start">
      <History aria-hidden className="size-5" />
      <Trans>Caisses passées</Trans>
    </Link>
  );
}

function Narrow({ children }: { children: ReactNode }) {
  return <div className="panel mx-auto max-w-3xl p-6">{children}</div>;
}

function Stage() {
  const { till } = useCounter();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const closing = useUnfinished((state) => state.closing);
  const [ended, setEnded] = useState<Ended | null>(null);
  const [x, setX] = useState(false);

  if (ended) {
    // The next cashier begins at the sale.
    const leave = async () => {
      await navigate({ to: "/" });
      await logout().catch(() => undefined);
      await queries.resetQueries();
    };
    return (
      <div className="mx-auto max-w-5xl">
        <ClosedTill
          ended={ended}
          onLeave={() => void leave()}
          actions={
            <button type="button" className="btn" onClick={() => setEnded(null)}>
              <Trans>Terminé</Trans>
            </button>
          }
        />
      </div>
    );
  }
  // A closing without an answer stays: the till may be closed already, or not.
  if (closing?.shown && (closing.till === till?.till || closing.attempt !== null)) {
    return (
      <Narrow>
        <Closing
          closing={closing}
          onBack={() => changeClosing({ shown: false })}
          onEnded={setEnded}
        />
      </Narrow>
    );
  }
  if (till && x) {
    return (
      <div className="mx-auto grid max-w-5xl gap-3">
        <button type="button" className="btn justify-self-start" onClick={() => setX(false)}>
          <ArrowLeft aria-hidden className="size-5" />
          <Trans>Retour à la caisse</Trans>
        </button>
        <Report till={till.till} />
      </div>
    );
  }
  if (till) return <CurrentTill till={till} past={<Past />} onX={() => setX(true)} />;
  return (
    <Narrow>
      <OpenTill onOpened={() => void navigate({ to: "/" })} />
      <div className="mt-6 border-t border-line pt-4">
        <Past />
      </div>
    </Narrow>
  );
}

export function TillScreen() {
  const { t } = useLingui();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <main className="h-full overflow-y-auto p-4" tabIndex={0}>
      <h1 className="sr-only">{t`Caisse`}</h1>
      <Stage />
    </main>
  );
}
