// One of a few or many: the system's own list, which every cashier knows and touch handles well.

import { type ComponentProps, type ReactNode, useId } from "react";

type Props = Omit<ComponentProps<"select">, "id" | "children" | "onChange"> & {
  label: ReactNode;
  options: readonly { value: string; text: string; disabled?: boolean }[];
  onChange: (value: string) => void;
};

export function Choice({ label, options, onChange, className, ...select }: Props) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="block text-sm font-semibold text-quiet">
        {label}
      </label>
      <select
        {...select}
        id={id}
        className="field"
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map(({ value, text, disabled }) => (
          <option key={value} value={value} disabled={disabled}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
