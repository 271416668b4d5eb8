// Around the pages of one departure: the way back, which coach it is, and its other pages.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useRouter } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useMay } from "../shared/counter";
import { useKey } from "../shared/keys";

const TAB =
  "grid min-h-12 place-items-center border-b-4 border-transparent px-3 font-semibold hover:bg-sunken data-[status=active]:border-accent data-[status=active]:text-accent";

export function TripFrame(props: {
  trip: string;
  stop?: string;
  head: ReactNode;
  children: ReactNode;
  /** The list scrolls within the page; other pages scroll as a whole. */
  fixed?: boolean;
}) {
  const { t } = useLingui();
  const { history } = useRouter();
  const may = useMay();
  useKey("Escape", () => history.back());
  const params = { trip: props.trip };
  const search = props.stop ? { stop: props.stop } : {};
  return (
    <main
      className={`flex h-full flex-col p-4 pt-2 ${props.fixed ? "" : "overflow-y-auto"}`}
      // What scrolls must be reachable by keyboard.
      tabIndex={props.fixed ? undefined : 0}
    >
      <div
        className={`mx-auto flex w-full max-w-7xl flex-col gap-3 ${props.fixed ? "min-h-0 flex-1" : ""}`}
      >
        <div className="flex flex-wrap items-center gap-3 border-b border-line">
          <button type="button" className="btn mb-2" onClick={() => history.back()}>
            <ArrowLeft aria-hidden className="size-5" />
            <Trans>Retour</Trans>
          </button>
          {props.head}
          <nav aria-label={t`Ce départ`} className="flex">
            {/* Going back leads to where one came from, not through each of these pages. */}
            {may("board") ? (
              <Link
                to="/control/$trip"
                params={params}
                search={search}
                activeOptions={{ exact: true }}
                className={TAB}
              >
                <Trans>Contrôle</Trans>
              </Link>
            ) : null}
            <Link to="/control/$trip/list" params={params} search={search} replace className={TAB}>
              <Trans>Liste</Trans>
            </Link>
            {may("depart") ? (
              <Link
                to="/control/$trip/departure"
                params={params}
                search={search}
                replace
                className={TAB}
              >
                <Trans>Départ</Trans>
              </Link>
            ) : null}
          </nav>
        </div>
        {props.children}
      </div>
    </main>
  );
}
