// The whole sale on one screen, and the keys that work anywhere on it.

import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { useCounter } from "../../shared/counter";
import { useKey } from "../../shared/keys";
import { Notice } from "../../shared/ui/Notice";
import { Skeleton } from "../../shared/ui/Skeleton";
import { Departures } from "./Departures";
import { Destination } from "./Destination";
import { useSaleState } from "./draft";
import { currentPart, focusOn, focusSoon, goBack, isBeside } from "./focus";
import { HeldSeats } from "./HeldSeats";
import { useKeptDraft } from "./keeping";
import { LastSale } from "./LastSale";
import { fetchLater, openPayments, openReductions } from "./opening";
import { Preview } from "./Preview";
import { Seats } from "./Seats";
import { useSelling } from "./selling";
import { Ticket } from "./Ticket";
import { useSale } from "./useSale";

/** Below this width the paper stays folded, until it is asked for. */
const WIDE = "(min-width: 1280px)";

function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(WIDE);
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => matchMedia(WIDE).matches,
  );
}

function stepBack(): void {
  const part = currentPart();
  const { draft, change } = useSaleState.getState();
  if (isBeside()) focusOn("name");
  else if (part === null) focusOn("destination");
  else if (part !== "destination") goBack(part);
  else if (draft.typed) change({ typed: "", to: null, trip: null });
}

function Board(props: { openTill: (then: () => void) => void }) {
  const { t } = useLingui();
  const sale = useSale();
  const wide = useWide();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const paper = chosen ?? wide;
  const [resume, setResume] = useState(false);
  const { till } = useCounter();
  // What may be sold already must not be changed.
  const unsure = sale.draft.attempt !== null;
  const sell = useSelling(sale, () => props.openTill(() => setResume(true)));

  useKey("F9", sell);
  useKey("F4", () => {
    useSaleState.getState().addTraveller();
    focusSoon("name");
  });
  useKey("F7", openReductions, !unsure);
  useKey("F8", openPayments, !unsure);
  useKey("Escape", stepBack);
  useEffect(() => focusOn("destination"), []);
  useEffect(fetchLater, []);

  // The till was opened for a sale: the cashier sees it again as it was, one F9 away from sold.
  useEffect(() => {
    if (!resume || !till?.mine) return;
    setResume(false);
    focusOn("cash");
  }, [resume, till?.mine]);

  return (
    <div className="sale-board" data-idle={sale.trip === null}>
      <div inert={unsure} className="panel flex min-h-0 flex-col gap-2 p-3 [grid-area:trips]">
        <Destination />
        <Departures sale={sale} />
        <HeldSeats />
      </div>
      <section
        inert={unsure}
        aria-label={t`Places`}
        className="panel min-h-0 px-3 py-2 [grid-area:seats]"
      >
        <Seats sale={sale} />
      </section>
      <section aria-label={t`Billet`} className="panel min-h-0 p-3 [grid-area:ticket]">
        <Ticket sale={sale} onSell={sell} />
      </section>
      <div className="flex min-h-0 flex-col gap-2 [grid-area:side]">
        <LastSale />
        <section aria-label={t`Papier`} className="panel flex min-h-0 flex-col p-2">
          <button
            type="button"
            className="min-h-11 w-full px-1 text-left text-sm font-semibold text-quiet"
            aria-expanded={paper}
            onClick={() => setChosen(!paper)}
          >
            {paper ? "▾ " : "▸ "}
            <Trans>Aperçu du papier</Trans>
          </button>
          {paper ? (
            <div
              className="max-h-[50vh] min-h-0 overflow-y-auto xl:max-h-none"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
              tabIndex={0}
            >
              <Preview sale={sale} />
            </div>
          ) : null}
        </section>
      </div>
    </div>
  );
}

export function SaleBoard(props: { openTill: (then: () => void) => void }): ReactNode {
  const { me, company } = useCounter();
  const loaded = useKeptDraft(me.employee);
  if (!company.stop) {
    return (
      <Notice tone="wait" className="m-4">
        <Trans>
          Cette gare n'a pas encore d'arrêt : faites importer les horaires, puis choisissez son
          arrêt sous « Réglages ».
        </Trans>
      </Notice>
    );
  }
  return loaded ? <Board openTill={props.openTill} /> : <Skeleton lines={8} />;
}
