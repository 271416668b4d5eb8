// The frame of what comes before the counter: first start and login.

import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { LookSwitch } from "../shared/ui/LookSwitch";

export function Outside(props: {
  title: ReactNode;
  label: string;
  children: ReactNode;
  training?: boolean;
}) {
  return (
    <div className="flex h-full flex-col">
      <header className="flex min-h-14 items-center gap-4 border-b border-line bg-surface px-4">
        <h1 className="min-w-0 flex-1 truncate text-lg">
          <strong>Guichet</strong> · {props.title}
        </h1>
        {props.training ? (
          <span className="rounded border-2 border-wait bg-wait-soft px-3 font-bold text-wait">
            <Trans>FORMATION</Trans>
          </span>
        ) : null}
        <LookSwitch />
      </header>
      <main aria-label={props.label} className="min-h-0 flex-1 overflow-y-auto p-6">
        {props.children}
      </main>
    </div>
  );
}
