// What a silent engine has not answered yet is kept, and somebody may ask it again at once.

import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Notice } from "./Notice";

export function Kept(props: { onAgain: () => void; children: ReactNode }) {
  return (
    <Notice tone="wait" className="text-lg">
      <p>{props.children}</p>
      <button type="button" className="btn mt-2" onClick={props.onAgain}>
        <Trans>Réessayer</Trans>
      </button>
    </Notice>
  );
}
