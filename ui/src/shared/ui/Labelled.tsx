// A text field with its label, its key and its error.

import { type ComponentProps, type ReactNode, useId } from "react";

type Props = Omit<ComponentProps<"input">, "id"> & {
  label: ReactNode;
  error?: ReactNode;
  hint?: ReactNode;
};

export function Labelled({ label, error, hint, className, ...input }: Props) {
  const id = useId();
  const notes = [error ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ");
  return (
    <div className={className}>
      <label htmlFor={id} className="block text-sm font-semibold text-quiet">
        {label}
      </label>
      <input
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error ? true : undefined}
        aria-describedby={notes || undefined}
        {...input}
        id={id}
        className="field"
      />
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-sm text-quiet">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} role="alert" className="mt-1 font-semibold text-loss">
          {error}
        </p>
      ) : null}
    </div>
  );
}
