// One thing that is so, under its name, within a list of such.

import type { ReactNode } from "react";

export function Fact(props: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-quiet">{props.name}</dt>
      <dd className="font-semibold">{props.children}</dd>
    </div>
  );
}
