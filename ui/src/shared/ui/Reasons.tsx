// Why: a press for what is usual, words for the rest.

import { Labelled } from "./Labelled";

export function Reasons(props: {
  label: string;
  usual: string[];
  value: string;
  onChange: (reason: string) => void;
  part?: string;
  invalid?: boolean;
}) {
  const { usual, value, onChange } = props;
  return (
    <div className="grid gap-2">
      <Labelled
        label={props.label}
        data-part={props.part}
        maxLength={120}
        value={value}
        aria-invalid={props.invalid || undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      <div className="flex flex-wrap gap-1">
        {usual.map((reason) => (
          <button
            key={reason}
            type="button"
            className={`btn px-3 text-sm ${value === reason ? "border-accent bg-accent-soft" : ""}`}
            aria-pressed={value === reason}
            onClick={() => onChange(reason)}
          >
            {reason}
          </button>
        ))}
      </div>
    </div>
  );
}
