// Another person's word on the same screen: a supervisor who approves, a cashier who takes over.
// It is a part of a form; the form sends it and shows what else was refused.

import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef } from "react";
import { Refusal } from "../../transport";
import type { Approval } from "../../wire/Approval";
import { Labelled } from "./Labelled";
import { Problem } from "./Problem";

export const NO_APPROVAL: Approval = { code: "", pin: "" };
const LONGEST_PIN = 8;
const ABOUT_A_PERSON = new Set(["login_wrong", "login_locked", "pin_invalid", "not_permitted"]);

/** Whether there is enough to send: the engine says whether it is right. */
export function isGiven({ code, pin }: Approval): boolean {
  return code.trim() !== "" && pin.length >= 4;
}

/** What a request carries: nothing while nobody has typed anything. */
export function given(approval: Approval): Approval | null {
  return isGiven(approval) ? { code: approval.code.trim(), pin: approval.pin } : null;
}

/** Whether a failure is about who approves, and so is said inside this part. */
export function isAboutApproval(failure: unknown): boolean {
  return failure instanceof Refusal && ABOUT_A_PERSON.has(failure.code);
}

export function Approve(props: {
  approval: Approval;
  onChange: (approval: Approval) => void;
  /** "Un chef approuve" when left out. */
  title?: ReactNode;
  hint?: ReactNode;
  /** Why the last try failed; only what is about this person is shown here. */
  failure?: unknown;
  autoFocus?: boolean;
  disabled?: boolean;
}) {
  const { t } = useLingui();
  const { approval, onChange } = props;
  const box = useRef<HTMLFieldSetElement>(null);
  const failure = isAboutApproval(props.failure) ? props.failure : null;
  const latest = useRef(props);
  latest.current = props;

  // A wrong PIN is typed anew, not mended.
  useEffect(() => {
    if (!failure) return;
    latest.current.onChange({ ...latest.current.approval, pin: "" });
    box.current?.querySelector<HTMLInputElement>('input[type="password"]')?.focus();
  }, [failure]);

  return (
    <fieldset
      ref={box}
      className="grid min-w-0 gap-2 rounded-md border border-edge p-3"
      disabled={props.disabled}
    >
      <legend className="px-1 font-semibold">
        {props.title ?? <Trans>Un chef approuve</Trans>}
      </legend>
      {props.hint ? <p className="text-sm text-quiet">{props.hint}</p> : null}
      <div className="grid grid-cols-2 gap-2">
        <Labelled
          label={t`Son code`}
          autoFocus={props.autoFocus}
          autoCapitalize="characters"
          maxLength={12}
          value={approval.code}
          onChange={(event) => onChange({ ...approval, code: event.target.value.toUpperCase() })}
        />
        <Labelled
          label={t`Son PIN`}
          type="password"
          inputMode="numeric"
          maxLength={LONGEST_PIN}
          value={approval.pin}
          onChange={(event) =>
            onChange({ ...approval, pin: event.target.value.replace(/\D/g, "") })
          }
        />
      </div>
      <Problem failure={failure} />
    </fieldset>
  );
}
