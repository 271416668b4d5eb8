// What stands at the foot of a form in a sheet: going back, and the act.

import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";

export function SheetFoot(props: {
  act: ReactNode;
  disabled: boolean;
  /** What is done cannot be undone. */
  loss?: boolean;
  onClose: () => void;
}) {
  return (
    <div className="flex justify-end gap-2">
      <button type="button" className="btn" onClick={props.onClose}>
        <Trans>Annuler</Trans>
      </button>
      <button
        type="submit"
        className={`btn ${props.loss ? "btn-loss" : "btn-primary"}`}
        disabled={props.disabled}
      >
        {props.act}
      </button>
    </div>
  );
}
