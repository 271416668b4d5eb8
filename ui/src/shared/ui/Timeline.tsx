// What happened, a line each: when, what, and what stands at its end.

import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useCounter } from "../counter";
import { instant } from "../dates";

export interface Happened {
  /** The number of the entry that says so. */
  entry: number;
  /** Milliseconds since 1970. */
  at: number;
  what: ReactNode;
  end: ReactNode;
}

export function Timeline({ lines }: { lines: Happened[] }) {
  const { i18n } = useLingui();
  const { company } = useCounter();
  return (
    <section className="panel p-4">
      <h2 className="mb-2">
        <Trans>Historique</Trans>
      </h2>
      <ol className="grid gap-2">
        {lines.map(({ entry, at, what, end }) => (
          <li key={entry} className="grid grid-cols-[130px_minmax(0,1fr)_auto] gap-2">
            <span className="text-quiet">{instant(at, company.timezone, i18n.locale)}</span>
            <span>{what}</span>
            {end}
          </li>
        ))}
      </ol>
    </section>
  );
}
