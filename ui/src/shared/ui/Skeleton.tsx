// Holds the place of what is loading. It stands still: moving costs time on old PCs.

import { useLingui } from "@lingui/react/macro";

export function Skeleton(props: { lines?: number }) {
  const { t } = useLingui();
  const lines = Array.from({ length: props.lines ?? 3 }, (_, line) => line);
  return (
    <div role="status" aria-label={t`Chargement`} className="grid gap-2 p-2">
      {lines.map((line) => (
        <div key={line} className="h-10 rounded bg-line opacity-50" />
      ))}
    </div>
  );
}
