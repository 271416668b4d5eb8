// The end of a sheet: what was done, the change to give back, and the key that closes it.

import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Notice } from "./Notice";
import { Change } from "./Paying";

export function Finished(props: { children: ReactNode; change?: number; onClose: () => void }) {
  return (
    <div className="grid gap-4">
      <Notice tone="done">{props.children}</Notice>
      <Change change={props.change ?? 0} />
      <button
        type="button"
        ref={(button) => button?.focus()}
        className="btn btn-primary"
        onClick={props.onClose}
      >
        <Trans>Terminé</Trans>
      </button>
    </div>
  );
}
